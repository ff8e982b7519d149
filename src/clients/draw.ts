// Duty: the cryptography that the draw's rules ask for: SHA-256, the keystream of a permutation, a secret's commitment.
// Invariant: nothing here decides; the same key gives the same places in a Worker, in Node and in a browser.
// Neighbours: domain/waiting-room/{draw,permutation,place}.ts; docs/draw.md is the specification.

import { createHash } from "node:crypto";
import { type Bytes, fromHex } from "../domain/bytes.ts";
import type { DrawDocument } from "../domain/waiting-room/draw.ts";
import { keystreamLength, type Permutation, permutationFrom } from "../domain/waiting-room/permutation.ts";
import { type Counted, type Places, placesOf } from "../domain/waiting-room/place.ts";

/** SHA-256 at once, as the domain wants it handed in. */
export const sha256 = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());

/** The permutation of a draw with this key: AES-256 in counter mode from counter 0 over zeros gives its tables. */
export async function permutationOf(key: Bytes, entrants: number, roundCount?: number): Promise<Permutation> {
  const aes = await crypto.subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
  const zeros = new Uint8Array(keystreamLength(entrants, roundCount));
  const keystream = await crypto.subtle.encrypt({ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, aes, zeros);
  return permutationFrom(new Uint8Array(keystream), entrants);
}

/** Makes a published draw ready to place tickets. Some milliseconds of work: keep what it answers. */
export async function openPlaces(draw: Pick<DrawDocument, "order" | "entrants" | "key"> & Counted): Promise<Places> {
  const key = fromHex(draw.key);
  if (key === null) throw new Error("the draw's key is not hexadecimal");
  return placesOf(draw, draw.order === "fifo" ? null : await permutationOf(key, draw.entrants));
}
