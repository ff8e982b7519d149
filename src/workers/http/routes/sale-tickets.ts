// Duty: what belongs to one person in a sale: his ticket, his place, his claim (contract §6).
// Invariant: a ticket that this shop did not sign costs no look-up; while somebody waits, nobody is asked about his place; one identity has one place.
// Neighbours: durable-objects/ticket-desk.ts gives places, waiting-room.ts admits and claims; clients/{tickets,purchase-tokens,challenge}.ts.

import { z } from "zod";
import { proofOfWork } from "../../../clients/challenge.ts";
import { claimedCheckout } from "../../../clients/claimed-checkout.ts";
import { claimOf } from "../../../clients/claims.ts";
import { issuePurchaseToken, purchaseKeyId } from "../../../clients/purchase-tokens.ts";
import { standingOf } from "../../../clients/rank-standings.ts";
import { noSuchSale, placesIn } from "../../../clients/sale-status.ts";
import { findRow, noteRow } from "../../../clients/ticket-rows.ts";
import { ticketsOf } from "../../../clients/tickets.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { DeskRow, SaleStatus } from "../../../contracts/objects.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { toDecimal } from "../../../domain/money.ts";
import { dayMs, toIso } from "../../../domain/time.ts";
import { claimHold } from "../../../domain/waiting-room/claim.ts";
import { rankIn } from "../../../domain/waiting-room/place.ts";
import { deskName, shardOf } from "../../../domain/waiting-room/shards.ts";
import type { Ticket } from "../../../domain/waiting-room/ticket.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint, type HandlerResult } from "../endpoint.ts";
import { tooFast } from "../entrance.ts";
import { claimMustWaitMs, joinsFrom } from "../middleware/join-rate.ts";
import { identify } from "../middleware/session.ts";
import { findSale, saleParams } from "./sales.ts";
import { placeAhead, placePassed, placeSchema, type PlaceView } from "./sale-views.ts";

const payload = z.object({ algorithm: z.enum(["SHA-1", "SHA-256", "SHA-512"]), challenge: z.string().max(200), number: z.int().min(0), salt: z.string().max(1_000), signature: z.string().max(200) });
const joinBody = z.object({ solution: z.union([z.string().max(4_000), payload]).optional() }).optional();
const ticketSchema = z.object({ ticket: z.string(), saleId: z.string() });
const claimSchema = z.object({
  purchaseToken: z.string(), saleId: z.string(), productId: z.string(), variantId: z.string(),
  quantity: z.int(), unitPrice: z.number(), currency: z.string(), expiresAt: z.iso.datetime(),
});
type Claim = z.output<typeof claimSchema>;

const noTicket = refuse("not_found", "You have no ticket for this sale.");
const notAdmitted = refuse("not_admitted", "It is not your turn yet.");
const soldOut = refuse("sold_out", "Everything is sold.");
const over = refuse("sold_out", "The sale has ended.");
const tooBusy = refuse("overloaded", "Too many come at once; your place is kept, ask again.", { retryAfterSeconds: 2 });

type Solution = NonNullable<z.output<typeof joinBody>>["solution"];

