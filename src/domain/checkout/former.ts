// Duty: what becomes of a buyer's former checkout when he begins another one.
// Invariant: it gives way when the new one has its units, not before; a new one that is refused leaves it as it was, unless units of it have changed hands by then.
// Neighbours: saga.ts begins the new one; steps.ts asks for its holds by their turns; the lane's driver carries out what is decided here in the same save.

import type { Saga, SagaLine } from "./saga.ts";
import type { CheckoutId, HoldId, VariantId } from "../ids.ts";
import { sum } from "../money.ts";

/** How a hold stands to the buyer's former checkouts. */
export interface Takeover {
  /** Their holds of the same variant, which may still stand: this one takes their place, in one decision of the stock object. */
  readonly replaces: readonly HoldId[];
  /** When it is asked for: what takes nothing from anybody first, then what may be refused because it is more than before, at last what cannot be short. */
  readonly turn: number;
}

/** What a hold of so many units takes over. */
export function takeover(former: readonly Saga[], variantId: VariantId, quantity: number): Takeover {
  const standing = former.flatMap(({ lines }) => lines).filter((line) => line.variantId === variantId && (line.state === "held" || line.state === "wanted"));
  const before = sum(standing.map((line) => line.quantity));
  return { replaces: standing.map(({ holdId }) => holdId), turn: standing.length === 0 ? 0 : quantity > before ? 1 : 2 };
}

/** The turn of those that are to be asked for next: the least among them. */
export function nextTurn(lines: readonly SagaLine[]): number {
  return Math.min(...lines.map(({ turn = 0 }) => turn));
}

/** The former checkouts that end with this step of the new one. */
export function givingWay(before: Saga, after: Saga): readonly CheckoutId[] {
  if (after.former === undefined || before.stage !== "holding" || after.stage === "holding") return [];
  return after.stage === "open" || hasTaken(after.lines) ? after.former : [];
}

/** Something may have changed hands: a hold that took another's place was made, or nobody knows. Whose turn never came was not asked for. */
function hasTaken(lines: readonly SagaLine[]): boolean {
  const reached = nextTurn(lines.filter(({ state }) => state !== "held"));
  const mayStand = ({ state, turn = 0 }: SagaLine) => state === "held" || state === "freed" || (state === "wanted" && turn === reached);
  return lines.some((line) => (line.replaces ?? []).length > 0 && mayStand(line));
}
