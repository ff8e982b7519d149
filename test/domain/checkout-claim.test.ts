import { describe, expect, it } from "vitest";
import { effectsOn } from "../../src/clients/effects.ts";
import type { StockCommand } from "../../src/contracts/objects.ts";
import { advance } from "../../src/domain/checkout/advance.ts";
import { attentionOf } from "../../src/domain/checkout/attention.ts";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import { type LineState, type Saga, type StockAnswer, statusOf } from "../../src/domain/checkout/saga.ts";
import { nextEffect } from "../../src/domain/checkout/steps.ts";
import type { HoldId, SaleId, VariantId } from "../../src/domain/ids.ts";
import { nameOrder } from "../../src/domain/order/name.ts";
import { minuteMs } from "../../src/domain/time.ts";
import { draftOf } from "../support/purchase.ts";
import { charged, committing, gateway, money, pay, pending, silent, start, stock, tell, ttlMs } from "../support/saga.ts";

const saleId = "sal_1" as SaleId;
const claimed = draftOf([{ variantId: "var_a" as VariantId }], { ttlMs, claim: { saleId, holdId: "hld_sale-7" as HoldId } });
const fresh = beginSaga(claimed, nameOrder(claimed.checkoutId, 0, 1, start), 3, start);
const open = tell(fresh, stock(fresh, { kind: "held", expiresAt: start + ttlMs }));
const paying = tell(open, pay());
const paid = { ...money, amount: 1_500 };
const chargedFor = tell(paying, gateway(paying, "authorise", { kind: "captured", ...paid }));
const unknown = [silent, silent].reduce((saga, answer) => tell(saga, gateway(saga, saga.mustInquire ? "inquire" : "authorise", answer)), paying);
const lapsed: StockAnswer = { kind: "lapsed" };

/** What the stock object of the saga's line is told next. */
async function toldNext(saga: Saga): Promise<StockCommand | null> {
  const told: StockCommand[] = [];
  const effect = nextEffect(saga, start);
  if (effect?.party !== "stock") return null;
  await effectsOn({ ask: async (_, command) => (told.push(command), { kind: "silent" }) }, new Map())(effect);
  return told[0] ?? null;
}

describe("a claimed unit", () => {
  it("is taken over under the hold that the claim made", async () => {
    expect(await toldNext(fresh)).toMatchObject({ kind: "extend", holdId: "hld_sale-7", customerId: claimed.userId, sagaId: claimed.checkoutId });
  });

  it.each<[string, Saga]>([["has been taken", chargedFor], ["may have been taken", unknown]])("that lapses when the money %s is held anew, of what is aside for its sale", async (_, saga) => {
    const again = tell(saga, stock(saga, lapsed));
    expect(await toldNext(again)).toMatchObject({ kind: "hold", holdId: "hld_sale-7.2", saleId, quantity: 1, customerId: claimed.userId });
    const held = tell(again, stock(again, { kind: "held", expiresAt: start + ttlMs }));
    expect(await toldNext(held)).toMatchObject({ kind: "commit", holdId: "hld_sale-7.2" });
  });

  it.each<StockAnswer>([{ kind: "not_admitted" }, { kind: "short", available: 0 }, { kind: "limited", available: 0 }])("that cannot be had again ($kind) is paid back", (refusal) => {
    const again = tell(chargedFor, stock(chargedFor, lapsed));
    const refused = tell(again, stock(again, refusal));
    expect([statusOf(refused, start), refused.payments[0]?.state, nextEffect(refused, start)?.kind]).toEqual(["EXPIRED", "overtaken", "refund"]);
  });
});

describe("whatever the stock says", () => {
  const answers: readonly StockAnswer[] = [
    { kind: "held", expiresAt: start + ttlMs }, { kind: "short", available: 1 }, { kind: "limited", available: 1 }, { kind: "not_admitted" },
    { kind: "sold" }, { kind: "freed" }, lapsed, { kind: "unsent" }, silent,
  ];
  const moments: readonly [string, Saga][] = [
    ["before the money", committing], ["when the money is taken", charged], ["when nobody knows of the money", pending],
    ["to a hold made again", tell(charged, stock(charged, lapsed))], ["to a hold made again while nobody knows", tell(pending, stock(pending, lapsed))],
  ];
  const rows = moments.flatMap(([moment, saga]) => answers.map((answer) => [answer.kind, moment, saga, answer] as const));

  it.each(rows)("%s %s leaves something to be done, or an end", (_, __, saga, answer) => {
    const told = tell(saga, stock(saga, answer));
    const rests = nextEffect(told, Number.MAX_SAFE_INTEGER) === null;
    expect(rests ? told.stage : "busy").toMatch(/busy|closed|confirmed|open/);
  });
});

describe("a checkout that owes nothing and has not ended", () => {
  const stuck: Saga = { ...charged, lines: charged.lines.map((line) => ({ ...line, state: "short" satisfies LineState })), busySince: null };

  it("is shown to a person like one that owes something", () => {
    const { state } = advance(stuck, { kind: "tick" }, start);
    expect(state.busySince).toBe(start);
    expect(attentionOf(state, start + 15 * minuteMs, 15 * minuteMs)).toEqual({ kind: "stuck", since: start, need: "it is committing and owes nobody anything" });
  });
});
