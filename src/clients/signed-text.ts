// Duty: bytes and the signature over them as one string that fits into a header or a URL: `<prefix>.<bytes>.<signature>`.
// Invariant: what was written is read back to the last character, or not at all; it says nothing yet about who signed.
// Neighbours: tickets.ts and purchase-tokens.ts are written so; keyring.ts signs and verifies.

import type { Bytes } from "../domain/bytes.ts";

/** A string that was taken apart. */
export interface SignedText {
  readonly bytes: Bytes;
  readonly signature: Bytes;
}

/** The string. `prefix` says what kind of thing it is, and in which version. */
export function writeSigned(prefix: string, { bytes, signature }: SignedText): string {
  return [prefix, toBase64Url(bytes), toBase64Url(signature)].join(".");
}

/** What `writeSigned` wrote under this prefix; null for any other text, and for one that is longer than `maxLength`. */
export function readSigned(prefix: string, text: string, maxLength: number): SignedText | null {
  const [written, body, mac, ...rest] = text.length > maxLength ? [] : text.split(".");
  const [bytes, signature] = [fromBase64Url(body ?? ""), fromBase64Url(mac ?? "")];
  return written !== prefix || rest.length > 0 || bytes === null || signature === null ? null : { bytes, signature };
}

/** Bytes as base64 in the alphabet of URLs, without padding. */
export function toBase64Url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a text that `toBase64Url` wrote; null for every other text, also for one that only means the same. */
export function fromBase64Url(text: string): Bytes | null {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return null;
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : null;
}
