// Duty: purchase tokens as strings: a unit that is held for somebody, at its price, signed.
// Invariant: the same claim under the same key is the same string; whose it is, of what sale and unit, cannot be swapped. That it works once is the stock object's to see to.
// Neighbours: clients/keyring.ts signs; routes/sale-claims.ts hands them out, routes/initiate-claim.ts takes them.

import type { TicketSecrets } from "../contracts/secrets.ts";
import type { HoldId, ProductId, SaleId, UserId, VariantId } from "../domain/ids.ts";
import type { Currency, Minor } from "../domain/money.ts";
import { hasExpired, type Millis } from "../domain/time.ts";
import { decode, encode, readNumber, readText } from "../domain/bytes.ts";
import { perPlatform } from "../storage/isolate.ts";
import { type Keyring, openKeyring } from "./keyring.ts";
import { readSigned, writeSigned } from "./signed-text.ts";

/** A unit that has been claimed. */
export interface ClaimedUnit {
  readonly saleId: SaleId;
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly holdId: HoldId;
  readonly userId: UserId;
  readonly unitPrice: Minor;
  readonly currency: Currency;
  /** From this millisecond on the token is refused; a checkout that began before goes on. */
  readonly expiresAt: Millis;
}

/** What became of a string that says it is a purchase token. */
export type CheckedPurchase = { readonly kind: "valid"; readonly unit: ClaimedUnit } | { readonly kind: "refused"; readonly why: "forged" | "expired" | "another_users" };

const label = "floodgate-purchase-1";
const prefix = "fgp1";
const maxLength = 1_500;

/** Opened once: to derive a key costs more than to use it. */
const ringOf = perPlatform(({ signing }: TicketSecrets): Keyring => openKeyring(signing, "purchase"));

/** The id of the key that signs now; whoever keeps a claim keeps this with it. */
export const purchaseKeyId = (secrets: TicketSecrets): string => ringOf(secrets).current;

/** Writes and signs a token, under the named key if that is still there, else under the current one. */
export async function issuePurchaseToken(secrets: TicketSecrets, unit: ClaimedUnit, keyId: string): Promise<string> {
  const ring = ringOf(secrets);
  const used = ring.has(keyId) ? keyId : ring.current;
  const { saleId, productId, variantId, holdId, userId, unitPrice, currency, expiresAt } = unit;
  const bytes = encode([label, used, saleId, productId, variantId, holdId, userId, currency, unitPrice, expiresAt]);
  return writeSigned(prefix, { bytes, signature: await ring.sign(used, bytes) });
}

/** Reads a token for whoever brings it. Never throws, whatever is in it. */
export async function checkPurchaseToken(secrets: TicketSecrets, text: string, userId: UserId, now: Millis): Promise<CheckedPurchase> {
  const signed = readSigned(prefix, text, maxLength);
  const fields = signed && decode(signed.bytes);
  if (signed === null || fields?.length !== 10) return { kind: "refused", why: "forged" };
  const [is, keyId, saleId, productId, variantId, holdId, owner, currency] = fields.map(readText);
  const [unitPrice, expiresAt] = fields.slice(8).map(readNumber);
  if (is !== label || keyId == null || saleId == null || productId == null || variantId == null || holdId == null || owner == null || currency == null || unitPrice == null || expiresAt == null) return { kind: "refused", why: "forged" };
  if (!(await ringOf(secrets).verify(keyId, signed.bytes, signed.signature))) return { kind: "refused", why: "forged" };
  if (owner !== userId) return { kind: "refused", why: "another_users" };
  if (hasExpired(expiresAt, now)) return { kind: "refused", why: "expired" };
  const unit: ClaimedUnit = { saleId: saleId as SaleId, productId: productId as ProductId, variantId: variantId as VariantId, holdId: holdId as HoldId, userId, unitPrice, currency, expiresAt };
  return { kind: "valid", unit };
}
