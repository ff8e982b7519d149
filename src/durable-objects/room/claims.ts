// Duty: brings claims from a room to the stock object and back: what is admitted becomes a unit held for its user.
// Invariant: of one rank one claim runs at a time; whatever the stock answers, or does not, the claim is settled.
// Neighbours: keeper.ts says who may claim and remembers who has; clients/stock-desk.ts asks; waiting-room.ts opens the door.

import type { StockDesk } from "../../clients/stock-desk.ts";
import type { ClaimOutcome, ClaimRequest } from "../../contracts/objects/sale.ts";
import type { StockOutcome } from "../../domain/stock/commands.ts";
import type { Clock, Millis } from "../../domain/time.ts";
import { claimHold, claimNow } from "../../domain/waiting-room/claim.ts";
import type { Claim } from "../../storage/objects/waiting-room.ts";
import type { RoomKeeper } from "./keeper.ts";

/** What a room's claims need. */
export interface ClaimParts {
  readonly stock: Pick<StockDesk, "ask">;
  readonly clock: Clock;
  /** No hold is extended further than so long after its claim. */
  readonly ceilingMs: Millis;
}

/** The claims that are under way. */
export class RoomClaims {
  readonly #parts: ClaimParts;
  readonly #running = new Map<number, Promise<ClaimOutcome>>();

  constructor(parts: ClaimParts) {
    this.#parts = parts;
  }

  /** Claims a unit for a rank, or says what it has claimed, or why it may not. */
  async claim(room: RoomKeeper, request: ClaimRequest): Promise<ClaimOutcome> {
    const { rank, tag } = request;
    // Whoever asks twice at once waits for the first; should that come to nothing, one of those who waited is the next, and the others wait for him.
    for (let running = this.#running.get(rank); running !== undefined; running = this.#running.get(rank)) await Promise.allSettled([running]);
    const start = room.beginClaim(rank, tag, this.#parts.clock.now());
    if (start.kind === "claimed") return this.#again(room, start.claim);
    if (start.kind === "under_way") return { kind: "stock_unavailable" };
    if (start.kind !== "begun") return { kind: start.kind };
    const claim = this.#hold(room, request).finally(() => this.#running.delete(rank));
    this.#running.set(rank, claim);
    return claim;
  }

  /** Waits for the claim of a rank that is on its way, if there is one. */
  async settled(rank: number): Promise<void> {
    await Promise.allSettled([this.#running.get(rank)]);
  }

  /** What holds of a claim that was made before. To extend a hold no further than it stands asks after it, and makes none where it has been forgotten. */
  async #again({ plan }: RoomKeeper, { holdId, userId, expiresAt, keyId }: Claim): Promise<ClaimOutcome> {
    const { stock, clock } = this.#parts;
    const answer = await stock.ask(plan.variantId, { kind: "extend", changeId: `${holdId}:again`, holdId, ttlMs: 1, customerId: userId });
    const kind = claimNow(expiresAt, answer.kind === "answered" ? answer.outcome.kind : null, clock.now());
    return kind === "claimed" ? { kind, holdId, expiresAt, keyId, repeated: true } : { kind, holdId };
  }

  async #hold(room: RoomKeeper, { rank, tag, userId, keyId }: ClaimRequest): Promise<ClaimOutcome> {
    const { saleId, variantId, tokenTtlMs } = room.plan;
    const holdId = claimHold(saleId, rank);
    const answer = await this.#parts.stock.ask(variantId, { kind: "hold", holdId, customerId: userId, quantity: 1, ttlMs: tokenTtlMs, ceilingMs: this.#parts.ceilingMs, saleId });
    const outcome = answer.kind === "answered" ? answer.outcome : null;
    if (outcome?.kind !== "held") {
      room.settleClaim(rank, null);
      return refusalOf(outcome);
    }
    const { expiresAt } = outcome;
    room.settleClaim(rank, { tag, userId, holdId, expiresAt, keyId });
    return { kind: "claimed", holdId, expiresAt, keyId, repeated: false };
  }
}

/** What somebody is told for whom nothing is held. Null: the stock did not answer. */
function refusalOf(outcome: Exclude<StockOutcome, { kind: "held" }> | null): ClaimOutcome {
  switch (outcome?.kind) {
    case "over_limit":
      return { kind: "over_limit", limit: outcome.limit };
    case "out_of_stock":
    case "sale_over":
      return { kind: "sold_out" };
    case "hold_lapsed":
    case "already_sold":
      return { kind: "claim_expired" };
    // The stock's clock is behind the room's: its sale has not opened yet.
    case "not_admitted":
    case undefined:
      return { kind: "stock_unavailable" };
    case "already_used":
      return { kind: "not_admitted" };
    case "extended":
    case "committed":
    case "released":
    case "hold_unknown":
    case "restocked":
    case "adjusted":
    case "below_held":
    case "moved_on":
    case "over_restock":
    case "allotted":
    case "sale_counted":
    case "sale_closed":
      throw new Error(`a hold is never answered ${outcome.kind}`);
  }
}