/** Joins somebody, or gives him the ticket he has. */
export async function joinSale(c: AppContext, who: Principal, saleId: SaleId, solution: Solution): Promise<{ readonly kind: "joined"; readonly ticket: string; readonly isNew: boolean } | Problem> {
  const platform = c.get("platform");
  const { config, desks, clock } = platform;
  if (config.requireVerifiedEmail && !who.emailVerified) return refuse("email_unverified", "Verify your e-mail address first: a place is for one person.");
  const sale = await findSale(platform, c, saleId);
  if (sale.kind === "problem") return sale;
  const { status } = sale;
  if (status.phase === "sold_out") return soldOut;
  if (status.phase === "ended") return over;
  if (clock.now() < status.preQueueOpensAt) return refuse("invalid_transition", `The queue opens at ${toIso(status.preQueueOpensAt)}.`);
  const tickets = ticketsOf(platform.tickets, saleId);
  const tag = await tickets.tagOf(who.userId);
  const challenger = proofOfWork(platform);
  const solved = solution === undefined ? null : await challenger.check(solution, `${saleId}.${tag}`);
  const joins = joinsFrom(platform, c.get("clientAddress"), solved);
  if (joins.retryAfterMs > 0) return tooFast(joins.retryAfterMs, "from this address");
  const shard = shardOf(tag, status.shards);
  const request = { tag, keyId: tickets.currentKeyId, solution: solved, mustSolve: joins.isHasty, rate: config.rateLimits ? config.saleRate : null };
  const outcome = await desks.getByName(deskName(saleId, shard)).join({ ...scheduleOf(status), shard }, request);
  switch (outcome.kind) {
    case "joined":
      noteRow(platform, saleId, shard, tag, outcome.row);
      return { kind: "joined", ticket: await tickets.issue(ticketOf(status, tag, outcome.row), outcome.row.keyId), isNew: outcome.isNew };
    case "challenge":
      return refuse("challenge_required", "Solve the challenge and send what you found as `solution`.", { extra: { challenge: await challenger.ask(`${saleId}.${tag}`) } });
    case "rate_limited":
      return tooFast(outcome.retryAfterMs, "by this account");
    case "too_early":
      return refuse("invalid_transition", `The queue opens at ${toIso(status.preQueueOpensAt)}.`);
    case "over":
      return over;
    case "room_unavailable":
      return tooBusy;
  }
}

