// Duty: the states of an order and of its lines, as data, and how the one follows from the others.
// Invariant: an order that is being fulfilled is where its least advanced living line is; FAILED and REFUNDED are said of the whole by its payment.
// Neighbours: domain/order.ts has the states; moves.ts moves lines by this table; the back office offers what it allows.

/** Where an order can be (contract §5). */
export const orderStatuses = ["PENDING", "CONFIRMED", "FAILED", "PROCESSING", "SHIPPED", "DELIVERED", "CANCELLED", "RETURNED", "REFUNDED"] as const;
/** Where an order is. */
export type OrderStatus = (typeof orderStatuses)[number];

/** Where an order, or a line of one, may go from each state (seed 002 §7.3, contract §5). */
export const orderTransitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ["CONFIRMED", "FAILED", "CANCELLED"],
  CONFIRMED: ["PROCESSING", "CANCELLED"],
  PROCESSING: ["SHIPPED", "CANCELLED"],
  SHIPPED: ["DELIVERED", "RETURNED"],
  DELIVERED: ["RETURNED"],
  RETURNED: ["REFUNDED"],
  FAILED: [],
  CANCELLED: [],
  REFUNDED: [],
};

/** Whether the table has that way. */
export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return orderTransitions[from].includes(to);
}

/** What somebody at a desk may bring about; the others are the payment's to say. */
export const deskStatuses = ["PROCESSING", "SHIPPED", "DELIVERED", "CANCELLED", "RETURNED"] as const satisfies readonly LineStatus[];
/** What somebody at a desk brings about. */
export type DeskStatus = (typeof deskStatuses)[number];

/** Whether a desk may bring it about. */
export const isDeskStatus = (status: OrderStatus): status is DeskStatus => deskStatuses.some((known) => known === status);

/** Where a desk may bring an order of that state. A PENDING one is its payment's alone. */
export function deskMoves(from: OrderStatus): readonly DeskStatus[] {
  return from === "PENDING" ? [] : deskStatuses.filter((to) => canMove(from, to));
}

/** A line's own state. FAILED and REFUNDED are no lines' states: its units are cancelled or returned then. */
export type LineStatus = Exclude<OrderStatus, "FAILED" | "REFUNDED">;

/** Where a line can be as the contract shows it: one that is being packed is CONFIRMED still, PROCESSING is said of the order alone (§5). */
export const shownLineStatuses = ["PENDING", "CONFIRMED", "SHIPPED", "DELIVERED", "CANCELLED", "RETURNED"] as const satisfies readonly LineStatus[];
/** Where a line is as the contract shows it. */
export type ShownLineStatus = (typeof shownLineStatuses)[number];

/** The line's state in the contract's words. */
export const shownLineStatus = (status: LineStatus): ShownLineStatus => (status === "PROCESSING" ? "CONFIRMED" : status);

/** From the least advanced to the most; a line that is CANCELLED or RETURNED is no longer alive. */
const advancement: readonly LineStatus[] = ["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];

/** Whether some of the line is still on its way or with the buyer. */
export const isAlive = ({ status }: { readonly status: LineStatus }): boolean => advancement.includes(status);

/** Whether a line is there already, or further on the same way. */
export const isAsFarAs = ({ status }: { readonly status: LineStatus }, to: LineStatus): boolean => advancement.includes(to) && advancement.indexOf(status) >= advancement.indexOf(to);

/** What the lines say the order is: the least advanced living line; without one, how the last of them ended. */
export function statusOfLines(lines: readonly { readonly status: LineStatus }[]): LineStatus {
  const least = Math.min(...lines.filter(isAlive).map((line) => advancement.indexOf(line.status)));
  return advancement[least] ?? (lines.some((line) => line.status === "RETURNED") ? "RETURNED" : "CANCELLED");
}
