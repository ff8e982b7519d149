import { describe, expect, it } from "vitest";
import type { SaleId } from "../../../src/domain/ids.ts";
import { claimHold, claimNow } from "../../../src/domain/waiting-room/claim.ts";

const expiresAt = 1_000;

describe("what holds of a claim that is repeated", () => {
  it.each([
    ["held", "extended", "claimed", "in_checkout"],
    ["sold", "already_sold", "bought", "bought"],
    ["lapsed or let go", "hold_lapsed", "claim_expired", "claim_expired"],
    ["forgotten", "hold_unknown", "claim_expired", "claim_expired"],
    ["another's", "already_used", "claim_expired", "claim_expired"],
    ["not told of", null, "claimed", "stock_unavailable"],
  ] as const)("when its hold is %s: before the token's end %3$s, from its end on %4$s", (_, told, before, after) => {
    expect([claimNow(expiresAt, told, expiresAt - 1), claimNow(expiresAt, told, expiresAt)]).toEqual([before, after]);
  });
});

it("a rank's claim has one hold", () => expect(claimHold("sal_abc" as SaleId, 7)).toBe("hld_abc-7"));
