// Duty: what a text or a file is known by: its SHA-256.
// Invariant: the same bytes are always the same 64 hexadecimal digits; a part of them, from the front, is a shorter name.
// Neighbours: ids that a request's key makes, fingerprints of bodies and imports, ETags of files; draw.ts has its own, which must not wait.

import { toHex } from "../domain/bytes.ts";

/** SHA-256 as hexadecimal; of a text, over its UTF-8. */
export async function sha256Hex(of: string | Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", typeof of === "string" ? new TextEncoder().encode(of) : of)));
}
