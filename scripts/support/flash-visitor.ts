// Duty: one visitor of a flash sale, from the ticket to the order, as a page would lead him.
// Invariant: asks for his place as rarely as the sale's policy lets him; what he does is decided by his own chance.
// Neighbours: shop.ts carries; scripts/flash-sale.ts lets thousands of them go.
import { setTimeout as pause } from "node:timers/promises";
import { nextPollSeconds, type PollPolicy } from "../../src/domain/waiting-room/poll.ts";
import type { Shop } from "./shop.ts";

/** How a visit ended. */
export type Ending = "bought" | "gave_up" | "did_not_come" | "expired" | "sold_out";

/** Where visitors are, for whoever watches. */
export interface Board {
  joined: number;
  admitted: number;
  claimed: number;
  readonly ended: Record<Ending, number>;
}

/** What all visitors of a sale share. */
export interface Visit {
  readonly shop: Shop;
  readonly saleId: string;
  readonly startsAt: number;
  readonly poll: PollPolicy;
  readonly noShow: number;
  readonly abandon: number;
  readonly board: Board;
}

interface Place {
  readonly state: "waiting" | "admitted" | "claimed" | "expired" | "sold_out";
  readonly position: number | null;
  readonly estimatedWaitSeconds: { readonly low: number } | null;
  readonly unlikely: boolean;
}

/** Somebody in the crowd and how far he has come. */
export interface Visitor {
  readonly token: string;
  readonly ticket: string;
}

/** Takes a place; again, it is the same. */
export async function joinFlash({ shop, saleId, board }: Visit, token: string): Promise<Visitor> {
  const { json } = await shop.ask<{ ticket: string }>(`/sales/${saleId}/tickets`, { method: "POST", token });
  board.joined += 1;
  return { token, ticket: json.ticket };
}

/** Waits for his turn, and takes it or not. Answers his position too, so that the draw can be checked against it. */
export async function visitFlash(visit: Visit, visitor: Visitor): Promise<{ readonly ending: Ending; readonly position: number | null }> {
  const { board, noShow } = visit;
  const { state, position } = await untilTurn(visit, visitor);
  if (state === "admitted") board.admitted += 1;
  const ending = state !== "admitted" ? (state === "expired" ? "expired" : "sold_out") : Math.random() < noShow ? "did_not_come" : await buy(visit, visitor);
  board.ended[ending] += 1;
  return { ending, position };
}

async function untilTurn({ shop, saleId, startsAt, poll }: Visit, { ticket }: Visitor): Promise<Place> {
  await pause(Math.max(0, startsAt - Date.now()) + Math.random() * 3_000);
  for (;;) {
    const { json: place } = await shop.ask<Place>(`/sales/${saleId}/place`, { headers: { "x-ticket": ticket } });
    if (place.state !== "waiting") return place;
    const earliest = place.unlikely ? Infinity : (place.estimatedWaitSeconds?.low ?? 0);
    await pause(1_000 * nextPollSeconds(poll, earliest, Math.random()));
  }
}

async function buy({ shop, saleId, abandon, board }: Visit, { token, ticket }: Visitor): Promise<Ending> {
  await pause(Math.random() * 2_000);
  const claimed = await shop.ask<{ purchaseToken: string }>(`/sales/${saleId}/claim`, { method: "POST", token, headers: { "x-ticket": ticket }, expect: [201, 403, 410] });
  if (claimed.status !== 201) return claimed.status === 410 ? "expired" : "sold_out";
  board.claimed += 1;
  const address = { type: "SHIPPING", streetAddress: "1 Main Street", city: "Reno", state: "NV", postalCode: "89501", country: "US" };
  const { json: { addressId } } = await shop.ask<{ addressId: string }>("/me/addresses", { method: "POST", token, body: address });
  const begun = await shop.ask<{ checkoutId: string }>("/checkout/initiate", { method: "POST", token, body: { shippingAddressId: addressId, purchaseToken: claimed.json.purchaseToken }, expect: [201, 410] });
  if (begun.status !== 201) return "expired";
  const checkout = `/checkout/${begun.json.checkoutId}`;
  await pause(Math.random() * 2_000);
  if (Math.random() < abandon) {
    await shop.ask(checkout, { method: "DELETE", token, expect: [204] });
    return "gave_up";
  }
  const payment = { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: begun.json.checkoutId };
  const paid = await shop.ask<{ status: string }>(`${checkout}/pay`, { method: "POST", token, body: payment, expect: [200, 202, 410] });
  return paid.status === 410 ? "expired" : "bought";
}
