// Duty: a hash root over a list that grows at its end, kept in a few hashes (the tree of RFC 6962 §2.1).
// Invariant: the root after n appends is the tree's over those n leaves in that order; an append costs two hashes on average.
// Neighbours: desk.ts appends an entrant at a time; draw.ts seals the roots.

import { type Bytes, fromHex, type Hash, toHex, utf8 } from "../bytes.ts";

/** What must be remembered of a list to go on with it: its length and the roots of its full subtrees, the largest first, as hex. */
export interface Peaks {
  readonly count: number;
  readonly roots: readonly string[];
}

/** A list of nothing. */
export const noPeaks: Peaks = { count: 0, roots: [] };

/** The hash of a leaf. */
export function leafHash(leaf: Bytes, hash: Hash): Bytes {
  return hash(concat([Uint8Array.of(0), leaf]));
}

/** The hash of two subtrees side by side. */
function nodeHash(left: Bytes, right: Bytes, hash: Hash): Bytes {
  return hash(concat([Uint8Array.of(1), left, right]));
}

/** The list with one more leaf, which is given as its `leafHash`. */
export function append({ count, roots }: Peaks, leaf: Bytes, hash: Hash): Peaks {
  const kept = [...roots];
  let subtree = leaf;
  for (let size = count; size % 2 === 1; size = (size - 1) / 2) subtree = nodeHash(bytesOf(kept.pop()), subtree, hash);
  return { count: count + 1, roots: [...kept, toHex(subtree)] };
}

/** The root over the whole list, as hex; of an empty list the hash of nothing. */
export function rootOf({ roots }: Peaks, hash: Hash): string {
  const [last, ...larger] = roots.toReversed();
  if (last === undefined) return toHex(hash(utf8("")));
  return toHex(larger.reduce((right, left) => nodeHash(bytesOf(left), right, hash), bytesOf(last)));
}

function bytesOf(root: string | undefined): Bytes {
  const bytes = root === undefined ? null : fromHex(root);
  if (bytes === null) throw new Error("the peaks are not those of their count");
  return bytes;
}

function concat(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
