// Duty: a thin door in HTTP to the real stock object and to what it is measured against; one path for each unit of work.
// Invariant: nothing here decides or keeps anything about stock; an outcome that is not the expected one is answered 500 and fails the run.
// Neighbours: objects.ts, src/durable-objects/stock.ts; scenarios/stock.ts asks, support/workerd.ts serves.

import { SoldOut } from "../../src/clients/sold-out.ts";
import { compose } from "../../src/compose.ts";
import type { HoldId, OrderId, ProductId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import type { StockCommand, StockOutcome, StockRpc } from "../../src/contracts/objects/stock.ts";
import { type EmptyObject, type FallibleStock, fanIn, type StockLane } from "./objects.ts";

export { EmptyObject, FallibleStock as StockObject, StockLane, NaiveStock, PulseSink } from "./objects.ts";

interface Named<Rpc> {
  getByName(name: string): Rpc;
}

interface BenchEnv {
  readonly STOCK: Named<StockRpc & Pick<FallibleStock, "quit">>;
  readonly NAIVE: Named<Pick<StockRpc, "execute">>;
  readonly EMPTY: Named<Pick<EmptyObject, "ping">>;
  readonly LANES: Named<Pick<StockLane, "hold">>;
}

const warehouseId = "whs_bench" as WarehouseId;
const productId = "prd_bench" as ProductId;
const ttlMs = 3_600_000;
const batchSize = 50;
const plenty = 1_000_000_000;
const hot = "var_hot" as VariantId;
const gone = "var_gone" as VariantId;

let made = 0;
/** The holds of the last operation, which still stand. */
let standing: readonly HoldId[] = [];
let salt = "";

/** Ids as random as the shop's, without paying for chance in what is measured. */
function nextHold(): HoldId {
  salt ||= crypto.randomUUID().replaceAll("-", "").slice(0, 20);
  return `hld_${salt}${(made++).toString(36).padStart(8, "0")}` as HoldId;
}

const hold = (holdId: HoldId = nextHold()) => ({ kind: "hold", holdId, customerId: `usr_${holdId.slice(4)}`, quantity: 1, ttlMs }) as const;
const commit = (holdId: HoldId): StockCommand => ({ kind: "commit", holdId, orderId: `ord_${holdId.slice(4)}` as OrderId });
const times = <Made>(count: number, make: () => Made): readonly Made[] => Array.from({ length: count }, make);

function answer(outcomes: readonly (StockOutcome | null)[], expected: StockOutcome["kind"]): Response {
  const wrong = outcomes.find((outcome) => outcome?.kind !== expected);
  return outcomes.some((outcome) => outcome?.kind !== expected) ? Response.json(wrong ?? null, { status: 500 }) : Response.json(outcomes[0]);
}

let memory: SoldOut | null = null;

/** As routes/initiate.ts: what this isolate was told a moment ago is told again; else a lane is asked, and what it refuses is remembered. */
async function soldOutAtEdge(env: BenchEnv & Env): Promise<StockOutcome | null> {
  const { clock, config } = compose(env);
  memory ??= new SoldOut({ clock, readPulse: async () => ({ at: 0, stock: {} }), keptMs: config.soldOutMs });
  const command = hold();
  const [short] = await memory.shortOf([{ variantId: gone, quantity: command.quantity }]);
  if (short !== undefined) return { kind: "out_of_stock", requested: short.requested, available: short.available };
  const outcome = await env.LANES.getByName(`lane-${made % 8}`).hold(gone, command);
  if (outcome !== null) memory.note(gone, outcome);
  return outcome;
}

type Work = (env: BenchEnv & Env, query: URLSearchParams) => Promise<Response>;

const works: Readonly<Record<string, Work>> = {
  "/hello": async () => Response.json({ hello: "world" }),
  "/empty": async (env) => Response.json(await env.EMPTY.getByName(hot).ping()),
  "/hold": async (env) => answer(await env.STOCK.getByName(hot).execute([hold()]), "held"),
  "/naive": async (env) => answer(await env.NAIVE.getByName(hot).execute([hold()]), "held"),
  "/batch": async (env) => answer(await env.STOCK.getByName(hot).execute(times(batchSize, () => hold())), "held"),
  "/hold-commit": async (env) => {
    const holdId = nextHold();
    const object = env.STOCK.getByName(hot);
    const held = await object.execute([hold(holdId)]);
    return held[0]?.kind === "held" ? answer(await object.execute([commit(holdId)]), "committed") : answer(held, "held");
  },
  "/sold-out": async (env) => answer([await soldOutAtEdge(env)], "out_of_stock"),
  "/sold-out-lane": async (env) => answer([await env.LANES.getByName(`lane-${made % 8}`).hold(gone, hold())], "out_of_stock"),
  "/sold-out-object": async (env) => answer(await env.STOCK.getByName(gone).execute([hold()]), "out_of_stock"),
  "/lane": async (env, query) => answer([await env.LANES.getByName(`lane-${query.get("lane")}`).hold(hot, hold())], "held"),
  "/fan-in": async () => Response.json({ ...fanIn }),
  "/set-up": async (env) => {
    const set = (onHand: number): StockCommand => ({ kind: "set", changeId: `chg_${nextHold()}`, productId, warehouseId, onHand, reason: "benchmark" });
    for (const name of [hot, "var_grown", "var_live"]) await env.STOCK.getByName(name).execute([set(plenty)]);
    await env.NAIVE.getByName(hot).execute([set(plenty)]);
    return answer(await env.STOCK.getByName(gone).execute([set(0)]), "adjusted");
  },
  // Holds that live: `of` the variant, `count` at once.
  "/fill-live": async (env, query) => answer(await env.STOCK.getByName(query.get("of") ?? "").execute(times(Number(query.get("count")), () => hold())), "held"),
  // Holds that have ended, all sold: each is made and committed in one call.
  "/fill-ended": async (env, query) => {
    const ids = times(Number(query.get("count")), nextHold);
    const outcomes = await env.STOCK.getByName(query.get("of") ?? "").execute(ids.flatMap((id): StockCommand[] => [hold(id), commit(id)]));
    return answer(outcomes.filter((_, index) => index % 2 === 1), "committed");
  },
  // Out of memory, and back for one hold: how long that takes is seen from outside.
  "/quit": async (env, query) => Response.json(await env.STOCK.getByName(query.get("of") ?? "").quit().then(() => "stayed", () => "gone")),
  // What the last operation left held, so that live holds do not pile up where holds ever made are counted.
  "/let-go": async (env, query) => {
    const outcomes = await env.STOCK.getByName(query.get("of") ?? "").execute(standing.map((holdId): StockCommand => ({ kind: "release", holdId })));
    standing = [];
    return answer(outcomes, "released");
  },
  // One call of fifty of each operation, timed from outside one at a time.
  "/operation": async (env, query) => {
    const object = env.STOCK.getByName(query.get("of") ?? "");
    const ids = times(batchSize, nextHold);
    switch (query.get("kind")) {
      case "hold":
        standing = ids;
        return answer(await object.execute(ids.map((id) => hold(id))), "held");
      case "sale":
        return answer((await object.execute(ids.flatMap((id): StockCommand[] => [hold(id), commit(id)]))).filter((_, index) => index % 2 === 1), "committed");
      case "release":
        return answer((await object.execute(ids.flatMap((id): StockCommand[] => [hold(id), { kind: "release", holdId: id }]))).filter((_, index) => index % 2 === 1), "released");
      case "refusal":
        return answer(await object.execute(ids.map((holdId): StockCommand => ({ kind: "hold", holdId, customerId: "usr_x", quantity: 2 * plenty, ttlMs }))), "out_of_stock");
      default:
        return Response.json(await object.read());
    }
  },
};

export default {
  fetch(request: Request, env: BenchEnv & Env): Promise<Response> | Response {
    const { pathname, searchParams } = new URL(request.url);
    return works[pathname]?.(env, searchParams) ?? new Response(null, { status: 404 });
  },
};
