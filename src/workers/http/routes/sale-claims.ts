// Duty: a unit for whoever has been admitted, as a purchase token (contract §6).
// Invariant: the same claim is the same token; whoever claims faster than he may is told so before anything is looked up.
// Neighbours: sale-tickets.ts finds his ticket; clients/claims.ts asks the room; clients/purchase-tokens.ts signs.

import { z } from "zod";
import { claimedCheckout } from "../../../clients/claimed-checkout.ts";
import { claimOf } from "../../../clients/claims.ts";
import { issuePurchaseToken, purchaseKeyId } from "../../../clients/purchase-tokens.ts";
import { noSuchSale } from "../../../clients/sale-status.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { ClaimOutcome, SaleStatus } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { toDecimal } from "../../../domain/money.ts";
import { toIso } from "../../../domain/time.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";
import { tooFast } from "../entrance.ts";
import { claimMustWaitMs } from "../middleware/join-rate.ts";
import { saleParams } from "./sales.ts";
import { broughtTicket, findTicket, over, soldOut } from "./sale-tickets.ts";

const claimSchema = z.object({
  purchaseToken: z.string(), saleId: z.string(), productId: z.string(), variantId: z.string(),
  quantity: z.int(), unitPrice: z.number(), currency: z.string(), expiresAt: z.iso.datetime(),
});
type Claim = z.output<typeof claimSchema>;

const notAdmitted = refuse("not_admitted", "It is not your turn yet.");

/** `POST /sales/{saleId}/claim`. */
export const saleClaim = endpoint(
  {
    method: "POST", path: "/sales/:saleId/claim", summary: "Claim your unit: held for you for five minutes", tag: "Sales", access: "user", ownRates: true, params: saleParams,
    answers: { 201: { description: "The purchase token; again the same one", schema: claimSchema } },
    refusals: ["not_found", "not_admitted", "claim_expired", "sold_out", "quantity_limit", "rate_limited", "stock_unavailable"],
  },
  async ({ c, who, params: { saleId } }) => {
    const claimed = await claimUnit(c, who, saleId, broughtTicket(c));
    return claimed.kind === "problem" ? claimed : answer(201, claimed.claim);
  },
);

/** A unit held for whoever has been admitted, as a purchase token. */
async function claimUnit(c: AppContext, who: Principal, saleId: SaleId, text: string | undefined): Promise<{ readonly kind: "claimed"; readonly claim: Claim } | Problem> {
  const platform = c.get("platform");
  const waitMs = claimMustWaitMs(platform, who.userId);
  if (waitMs > 0) return tooFast(waitMs, "by this account");
  const found = await findTicket(c, saleId, text, who);
  if (found.kind === "problem") return found;
  const { status, rank, tag } = found;
  if (rank === null || rank >= status.frontier) return status.phase === "sold_out" ? soldOut : status.phase === "ended" ? over : notAdmitted;
  const rate = platform.config.rateLimits ? platform.config.saleRate : null;
  const outcome = await claimOf(platform, status, { rank, tag, userId: who.userId, keyId: purchaseKeyId(platform.tickets), rate });
  return outcome.kind === "claimed" ? { kind: "claimed", claim: await asToken(platform, status, who, outcome) } : refusalOf(outcome, status, who);
}

type Claimed = Extract<ClaimOutcome, { kind: "claimed" }>;

/** The unit as its purchase token. */
async function asToken({ tickets }: Platform, status: SaleStatus, { userId }: Principal, { holdId, expiresAt, keyId }: Claimed): Promise<Claim> {
  const { saleId, productId, variantId, salePrice, currency } = status;
  const purchaseToken = await issuePurchaseToken(tickets, { saleId, productId, variantId, holdId, userId, unitPrice: salePrice, currency, expiresAt }, keyId);
  return { purchaseToken, saleId, productId, variantId, quantity: 1, unitPrice: toDecimal(salePrice, currency), currency, expiresAt: toIso(expiresAt) };
}

async function refusalOf(outcome: Exclude<ClaimOutcome, Claimed>, { phase, variantId }: SaleStatus, who: Principal): Promise<Problem> {
  switch (outcome.kind) {
    case "not_admitted":
      return notAdmitted;
    case "in_checkout":
      return refuse("claim_expired", "Your unit is held for the checkout that you have begun; pay there.", { extra: { checkoutId: await claimedCheckout(who, outcome.holdId) } });
    case "bought":
      return refuse("quantity_limit", "You have bought the unit that you claimed.", {
        extra: { checkoutId: await claimedCheckout(who, outcome.holdId), items: [{ variantId, requested: 1, available: 0 }] },
      });
    case "claim_expired":
      return refuse("claim_expired", "Your turn is over; the unit has gone to somebody else.");
    case "sold_out":
      return phase === "ended" ? over : soldOut;
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
