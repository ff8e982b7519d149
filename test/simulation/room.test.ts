import { describe, expect, it } from "vitest";
import type { RoomTables } from "../../src/storage/objects/waiting-room.ts";
import { type RoomBreakage, simulate } from "./room.sim.ts";

const small = { seeds: 400, events: 1_000 };

it("W6, W7: a room that dies around its saves admits nobody twice, nobody too soon, nobody to nothing, and serves each claim once", () => {
  expect(simulate(small)).toEqual([]);
});

it("replays a seed to the same end", () => {
  const once = () => simulate({ ...small, seeds: 20, breakage: { expiresByAlarm: true } });
  expect(once()).toEqual(once());
});

/** A room whose disk keeps something in another way. */
const saving = (change: <Name extends Parameters<RoomTables["save"]>[0]>(name: Name, value: never) => unknown): RoomBreakage => ({
  tables: (tables) => ({ ...tables, save: (name, value) => tables.save(name, (change(name, value as never) ?? value) as typeof value) }),
});

/** Every way of being wrong that the oracle must see, each where the room touches its world. */
const breakages: Readonly<Record<string, RoomBreakage>> = {
  "a frontier that is told before it is saved": { tellsFirst: true },
  "a window that is over at its end and not before it, by a millisecond": { plan: { claimWindowMs: 5_001 } },
  "windows that only an alarm ends": { expiresByAlarm: true },
  "a claim that is not found when it comes again": { tables: (tables) => ({ ...tables, findClaim: () => null }) },
  "claims since the last tick that a woken room forgets": { tables: (tables) => ({ ...tables, claimsAfter: () => [] }) },
  "a batch that is numbered again when it comes again": saving((name, value: { readonly issued: number }) => (name === "line" ? { ...value, last: [] } : null)),
  "a meter that a woken room begins anew": saving((name, value: { readonly ticks: readonly { readonly at: number }[] }) =>
    name === "admission" ? { ...value, ticks: value.ticks.map((tick) => ({ ...tick, at: 0 })) } : null),
  "a frontier that is not saved": saving((name, value: { readonly frontier: number }) => (name === "admission" ? { ...value, frontier: Math.max(0, value.frontier - 1) } : null)),
  "a unit that is not there": { miscounts: 1 },
  "more claims at once than may live": { plan: { mostClaims: 1_000 } },
  "a pace that is a fifth faster": { plan: { admissionsPerMinute: 500 } },
};

describe("the oracle catches", () => {
  it.each(Object.entries(breakages))("%s", (_, breakage) => expect(simulate({ ...small, seeds: 100, breakage }).length).toBeGreaterThan(0));
});
