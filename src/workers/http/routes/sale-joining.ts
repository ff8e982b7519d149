// Duty: takes somebody into a sale: his ticket, the first time and ever after (contract §6).
// Invariant: one identity has one place; a right solution is looked at before any rate, so that a crowd behind one address is slowed by work and not shut out.
// Neighbours: durable-objects/ticket-desk.ts gives places; clients/{tickets,challenge}.ts write and ask; middleware/join-rate.ts counts.

import { z } from "zod";
import { askTwice } from "../../../clients/asking.ts";
import { proofOfWork } from "../../../clients/challenge.ts";
import { noteRow } from "../../../clients/ticket-rows.ts";
import { ticketsOf } from "../../../clients/tickets.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { SaleStatus } from "../../../contracts/objects.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { toIso } from "../../../domain/time.ts";
import { deskName, shardOf } from "../../../domain/waiting-room/shards.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";
import { tooFast } from "../entrance.ts";
import { joinsFrom } from "../middleware/join-rate.ts";
import { findSale, saleParams } from "./sales.ts";
import { over, soldOut, ticketOf } from "./sale-tickets.ts";

const payload = z.object({
  algorithm: z.enum(["SHA-1", "SHA-256", "SHA-512"]), challenge: z.string().max(200), number: z.int().min(0), salt: z.string().max(1_000), signature: z.string().max(200),
});
const joinBody = z.object({ solution: z.union([z.string().max(4_000), payload]).optional() }).optional();
const ticketSchema = z.object({ ticket: z.string(), saleId: z.string() });
type Solution = NonNullable<z.output<typeof joinBody>>["solution"];

/** Somebody's ticket; `isNew` the first time. */
interface Joined {
  readonly kind: "joined";
  readonly ticket: string;
  readonly isNew: boolean;
}

const tooBusy = refuse("overloaded", "Too many come at once; your place is kept, ask again.", { retryAfterSeconds: 2 });
const opensAt = ({ preQueueOpensAt }: SaleStatus) => refuse("invalid_transition", `The queue opens at ${toIso(preQueueOpensAt)}.`);

/** `POST /sales/{saleId}/tickets`. */
export const saleJoining = endpoint(
  {
    method: "POST", path: "/sales/:saleId/tickets", summary: "Take a place: one for each identity", tag: "Sales", access: "user", ownRates: true, params: saleParams, body: joinBody,
    answers: { 201: { description: "Your ticket", schema: ticketSchema }, 200: { description: "The ticket you have", schema: ticketSchema } },
    refusals: ["not_found", "email_unverified", "challenge_required", "invalid_transition", "sold_out", "rate_limited", "overloaded"],
  },
  async ({ c, who, params: { saleId }, body }) => {
    const joined = await joinSale(c, who, saleId, body?.solution);
    return joined.kind === "problem" ? joined : answer(joined.isNew ? 201 : 200, { ticket: joined.ticket, saleId });
  },
);

/** Joins somebody, or gives him the ticket he has. */
async function joinSale(c: AppContext, who: Principal, saleId: SaleId, solution: Solution): Promise<Joined | Problem> {
  const platform = c.get("platform");
  const { config, desks, clock } = platform;
  if (config.requireVerifiedEmail && !who.emailVerified) return refuse("email_unverified", "Verify your e-mail address first: a place is for one person.");
  const sale = await findSale(platform, c, saleId);
  if (sale.kind === "problem") return sale;
  const { status } = sale;
  if (status.phase === "sold_out") return soldOut;
  if (status.phase === "ended") return over;
  if (clock.now() < status.preQueueOpensAt) return opensAt(status);
  const tickets = ticketsOf(platform.tickets, saleId);
  const tag = await tickets.tagOf(who.userId);
  const challenger = proofOfWork(platform);
  const solved = solution === undefined ? null : await challenger.check(solution, `${saleId}.${tag}`);
  const joins = joinsFrom(platform, c.get("clientAddress"), solved);
  if (joins.retryAfterMs > 0) return tooFast(joins.retryAfterMs, "from this address");
  const shard = shardOf(tag, status.shards);
  const request = { tag, keyId: tickets.currentKeyId, solution: solved, mustSolve: joins.isHasty, rate: config.rateLimits ? config.saleRate : null };
  const outcome = await askTwice(desks, deskName(saleId, shard), (desk) => desk.join({ ...scheduleOf(status), shard }, request));
  switch (outcome.kind) {
    case "joined":
      noteRow(platform, saleId, shard, tag, outcome.row);
      return { kind: "joined", ticket: await tickets.issue(ticketOf(status, tag, outcome.row), outcome.row.keyId), isNew: outcome.isNew };
    case "challenge":
      return refuse("challenge_required", "Solve the challenge and send what you found as `solution`.", { extra: { challenge: await challenger.ask(`${saleId}.${tag}`) } });
    case "rate_limited":
      return tooFast(outcome.retryAfterMs, "by this account");
    case "too_early":
      return opensAt(status);
    case "over":
      return over;
    case "room_unavailable":
      return tooBusy;
  }
}

function scheduleOf({ saleId, order, preQueueOpensAt, startsAt, endsAt }: SaleStatus) {
  return { saleId, order, preQueueOpensAt, startsAt, endsAt };
}