/** How the owner of a ticket stands; `text` is the ticket if he brought it, else whoever is signed in is looked up. */
export async function readPlace(c: AppContext, saleId: SaleId, text: string | undefined): Promise<{ readonly kind: "place"; readonly place: PlaceView } | Problem> {
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

/** A unit held for whoever has been admitted, as a purchase token. */
export async function claimUnit(c: AppContext, who: Principal, saleId: SaleId, text: string | undefined): Promise<{ readonly kind: "claimed"; readonly claim: Claim } | Problem> {
  const platform = c.get("platform");
  const waitMs = claimMustWaitMs(platform, who.userId);
  if (waitMs > 0) return tooFast(waitMs, "by this account");
  const found = await findTicket(c, saleId, text, who);
  if (found.kind === "problem") return found;
  const { status, rank, tag } = found;
  if (rank === null || rank >= status.frontier) return status.phase === "sold_out" ? soldOut : status.phase === "ended" ? over : notAdmitted;
  const rate = platform.config.rateLimits ? platform.config.saleRate : null;
  const outcome = await claimOf(platform, status, { rank, tag, userId: who.userId, keyId: purchaseKeyId(platform.tickets), rate });
  switch (outcome.kind) {
    case "claimed": {
      const { holdId, expiresAt, keyId } = outcome;
      const { productId, variantId, salePrice, currency } = status;
      const purchaseToken = await issuePurchaseToken(platform.tickets, { saleId, productId, variantId, holdId, userId: who.userId, unitPrice: salePrice, currency, expiresAt }, keyId);
      return { kind: "claimed", claim: { purchaseToken, saleId, productId, variantId, quantity: 1, unitPrice: toDecimal(salePrice, currency), currency, expiresAt: toIso(expiresAt) } };
    }
    case "not_admitted":
      return notAdmitted;
    case "in_checkout":
      return refuse("claim_expired", "Your unit is held for the checkout that you have begun; pay there.", { extra: { checkoutId: await claimedCheckout(who, outcome.holdId) } });
    case "bought":
      return refuse("quantity_limit", "You have bought the unit that you claimed.", {
        extra: { checkoutId: await claimedCheckout(who, outcome.holdId), items: [{ variantId: status.variantId, requested: 1, available: 0 }] },
      });
    case "claim_expired":
      return refuse("claim_expired", "Your turn is over; the unit has gone to somebody else.");
    case "sold_out":
      return status.phase === "ended" ? over : soldOut;
    case "over_limit":
      return refuse("quantity_limit", `Each customer may have ${outcome.limit} and no more.`);
    case "stock_unavailable":
      return refuse("stock_unavailable", "The stock does not answer; your turn goes on. Try again at once.", { retryAfterSeconds: 1 });
    case "rate_limited":
      return tooFast(outcome.retryAfterMs, "by this account");
    case "unknown_sale":
      return noSuchSale;
  }
}

const ticketHeader = (c: AppContext) => c.req.header("X-Ticket");

/** What belongs to one person. */
export const saleTickets = [
  endpoint(
    {
      method: "POST", path: "/sales/:saleId/tickets", summary: "Take a place: one for each identity", tag: "Sales", access: "user", ownRates: true, params: saleParams, body: joinBody,
      answers: { 201: { description: "Your ticket", schema: ticketSchema }, 200: { description: "The ticket you have", schema: ticketSchema } },
      refusals: ["not_found", "email_unverified", "challenge_required", "invalid_transition", "sold_out", "rate_limited", "overloaded"],
    },
    async ({ c, who, params: { saleId }, body }) => {
      const joined = await joinSale(c, who, saleId, body?.solution);
      return joined.kind === "problem" ? joined : answer(joined.isNew ? 201 : 200, { ticket: joined.ticket, saleId });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId/place", summary: "Where you stand, by X-Ticket or signed in", tag: "Sales", access: "public", cached: true, params: saleParams,
      answers: { 200: { description: "Your place", schema: placeSchema } }, refusals: ["not_found", "rate_limited"],
    },
    async ({ c, params: { saleId } }): Promise<HandlerResult> => {
      const found = await readPlace(c, saleId, ticketHeader(c));
      return found.kind === "problem" ? found : answer(200, found.place);
    },
  ),
  endpoint(
    {
      method: "POST", path: "/sales/:saleId/claim", summary: "Claim your unit: held for you for five minutes", tag: "Sales", access: "user", ownRates: true, params: saleParams,
      answers: { 201: { description: "The purchase token; again the same one", schema: claimSchema } },
      refusals: ["not_found", "not_admitted", "claim_expired", "sold_out", "quantity_limit", "rate_limited", "stock_unavailable"],
    },
    async ({ c, who, params: { saleId } }) => {
      const claimed = await claimUnit(c, who, saleId, ticketHeader(c));
      return claimed.kind === "problem" ? claimed : answer(201, claimed.claim);
    },
  ),
];

interface Found {
  readonly kind: "found";
  readonly status: SaleStatus;
  readonly tag: string;
  /** Null when only a ticket was brought: it says no name. */
  readonly who: Principal | null;
  /** From 0; null before the draw. */
  readonly rank: number | null;
  /** His row, where he was looked up because he brought no ticket. */
  readonly row: DeskRow | null;
}

/** The ticket that a request brings, or that whoever is signed in has. With `owner` it must be his. */
async function findTicket(c: AppContext, saleId: SaleId, text: string | undefined, owner: Principal | null): Promise<Found | Problem> {
  const platform = c.get("platform");
  const tickets = ticketsOf(platform.tickets, saleId);
  const brought = text === undefined ? null : await tickets.check(text, platform.clock.now());
  if (brought?.kind === "refused") return noTicket;
  const who = owner ?? (brought === null ? ((await identify(c))?.principal ?? null) : null);
  if (brought === null && who === null) return noTicket;
  const tag = who === null ? null : await tickets.tagOf(who.userId);
  if (brought !== null && tag !== null && brought.ticket.tag !== tag) return noTicket;
  const sale = await findSale(platform, c, saleId);
  if (sale.kind === "problem") return sale;
  const { status } = sale;
  const row = brought !== null || tag === null ? null : await findRow(platform, saleId, shardOf(tag, status.shards), tag);
  const standing = brought?.ticket.standing ?? row?.standing ?? null;
  const owned = brought?.ticket.tag ?? tag;
  if (standing === null || owned === null) return noTicket;
  return { kind: "found", status, tag: owned, who, rank: rankIn(await placesIn(platform, status), standing), row };
}

function scheduleOf({ saleId, order, preQueueOpensAt, startsAt, endsAt }: SaleStatus) {
  return { saleId, order, preQueueOpensAt, startsAt, endsAt };
}

/** Made of what never changes, so that it is the same string whenever it is asked for. */
function ticketOf({ saleId, endsAt }: SaleStatus, tag: string, { standing, joinedAt }: DeskRow): Ticket {
  return { saleId, tag, standing, joinedAt, expiresAt: endsAt + dayMs };
}
