import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { nameRound } from "../../../src/domain/waiting-room/beacon.ts";

const quicknet = { chain: "52db", genesisAt: 1_692_803_367_000, periodMs: 3_000 };

describe("the round that a sale names", () => {
  it("is counted from 1 at the genesis, as drand does", () => {
    expect(nameRound(quicknet, quicknet.genesisAt)).toEqual({ chain: "52db", round: 2, dueAt: quicknet.genesisAt + 3_000 });
    expect(nameRound(quicknet, quicknet.genesisAt + 1)).toEqual({ chain: "52db", round: 3, dueAt: quicknet.genesisAt + 6_000 });
    expect(nameRound(quicknet, quicknet.genesisAt - 1_000_000)).toMatchObject({ round: 1, dueAt: quicknet.genesisAt });
  });

  it("is the first that is due three seconds after the start or later", () => {
    assert(property(integer({ min: 0, max: 1_000_000_000 }), integer({ min: 1, max: 60_000 }), (sinceGenesis, periodMs) => {
      const startsAt = quicknet.genesisAt + sinceGenesis;
      const { dueAt } = nameRound({ ...quicknet, periodMs }, startsAt);
      expect(dueAt).toBeGreaterThanOrEqual(startsAt + 3_000);
      expect(dueAt - periodMs).toBeLessThan(startsAt + 3_000);
    }));
  });
});
