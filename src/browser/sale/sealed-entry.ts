// Duty: finds the visitor's own entry among those that were sealed, and makes his shard's root from them anew.
// Invariant: an entry counts as sealed only where the ticket says it stands, in a list as long as was published, whose root is the published one.
// Neighbours: draw-check.ts asks; docs/draw.md says what a leaf is and how the root is made (RFC 6962 §2.1); routes/sales.ts publishes the lists.

import { type Bytes, encode, toHex, utf8 } from "../../domain/bytes.ts";
import type { Ticket } from "../../domain/waiting-room/ticket.ts";

/** What the seal says of a shard. */
export interface SealedRoot {
  readonly count: number;
  readonly root: string;
}

/** What was found. `not_drawn`: who came after the start is in no list. `unread`: the list could not be had just now. */
export type FoundEntry = "sealed" | "missing" | "not_drawn" | "unread";

/** Looks for whoever has this ticket under the root of his shard. */
export async function findEntry(algorithm: string, { saleId, tag, standing }: Ticket, shards: readonly SealedRoot[]): Promise<FoundEntry> {
  if (standing.kind === "queued") return "not_drawn";
  const sealed = shards[standing.shard];
  const answer = await fetch(`/api/v1/sales/${saleId}/draw/entrants?shard=${standing.shard}`).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (text === null) return "unread";
  const tags = text.split("\n").filter((line) => line !== "");
  if (sealed === undefined || tags.length !== sealed.count || tags[standing.index] !== tag) return "missing";
  const root = await rootOver(tags.map((each) => encode([`${algorithm} entrant`, saleId, each])));
  return root === sealed.root ? "sealed" : "missing";
}

const leafMark = 0;
const nodeMark = 1;

async function sha256(...parts: readonly (Bytes | number)[]): Promise<Bytes> {
  const bytes = parts.flatMap((part) => (typeof part === "number" ? [part] : [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
}

/** Level by level, the odd one out going up as it is, which is the tree of RFC 6962. */
async function rootOver(leaves: readonly Bytes[]): Promise<string> {
  let level: readonly Bytes[] = await Promise.all(leaves.map((leaf) => sha256(leafMark, leaf)));
  while (level.length > 1) {
    const nodes = level;
    const pairs = Array.from({ length: Math.ceil(nodes.length / 2) }, (_, at) => [nodes[2 * at], nodes[2 * at + 1]] as const);
    level = await Promise.all(pairs.map(([left = utf8(""), right]) => (right === undefined ? left : sha256(nodeMark, left, right))));
  }
  return toHex(level[0] ?? (await sha256()));
}
