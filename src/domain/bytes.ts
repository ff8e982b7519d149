// Duty: one way to write fields as bytes, so that what is hashed or signed means one thing only.
// Invariant: different fields never give the same bytes; what is read back is exactly what was written, or nothing.
// Neighbours: waiting-room/{draw,merkle}.ts hash these bytes, clients/{tickets,purchase-tokens}.ts sign them; docs/draw.md tells strangers how to write them.

/** Bytes of their own memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** SHA-256, handed in: the domain knows no cryptography. */
export type Hash = (bytes: Bytes) => Bytes;

/** A field: text in UTF-8, a whole number from 0 to 2^53 − 1 in eight bytes with the highest first, or bytes as they are. */
export type Field = string | number | Bytes;

/** Every field after its own length in four bytes (highest first): no field can lend its end to the next one's beginning. */
export function encode(fields: readonly Field[]): Bytes {
  const parts = fields.map(bytesOf);
  const written = new Uint8Array(parts.reduce((length, part) => length + 4 + part.length, 0));
  const view = new DataView(written.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    written.set(part, at + 4);
    at += 4 + part.length;
  }
  return written;
}

/** The fields of what `encode` wrote; null when a length does not fit or something is left over. */
export function decode(bytes: Bytes): readonly Bytes[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return null;
    fields.push(bytes.slice(at + 4, end));
    at = end;
  }
  return fields;
}

function bytesOf(field: Field): Bytes {
  if (typeof field === "string") return utf8(field);
  if (typeof field !== "number") return field;
  if (!Number.isSafeInteger(field) || field < 0) throw new RangeError(`${field} is not a whole number from 0 to 2^53 − 1`);
  const written = new Uint8Array(8);
  new DataView(written.buffer).setBigUint64(0, BigInt(field));
  return written;
}

/** The number in a field of eight bytes; null for any other length, and for what no number can hold exactly. */
export function readNumber(field: Bytes): number | null {
  if (field.length !== 8) return null;
  const number = Number(new DataView(field.buffer, field.byteOffset).getBigUint64(0));
  return Number.isSafeInteger(number) ? number : null;
}

/** Text as UTF-8. Half a surrogate pair is a bug of the caller's and throws. */
export function utf8(text: string): Bytes {
  const ascii = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return percentDecoded(text);
    ascii[at] = code;
  }
  return ascii;
}

function percentDecoded(text: string): Bytes {
  return Uint8Array.from(encodeURIComponent(text).matchAll(/%(..)|./g), ([character, hex]) => (hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16)));
}

/** The text in a field; null when it is not UTF-8. */
export function readText(field: Bytes): string | null {
  if (field.every((byte) => byte < 0x80)) return String.fromCharCode(...field);
  try {
    return decodeURIComponent(Array.from(field, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  } catch {
    return null;
  }
}

/** Bytes as lower-case hexadecimal. */
export function toHex(bytes: Bytes): string {
  let hex = "";
  for (const byte of bytes) hex += (byte < 16 ? "0" : "") + byte.toString(16);
  return hex;
}

/** The bytes of a hexadecimal text; null when it is none. */
export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
