// Duty: what a ticket says, and how it is written down to be signed.
// Invariant: a ticket is written in one way only, and read back only from that; it names its sale, its owner and its place, none of which can be swapped.
// Neighbours: clients/tickets.ts signs and verifies; place.ts computes where it stands; desk.ts and line.ts give the place.

import type { SaleId } from "../ids.ts";
import type { Millis } from "../time.ts";
import { type Bytes, decode, encode, readNumber, readText } from "../bytes.ts";

/** Which of the two orders a ticket belongs to: drawn, by its index within its shard; or in the line behind, by its ordinal. */
export type Standing =
  | { readonly kind: "drawn"; readonly shard: number; readonly index: number }
  | { readonly kind: "queued"; readonly shard: number; readonly ordinal: number };

/** What a ticket says. `tag` stands for the owner: who has the sale's secret can tell it from the account, and nobody can tell the account from it. */
export interface Ticket {
  readonly saleId: SaleId;
  readonly tag: string;
  readonly standing: Standing;
  readonly joinedAt: Millis;
  /** From this millisecond on it is refused. */
  readonly expiresAt: Millis;
}

const label = "floodgate-ticket-1";

/** The bytes that are signed, with the id of the key that signs them. */
export function writeTicket({ saleId, tag, standing, joinedAt, expiresAt }: Ticket, keyId: string): Bytes {
  const at = standing.kind === "drawn" ? standing.index : standing.ordinal;
  return encode([label, keyId, saleId, tag, standing.kind, standing.shard, at, joinedAt, expiresAt]);
}

/** What `writeTicket` wrote, and with which key; null for any other bytes. Says nothing yet about who wrote them. */
export function readTicket(bytes: Bytes): { readonly ticket: Ticket; readonly keyId: string } | null {
  const fields = decode(bytes);
  if (fields?.length !== 9) return null;
  const [written, keyId, saleId, tag, kind] = fields.slice(0, 5).map(readText);
  const [shard, at, joinedAt, expiresAt] = fields.slice(5).map(readNumber);
  if (written !== label || keyId == null || saleId == null || tag == null || shard == null || at == null || joinedAt == null || expiresAt == null) return null;
  const standing = standingOf(kind, shard, at);
  return standing && { ticket: { saleId: saleId as SaleId, tag, standing, joinedAt, expiresAt }, keyId };
}

function standingOf(kind: string | null | undefined, shard: number, at: number): Standing | null {
  if (kind === "drawn") return { kind, shard, index: at };
  return kind === "queued" ? { kind, shard, ordinal: at } : null;
}
