import { describe, expect, it } from "vitest";
import { decide, expire } from "../../src/domain/stock.ts";
import type { StockTables } from "../../src/storage/objects/stock.ts";
import { keptSeeds } from "./seeds.ts";
import { type Breakage, simulate } from "./stock.sim.ts";

it("keeps every promise whatever happens", { timeout: 60_000 }, () => {
  expect(simulate({ seeds: 12, events: 4_000 })).toEqual([]);
});

it("never again does what a kept seed found", () => {
  expect(keptSeeds.stock.flatMap(({ seed, events }) => simulate({ seeds: 1, firstSeed: seed, events }))).toEqual([]);
});

it("replays a seed to the same end", () => {
  const broken = { rules: { decide: (...[state, command, now]: Parameters<typeof decide>) => decide(state, command, now - 1), expire } };
  const run = () => simulate({ seeds: 1, firstSeed: 7, events: 2_000, breakage: broken });
  expect(run()).toEqual(run());
});

/** Decides every hold of a call upon the ledger with which the call began. */
function unsummed(): typeof decide {
  let [callAt, atFirst]: [number, Parameters<typeof decide>[0]["ledger"] | null] = [0, null];
  return (state, command, now) => {
    if (now !== callAt || atFirst === null || state.ledger.sequence < atFirst.sequence) [callAt, atFirst] = [now, state.ledger];
    if (command.kind !== "hold") return decide(state, command, now);
    const { warehouses } = atFirst;
    return decide({ ...state, ledger: { ...state.ledger, warehouses } }, command, now);
  };
}

/** Lets whoever names no sale hold as if there were none. */
function unsold(...[state, command, now]: Parameters<typeof decide>): ReturnType<typeof decide> {
  if (command.kind !== "hold" || command.saleId !== undefined || command.replaces !== undefined) return decide(state, command, now);
  const decision = decide({ ...state, ledger: { ...state.ledger, sales: [] } }, command, now);
  return { ...decision, state: { ...decision.state, ledger: { ...decision.state.ledger, sales: state.ledger.sales } } };
}

/** Keeps what was aside before a claim. */
function untaken(decision: ReturnType<typeof decide>, { ledger }: Parameters<typeof decide>[0]): ReturnType<typeof decide> {
  return decision.movement?.kind === "claim" ? { ...decision, state: { ...decision.state, ledger: { ...decision.state.ledger, sales: ledger.sales } } } : decision;
}

/** An outbox that forgets one of those it hands out. */
function lossy({ parcels }: StockTables, events: number): ReturnType<StockTables["parcels"]["waiting"]> {
  const [first, ...others] = parcels.waiting(events);
  if (first) parcels.confirm([first]);
  return others;
}

/** Every way of being wrong that the checks must see, each as the smallest change to the real object. */
const breakages: Readonly<Record<string, Breakage>> = {
  "expiry by the alarm alone": {
    rules: { decide: (state, command, now) => decide(state, command, command.kind === "hold" ? now : 0), expire },
    tables: (tables) => ({ ...tables, dueHolds: () => [] }),
  },
  "a hold that lives one millisecond too long (`<=` for `<`)": {
    rules: { decide: (state, command, now) => decide(state, command, command.kind === "hold" ? now : now - 1), expire },
    tables: (tables) => ({ ...tables, dueHolds: (now, limit) => tables.dueHolds(now - 1, limit) }),
  },
  "holds that are not known when they come again": {
    rules: { decide: (state, command, now) => decide(command.kind === "hold" ? { ...state, hold: null } : state, command, now), expire },
  },
  "changes that are not known when they come again": {
    rules: { decide: (state, command, now) => decide({ ...state, changed: false }, command, now), expire },
  },
  "a release that is forgotten when it overtakes its hold": {
    tables: (tables) => ({ ...tables, saveHolds: (kept) => tables.saveHolds(kept.filter(({ hold }) => hold.portions.length > 0)) }),
  },
  "demand that is not summed: each hold of a call is checked against what there was before the call": {
    rules: { decide: unsummed(), expire },
  },
  "a commit that forgets the expiry": {
    rules: {
      decide: (state, command, now) =>
        command.kind === "commit" && state.hold?.status === "expired" ? decide({ ...state, hold: { ...state.hold, status: "held" } }, command, 0) : decide(state, command, command.kind === "commit" ? 0 : now),
      expire,
    },
  },
  "an extension without a ceiling": {
    rules: { decide: (state, command, now) => decide(state.hold ? { ...state, hold: { ...state.hold, extendableUntil: Infinity } } : state, command, now), expire },
  },
  "a limit that forgets purchases and holds": {
    rules: { decide: (state, command, now) => decide({ ...state, taken: 0 }, command, now), expire },
  },
  "a former hold that counts against its own customer": {
    rules: { decide: (state, command, now) => decide({ ...state, replaced: [] }, command, now), expire },
  },
  "a sale that anybody may buy from": {
    rules: { decide: (state, command, now) => unsold(state, command, now), expire },
  },
  "a claim that lapses into nobody's hands": {
    rules: { decide, expire: (ledger, hold, now) => expire(ledger, { ...hold, saleId: null }, now) },
  },
  "a claim that leaves aside what it took": {
    rules: { decide: (state, command, now) => untaken(decide(state, command, now), state), expire },
  },
  "a sale that goes on for a millisecond after its end": {
    rules: { decide: (state, command, now) => decide(state, command, command.kind === "hold" && command.saleId !== undefined ? now - 1 : now), expire },
  },
  "a purchase token that works in two checkouts": {
    rules: { decide: (state, command, now) => decide(command.kind === "extend" && state.hold ? { ...state, hold: { ...state.hold, sagaId: null } } : state, command, now), expire },
  },
  "a journal that forgets what is not history yet": {
    tables: (tables, storage) => ({ ...tables, forgetMovements: (upTo) => void storage.sql.exec("DELETE FROM movements WHERE sequence <= ?", upTo) }),
  },
  "an event that is thought to have arrived when it was only sent": {
    tables: (tables) => ({ ...tables, parcels: { ...tables.parcels, waiting: (events) => (events > 1_000 ? tables.parcels.waiting(events) : lossy(tables, events)) } }),
  },
  "a hold that ends without giving its units back": {
    rules: { decide, expire: (ledger, hold, now) => ({ ...expire(ledger, hold, now), state: { ...expire(ledger, hold, now).state, ledger } }) },
  },
  "a journal that misses movements": {
    tables: (tables) => ({ ...tables, saveMovements: (kept) => tables.saveMovements(kept.filter(({ movement }) => movement.kind !== "release")) }),
  },
  "memory before disk: answers before the save is durable": {
    tables: (tables, storage) => {
      storage.run("BEGIN");
      const transact: typeof tables.transact = (work) => {
        storage.run("COMMIT");
        storage.run("BEGIN");
        return work();
      };
      return { ...tables, transact };
    },
    onCrash: (storage) => {
      storage.run("ROLLBACK");
      storage.run("BEGIN");
    },
  },
};

describe("the checks catch", () => {
  it.each(Object.entries(breakages))("%s", (_, breakage) => {
    expect(simulate({ seeds: 6, events: 5_000, breakage }).length).toBeGreaterThan(0);
  });
});
