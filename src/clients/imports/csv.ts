// Duty: reads Shopify's product CSV a slice at a time; quoting, quoted newlines and line ends are csv-parse's business.
// Invariant: a slice ends between two products and says at which byte, so reading goes on there after the process died; a row that breaks the quoting costs its product alone.
// Neighbours: domain/import/shopify.ts makes products of the rows; source.ts is where the bytes come from; durable-objects/import.ts asks.

import { CsvError, parse } from "csv-parse/sync";
import type { ImportedProduct } from "../../domain/import/outcome.ts";
import { handleOf, type NumberedRow, requiredColumns, type ShopifyRow, toProduct } from "../../domain/import/shopify.ts";
import type { Currency } from "../../domain/money.ts";
import { type ByteSource, endOfLine, type Position, readWindow, type Slice } from "./source.ts";

const windowBytes = 128 * 1024;
/** More than that is no record but a quote that was never closed. */
const maxRecordBytes = 1024 * 1024;

/** Reads at most `limit` products from a position on. */
export function readShopifySlice(source: ByteSource, from: Position, limit: number, currency: Currency): Slice {
  const products: ImportedProduct[] = [];
  let at: Position = from;
  let run: { readonly handle: string; readonly start: Position; readonly rows: NumberedRow[] } | null = null;
  for (const record of recordsFrom(source, from.offset)) {
    const before = at;
    at = { offset: record.end, row: at.row + 1, columns: at.columns };
    if (at.columns === null) {
      const columns = record.cells.map((name) => name.trim());
      const missing = requiredColumns.filter((name) => !columns.includes(name));
      if (missing.length > 0) return { kind: "unreadable", row: at.row, message: `not a Shopify product CSV: it has no column ${missing.join(", ")}` };
      at = { ...at, columns };
      continue;
    }
    if (record.fault === null && record.cells.every((cell) => cell.trim() === "")) continue;
    const row: NumberedRow = { row: at.row, cells: cellsOf(at.columns, record.cells), fault: record.fault };
    const handle = handleOf(row, run?.handle ?? null);
    if (run === null || handle !== run.handle) {
      if (run !== null) products.push(toProduct(run.handle, run.rows, currency));
      if (products.length >= limit) return { kind: "slice", products, next: before };
      run = { handle, start: before, rows: [] };
    }
    run.rows.push(row);
  }
  if (run !== null) products.push(toProduct(run.handle, run.rows, currency));
  return { kind: "slice", products, next: null };
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** The byte after it. */
  readonly end: number;
  /** Why it could not be read; its cells are then a guess. */
  readonly fault: string | null;
}

/** Every record from an offset on, read through a window that moves over the file. */
function* recordsFrom(source: ByteSource, from: number): Generator<CsvRecord> {
  let offset = from === 0 ? byteOrderMarkLength(readWindow(source, 0, 3)) : from;
  let size = windowBytes;
  while (offset < source.size) {
    const bytes = readWindow(source, offset, size);
    const isLast = offset + bytes.byteLength >= source.size;
    const { records, error } = parseWindow(bytes, offset, isLast);
    yield* records;
    offset = records.at(-1)?.end ?? offset;
    const isCut = !isLast && (error === null || error.code === "CSV_QUOTE_NOT_CLOSED");
    if (isCut && records.length === 0 && size < maxRecordBytes) {
      size *= 2;
      continue;
    }
    size = windowBytes;
    if (offset >= source.size || (records.length > 0 && (error === null || isCut))) continue;
    const broken = brokenRecord(source, offset, error);
    yield broken;
    offset = broken.end;
  }
}

/** The records of a window, up to the first that breaks the rules of CSV. Where the file goes on, the last is left for the next window. */
function parseWindow(bytes: Uint8Array, offset: number, isLast: boolean): { records: CsvRecord[]; error: CsvError | null } {
  const records: CsvRecord[] = [];
  try {
    parse(bytes, {
      relax_column_count: true, record_delimiter: ["\r\n", "\n", "\r"], max_record_size: maxRecordBytes,
      on_record: (cells: string[], { bytes: read }) => void records.push({ cells, end: offset + read, fault: null }),
    });
  } catch (error) {
    if (error instanceof CsvError) return { records, error };
    throw error;
  }
  if (!isLast) records.pop();
  return { records, error: null };
}

/** The line at which reading failed: reading goes on after it. */
function brokenRecord(source: ByteSource, offset: number, error: CsvError | null): CsvRecord {
  const end = endOfLine(source, offset);
  const cells = new TextDecoder().decode(readWindow(source, offset, Math.min(end - offset, windowBytes))).split(",").map((cell) => cell.trim().replace(/^"|"$/g, ""));
  return { cells, end, fault: faultOf(error) };
}

function faultOf(error: CsvError | null): string {
  if (error?.code === "CSV_QUOTE_NOT_CLOSED") return "a quote is opened and not closed";
  return error === null || error.code === "CSV_MAX_RECORD_SIZE" ? `the row is longer than ${maxRecordBytes} bytes` : "a quote stands where none may be";
}

const byteOrderMarkLength = (bytes: Uint8Array) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

function cellsOf(columns: readonly string[], cells: readonly string[]): ShopifyRow {
  return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ""]));
}
