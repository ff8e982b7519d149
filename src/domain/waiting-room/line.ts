// Duty: the line of those who are not drawn: it numbers them in the order in which the join shards bring them.
// Invariant: ordinals are 0, 1, 2 … without a gap, each given once; a shard's newcomers keep their order; a batch that comes again has the same ordinals.
// Neighbours: desk.ts sends people here; durable-objects/waiting-room.ts keeps this state; place.ts puts the line behind the drawn.
//
// A shard has one batch under way at a time, and while many come it sends one every `batchEveryMs`, at a moment of its own, so that with 64 shards the
// room hears 32 batches in a second, and 48 requests with what its boards ask (see shards.ts). In a quiet moment a batch is one person and leaves at once.

import type { Millis } from "../time.ts";

/** The time between two batches of one shard while many come. */
const batchEveryMs = 2_000;
/** So many shards have a moment each in that time. */
const moments = 64;
/** A shard that has sent nothing for so long does not wait for its moment; at the opening of the line all of them do. */
const quietMs = 20_000;

/** When a shard may send what it has, `now` at the soonest: `last` is when it sent last, `opensAt` when the line opened. */
export function batchAt(shard: number, { last, opensAt }: { readonly last: Millis; readonly opensAt: Millis }, now: Millis): Millis {
  if (now - Math.max(last, opensAt) > quietMs) return now;
  const own = ((shard % moments) * batchEveryMs) / moments;
  return own + Math.ceil((Math.max(now, last + 1) - own) / batchEveryMs) * batchEveryMs;
}

/** A shard's newcomers, numbered by the shard from 1: the same number again is the same batch. */
export interface Batch {
  readonly shard: number;
  readonly batch: number;
  readonly count: number;
}

/** What the line remembers: how many it has numbered, and each shard's last batch. */
export interface Line {
  readonly issued: number;
  readonly last: readonly (Batch & { readonly first: number })[];
}

/** A line where nobody stands. */
export const emptyLine: Line = { issued: 0, last: [] };

/** `first` is the ordinal of the batch's first; the others follow. `stale`: the shard has sent later batches since, or this one with another count. */
export type Numbered = { readonly kind: "numbered"; readonly first: number; readonly repeated: boolean } | { readonly kind: "stale" };

/** Numbers a batch. */
export function number(line: Line, batch: Batch): { readonly line: Line; readonly outcome: Numbered } {
  const known = line.last.find(({ shard }) => shard === batch.shard);
  if (known?.batch === batch.batch && known.count === batch.count) return { line, outcome: { kind: "numbered", first: known.first, repeated: true } };
  if (known !== undefined && batch.batch <= known.batch) return { line, outcome: { kind: "stale" } };
  const last = [...line.last.filter((other) => other !== known), { ...batch, first: line.issued }];
  return { line: { issued: line.issued + batch.count, last }, outcome: { kind: "numbered", first: line.issued, repeated: false } };
}
