import type { ImportedProduct } from "../../domain/import/outcome.ts";

/** An upload that can be read from any byte on. */
export interface ByteSource {
  readonly size: number;
  /** Some bytes from the offset on, at least one, however many are at hand; null at the end. */
  read(offset: number): Uint8Array | null;
}

/** Where reading goes on: after so many bytes and rows; `columns` is the header of a CSV file once it was read. */
export interface Position {
  readonly offset: number;
  readonly row: number;
  readonly columns: readonly string[] | null;
}

/** Before the first byte of a file. */
export const start: Position = { offset: 0, row: 0, columns: null };

/** Some whole products of a file, in its order. `next` is null at its end. */
export type Slice =
  | { readonly kind: "slice"; readonly products: readonly ImportedProduct[]; readonly next: Position | null }
  /** The file is not what it is said to be. */
  | { readonly kind: "unreadable"; readonly row: number; readonly message: string };

/** Exactly `length` bytes from the offset on, fewer only at the end. */
export function readWindow(source: ByteSource, offset: number, length: number): Uint8Array {
  const window = new Uint8Array(Math.max(0, Math.min(length, source.size - offset)));
  let filled = 0;
  while (filled < window.byteLength) {
    const piece = source.read(offset + filled)?.subarray(0, window.byteLength - filled);
    if (!piece) break;
    window.set(piece, filled);
    filled += piece.byteLength;
  }
  return window.subarray(0, filled);
}

const newline = 10;
const searchBytes = 64 * 1024;

/** The byte after the next line feed, or the end of the source. */
export function endOfLine(source: ByteSource, from: number): number {
  for (let offset = from; offset < source.size; offset += searchBytes) {
    const found = readWindow(source, offset, searchBytes).indexOf(newline);
    if (found >= 0) return offset + found + 1;
  }
  return source.size;
}
