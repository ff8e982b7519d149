// Duty: where the owner of a ticket stands (contract §6).
// Invariant: while he waits nobody is asked; when his turn has come his room is, at most once in two seconds.
// Neighbours: sale-tickets.ts finds his ticket; sale-views.ts shows; clients/rank-standings.ts keeps what his room said.

import { claimedCheckout } from "../../../clients/claimed-checkout.ts";
import { standingOf } from "../../../clients/rank-standings.ts";
import { noSuchSale } from "../../../clients/sale-status.ts";
import { ticketsOf } from "../../../clients/tickets.ts";
import type { Problem } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { claimHold } from "../../../domain/waiting-room/claim.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint, type HandlerResult } from "../endpoint.ts";
import { saleParams } from "./sales.ts";
import { broughtTicket, findTicket, ticketOf } from "./sale-tickets.ts";
import { placeAhead, placePassed, placeSchema, type PlaceView } from "./sale-views.ts";

/** `GET /sales/{saleId}/place`. */
export const salePlace = endpoint(
  {
    method: "GET", path: "/sales/:saleId/place", summary: "Where you stand, by X-Ticket or signed in", tag: "Sales", access: "public", cached: true, params: saleParams,
    answers: { 200: { description: "Your place", schema: placeSchema } }, refusals: ["not_found", "rate_limited"],
  },
  async ({ c, params: { saleId } }): Promise<HandlerResult> => {
    const found = await readPlace(c, saleId, broughtTicket(c));
    return found.kind === "problem" ? found : answer(200, found.place);
  },
);

/** How the owner of a ticket stands; `text` is the ticket if he brought it, else whoever is signed in is looked up. */
async function readPlace(c: AppContext, saleId: SaleId, text: string | undefined): Promise<{ readonly kind: "place"; readonly place: PlaceView } | Problem> {
  const found = await findTicket(c, saleId, text, null);
  if (found.kind === "problem") return found;
  const { status, rank } = found;
  const lost = found.row === null ? {} : { ticket: await ticketsOf(c.get("platform").tickets, saleId).issue(ticketOf(status, found.tag, found.row), found.row.keyId) };
  if (rank === null || rank >= status.frontier) return { kind: "place", place: { ...placeAhead(status, rank), ...lost } };
  const standing = await standingOf(c.get("platform"), status, rank);
  if (standing.kind !== "standing") return noSuchSale;
  const place = placePassed(status, rank, standing);
  const own = standing.claimed && found.who !== null ? { checkoutId: await claimedCheckout(found.who, claimHold(saleId, rank)) } : {};
  return { kind: "place", place: { ...place, ...own, ...lost } };
}
