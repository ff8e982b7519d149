// Duty: reads NDJSON, one product of contract §7 to a line, a slice at a time.
// Invariant: a slice ends between two lines; a bad line costs itself alone.
// Neighbours: contracts/product.ts checks a line; source.ts is where the bytes come from; durable-objects/import.ts asks.

import { productInput, toDraft } from "../../contracts/product.ts";
import type { ImportedProduct } from "../../domain/import/outcome.ts";
import type { Currency } from "../../domain/money.ts";
import { slugify } from "../../domain/slug.ts";
import { type ByteSource, endOfLine, type Position, readWindow, type Slice } from "./source.ts";

const windowBytes = 64 * 1024;
const maxLineBytes = 1024 * 1024;
const newline = 10;

/** Reads at most `limit` products from a position on. */
export function readNdjsonSlice(source: ByteSource, from: Position, limit: number, currency: Currency): Slice {
  const products: ImportedProduct[] = [];
  let at = from;
  while (at.offset < source.size && products.length < limit) {
    const { bytes, end } = readLine(source, at.offset);
    at = { offset: end, row: at.row + 1, columns: null };
    const product = toImported(at.row, bytes, currency);
    if (product !== null) products.push(product);
  }
  return { kind: "slice", products, next: at.offset < source.size ? at : null };
}

/** One line without its end; null when it is longer than any product. */
function readLine(source: ByteSource, offset: number): { bytes: Uint8Array | null; end: number } {
  let bytes = readWindow(source, offset, windowBytes);
  let lineEnd = bytes.indexOf(newline);
  while (lineEnd < 0 && offset + bytes.byteLength < source.size && bytes.byteLength < maxLineBytes) {
    bytes = readWindow(source, offset, bytes.byteLength * 4);
    lineEnd = bytes.indexOf(newline);
  }
  if (lineEnd >= 0) return { bytes: bytes.subarray(0, lineEnd), end: offset + lineEnd + 1 };
  if (offset + bytes.byteLength >= source.size) return { bytes, end: source.size };
  return { bytes: null, end: endOfLine(source, offset + bytes.byteLength) };
}

/** The product a line means; null for a blank line. */
function toImported(row: number, bytes: Uint8Array | null, currency: Currency): ImportedProduct | null {
  const faulty = (...messages: string[]): ImportedProduct => ({ kind: "faulty", row, rows: 1, errors: messages.map((message) => ({ row, message })) });
  if (bytes === null) return faulty(`the line is longer than ${maxLineBytes} bytes`);
  let value: unknown;
  try {
    // TextDecoder drops a byte order mark.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes).trim();
    if (text === "") return null;
    value = JSON.parse(text);
  } catch {
    return faulty("the line is not JSON in UTF-8");
  }
  const parsed = productInput.safeParse(value);
  if (!parsed.success) return faulty(...parsed.error.issues.map((issue) => `${issue.path.join(".") || "line"}: ${issue.message}`));
  const converted = toDraft(parsed.data, currency);
  if (converted.kind === "faulty") return faulty(...converted.faults.map(({ path, message }) => `${path}: ${message}`));
  const handle = converted.draft.slug ?? slugify(converted.draft.name);
  if (handle === "") return faulty("slug: the name makes no address; give one");
  return { kind: "product", row, rows: 1, handle, draft: { ...converted.draft, slug: handle } };
}
