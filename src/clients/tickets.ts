// Duty: tickets as strings: signed, and read back only when this shop signed them for this sale and they have not expired.
// Invariant: the same ticket under the same key is the same string, so that somebody who asks again is given what he has.
// Neighbours: domain/waiting-room/ticket.ts writes and reads the bytes; clients/keyring.ts holds the keys.

import type { TicketSecrets } from "../contracts/secrets.ts";
import type { SaleId, UserId } from "../domain/ids.ts";
import { hasExpired, type Millis } from "../domain/time.ts";
import { encode, toHex } from "../domain/bytes.ts";
import { readTicket, type Ticket, writeTicket } from "../domain/waiting-room/ticket.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { openKeyring, type Secrets } from "./keyring.ts";
import { readSigned, writeSigned } from "./signed-text.ts";

/** What became of a string that says it is a ticket. */
export type CheckedTicket =
  | { readonly kind: "valid"; readonly ticket: Ticket; readonly keyId: string }
  | { readonly kind: "refused"; readonly why: "forged" | "expired" | "other_sale" | "retired_key" };

/** A sale's tickets, as strings. */
export interface Tickets {
  /** The key that signs now; whoever keeps a ticket's row keeps this with it. */
  readonly currentKeyId: string;
  /** What stands for an account in this sale: 32 hexadecimal digits, the same for as long as the keys' first secret is; no account can be told from it. */
  tagOf(userId: UserId): Promise<string>;
  /** The ticket as a string, under the key it was first signed with if that is still there, else under the current one. */
  issue(ticket: Ticket, keyId?: string): Promise<string>;
  /** Reads a string. Never throws, whatever is in it. */
  check(text: string, now: Millis): Promise<CheckedTicket>;
}

const prefix = "fgt1";
const maxLength = 1_000;
const mostVerified = 10_000;

/** The tickets of one sale. Identities stand under `identitySecret`, which does not rotate while the sale lasts; signatures under `secrets`, which may. */
export function openTickets(saleId: SaleId, secrets: Secrets, identitySecret: string): Tickets {
  const signing = openKeyring(secrets, "ticket", saleId);
  // Who polls brings the same string again and again: what was once verified, to the last character, need not be verified again.
  const verified = new LruCache<CheckedTicket & { readonly kind: "valid" }>(mostVerified);
  const identities = openKeyring([{ keyId: "identity", secret: identitySecret }], "identity", saleId);
  return {
    currentKeyId: signing.current,
    tagOf: async (userId) => toHex((await identities.sign("identity", encode([userId]))).slice(0, 16)),
    async issue(ticket, keyId = signing.current) {
      const used = signing.has(keyId) ? keyId : signing.current;
      const bytes = writeTicket(ticket, used);
      return writeSigned(prefix, { bytes, signature: await signing.sign(used, bytes) });
    },
    async check(text, now) {
      const kept = verified.get(text);
      if (kept !== undefined) return hasExpired(kept.ticket.expiresAt, now) ? { kind: "refused", why: "expired" } : kept;
      const signed = readSigned(prefix, text, maxLength);
      const read = signed && readTicket(signed.bytes);
      if (signed === null || read === null) return { kind: "refused", why: "forged" };
      if (read.ticket.saleId !== saleId) return { kind: "refused", why: "other_sale" };
      if (!signing.has(read.keyId)) return { kind: "refused", why: "retired_key" };
      if (!(await signing.verify(read.keyId, signed.bytes, signed.signature))) return { kind: "refused", why: "forged" };
      if (hasExpired(read.ticket.expiresAt, now)) return { kind: "refused", why: "expired" };
      const valid = { kind: "valid", ...read } as const;
      verified.set(text, valid);
      return valid;
    },
  };
}

const mostSales = 200;
const openedUnder = perPlatform((_: TicketSecrets) => new LruCache<Tickets>(mostSales));

/** The tickets of a sale under the shop's secrets, opened once for an isolate. */
export function ticketsOf(secrets: TicketSecrets, saleId: SaleId): Tickets {
  const known = openedUnder(secrets);
  const kept = known.get(saleId);
  if (kept) return kept;
  const made = openTickets(saleId, secrets.signing, secrets.identity);
  known.set(saleId, made);
  return made;
}
