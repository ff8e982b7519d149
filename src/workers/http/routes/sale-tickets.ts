// Duty: whose ticket a request brings, and where in his sale he stands with it.
// Invariant: a ticket that this shop did not sign costs no look-up, and neither does a request with no ticket and no name.
// Neighbours: sale-joining.ts hands tickets out; sale-places.ts and sale-claims.ts ask here; clients/{tickets,ticket-rows}.ts read them.

import { placesIn } from "../../../clients/sale-status.ts";
import { findRow } from "../../../clients/ticket-rows.ts";
import { ticketsOf } from "../../../clients/tickets.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { DeskRow, SaleStatus } from "../../../contracts/objects.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { dayMs } from "../../../domain/time.ts";
import { rankIn } from "../../../domain/waiting-room/place.ts";
import { shardOf } from "../../../domain/waiting-room/shards.ts";
import type { Ticket } from "../../../domain/waiting-room/ticket.ts";
import type { AppContext } from "../context.ts";
import { tooFast } from "../entrance.ts";
import { identify, strangerMustWaitMs } from "../middleware/session.ts";
import { findSale } from "./sales.ts";

const noTicket = refuse("not_found", "You have no ticket for this sale.");
/** What is told when there is nothing left to have. */
export const soldOut = refuse("sold_out", "Everything is sold.");
/** What is told when nothing can be had any more, sold or not. */
export const over = refuse("sold_out", "The sale has ended.");

/** The ticket that a request brings; undefined where it brings none. */
export const broughtTicket = (c: AppContext): string | undefined => c.req.header("X-Ticket");

/** Whose a ticket is, of which sale, and where it stands. */
export interface FoundTicket {
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
export async function findTicket(c: AppContext, saleId: SaleId, text: string | undefined, owner: Principal | null): Promise<FoundTicket | Problem> {
  const platform = c.get("platform");
  const tickets = ticketsOf(platform.tickets, saleId);
  const brought = text === undefined ? null : await tickets.check(text, platform.clock.now());
  if (brought?.kind === "refused") return noTicket;
  const strangerMs = owner === null && brought === null ? await strangerMustWaitMs(c) : 0;
  if (strangerMs > 0) return tooFast(strangerMs, "from this address");
  const who = owner ?? (brought === null ? ((await identify(c))?.principal ?? null) : null);
  if (brought === null && who === null) return noTicket;
  const tag = who === null ? null : await tickets.tagOf(who.userId);
  if (brought !== null && tag !== null && brought.ticket.tag !== tag) return noTicket;
  const sale = await findSale(platform, c, saleId);
  if (sale.kind === "problem") return sale;
  const { status } = sale;
  // Whoever claims may have joined a moment ago through another isolate; how often he does is counted already.
  const row = brought !== null || tag === null ? null : await findRow(platform, saleId, shardOf(tag, status.shards), tag, owner === null);
  const standing = brought?.ticket.standing ?? row?.standing ?? null;
  const owned = brought?.ticket.tag ?? tag;
  if (standing === null || owned === null) return noTicket;
  return { kind: "found", status, tag: owned, who, rank: rankIn(await placesIn(platform, status), standing), row };
}

/** A row as the ticket it stands for, made of what never changes, so that it is the same string whenever it is asked for. */
export function ticketOf({ saleId, endsAt }: SaleStatus, tag: string, { standing, joinedAt }: DeskRow): Ticket {
  return { saleId, tag, standing, joinedAt, expiresAt: endsAt + dayMs };
}
