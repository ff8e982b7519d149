import { describe, expect, it } from "vitest";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import { givingWay } from "../../src/domain/checkout/former.ts";
import type { Saga, StockAnswer } from "../../src/domain/checkout/saga.ts";
import { nextEffect } from "../../src/domain/checkout/steps.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { nameOrder } from "../../src/domain/order/name.ts";
import { draftOf, type Wish } from "../support/purchase.ts";
import { open, silent, start, tell, ttlMs } from "../support/saga.ts";

/** The former checkout holds two of `var_a` and one of `var_b`. */
const former = open;
const wish = (name: string, quantity: number): Wish => ({ variantId: `var_${name}` as VariantId, quantity });

function beside(...wishes: readonly Wish[]): Saga {
  const draft = draftOf(wishes, { ttlMs });
  return beginSaga(draft, nameOrder(draft.checkoutId, 0, 2, start), 3, start, [former]);
}

const held: StockAnswer = { kind: "held", expiresAt: start + ttlMs };
const short: StockAnswer = { kind: "short", available: 0 };

/** What the stock is asked for one turn after the other, when it says that of each variant; and who gives way in the end. */
function outcome(saga: Saga, answers: Readonly<Record<string, StockAnswer>>) {
  const turns: string[] = [];
  for (let effect = nextEffect(saga, start); effect?.kind === "hold"; effect = nextEffect(saga, start)) {
    turns.push(effect.lines.map(({ variantId }) => variantId.slice(4)).join(""));
    const signal = { kind: "stock", answers: effect.lines.map(({ holdId, variantId }) => ({ holdId, answer: answers[variantId.slice(4)] ?? held })) } as const;
    const next = tell(saga, signal);
    const ended = givingWay(saga, next);
    if (next.stage !== "holding") return { turns, stage: next.stage, ends: ended.length > 0 };
    saga = next;
    if (turns.length > 9) break;
  }
  return { turns, stage: saga.stage, ends: false };
}

describe("a checkout beside a former one", () => {
  it("takes over the holds of the same things, and no others", () => {
    const { lines } = beside(wish("a", 1), wish("c", 1));
    expect(lines.map(({ replaces }) => replaces)).toEqual([[former.lines[0]?.holdId], []]);
  });

  it.each([
    ["what the former has not, then what is more than it has, then what is not", beside(wish("b", 1), wish("c", 1), wish("a", 3)), {}, ["c", "a", "b"], "open", true],
    ["all at once where nothing is shared", beside(wish("c", 1), wish("d", 1)), {}, ["cd"], "open", true],
    ["no further than a refusal that costs the former nothing", beside(wish("a", 2), wish("c", 1)), { c: short }, ["c"], "undoing", false],
    ["no further than a refusal of more than it has", beside(wish("a", 3), wish("b", 1)), { a: short }, ["a"], "undoing", false],
    ["what a sale sells now, for nothing", beside(wish("a", 2), wish("c", 1)), { c: { kind: "not_admitted" } }, ["c"], "undoing", false],
    ["what was more of two things, which ends the former when one of its holds has gone over", beside(wish("a", 3), wish("b", 2)), { b: short }, ["ab"], "undoing", true],
    ["nothing that can be asked for, which leaves the former", beside(wish("a", 2), wish("b", 1)), { a: { kind: "unsent" }, b: { kind: "unsent" } }, ["ab"], "closed", false],
  ] as const)("asks for %s", (_, saga, answers, turns, stage, ends) => {
    expect(outcome(saga, answers)).toEqual({ turns, stage, ends });
  });

  it("ends the former when nobody knows whether a hold of it has gone over", () => {
    let saga = beside(wish("a", 2));
    for (let asked = 0; asked < 3; asked++) {
      const next = tell(saga, { kind: "stock", answers: saga.lines.map(({ holdId }) => ({ holdId, answer: silent })) });
      expect(givingWay(saga, next).length > 0).toBe(asked === 2);
      saga = next;
    }
  });
});
