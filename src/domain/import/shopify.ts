// Duty: the rows of Shopify's product CSV → drafts, or what is wrong with which row.
// Invariant: a product is the run of rows with its handle; a bad row costs that product and no other; the same rows always give the same draft.
// Neighbours: clients/imports/csv.ts reads the rows; outcome.ts is the result; clients/imports/import-products.ts saves it.

import { type Currency, fromDecimal, type Minor } from "../money.ts";
import { derivedSku, type DraftStatus, faultsOf, type ImageDraft, type ProductDraft, type VariantDraft } from "../product-draft.ts";
import { slugify, splitCategoryName } from "../slug.ts";
import type { ImportedProduct, RowError } from "./outcome.ts";

/** One row by column name; cells that are not there are missing. */
export type ShopifyRow = Readonly<Record<string, string>>;

/** A row of the file with its number. */
export interface NumberedRow {
  readonly row: number;
  readonly cells: ShopifyRow;
  /** Why the row could not be read whole, if it could not. */
  readonly fault: string | null;
}

/** The columns without which a file is not a Shopify product CSV. */
export const requiredColumns = ["Handle", "Title", "Variant Price"] as const;

/** Where products without a type stand. */
const noCategory = "Uncategorized";

/** What to do with a row: it continues the product so far, or begins the next. */
export function handleOf({ cells }: NumberedRow, previous: string | null): string {
  const handle = cell(cells, "Handle");
  return handle === "" && cell(cells, "Title") === "" && previous !== null ? previous : handle;
}

/** The product that a run of rows with one handle means. */
export function toProduct(handle: string, rows: readonly NumberedRow[], currency: Currency): ImportedProduct {
  const errors: RowError[] = rows.flatMap(({ row, fault }) => (fault === null ? [] : [{ row, message: fault }]));
  const first = rows[0] as NumberedRow;
  const slug = slugify(handle);
  const title = firstCell(rows, "Title");
  const size = { row: first.row, rows: rows.length };
  if (errors.length > 0) return { kind: "faulty", ...size, errors };
  if (slug === "") errors.push({ row: first.row, message: "the Handle is missing" });
  if (title === "") errors.push({ row: first.row, message: "the Title is missing" });
  const names = [1, 2, 3].map((n) => firstCell(rows, `Option${n} Name`));
  const variants = rows.filter((row) => hasVariant(row, row === first)).flatMap((row) => variantOf(row, slug, names, currency, errors));
  const draft: ProductDraft = {
    slug, name: title.slice(0, 200), brand: firstCell(rows, "Vendor").slice(0, 120) || null,
    description: firstCell(rows, "Body (HTML)"), category: categoryOf(rows), status: statusOf(rows), currency,
    options: [], images: imagesOf(rows), variants,
  };
  if (errors.length === 0) for (const { path, message } of faultsOf(draft)) errors.push({ row: rowOfFault(path, rows, first), message });
  return errors.length > 0 ? { kind: "faulty", ...size, errors } : { kind: "product", ...size, handle: slug, draft };
}

const cell = (cells: ShopifyRow, column: string) => (cells[column] ?? "").trim();
const firstCell = (rows: readonly NumberedRow[], column: string) => rows.map(({ cells }) => cell(cells, column)).find((value) => value !== "") ?? "";

/** A row may carry a further picture and no variant. */
const hasVariant = ({ cells }: NumberedRow, isFirst: boolean) => isFirst || ["Variant Price", "Variant SKU", "Option1 Value"].some((column) => cell(cells, column) !== "");

function rowOfFault(path: string, rows: readonly NumberedRow[], first: NumberedRow): number {
  const index = Number(/^variants\.(\d+)/.exec(path)?.[1] ?? 0);
  return (rows.filter((row) => hasVariant(row, row === first))[index] ?? first).row;
}

function variantOf({ row, cells }: NumberedRow, slug: string, names: readonly string[], currency: Currency, errors: RowError[]): readonly VariantDraft[] {
  const attributes = attributesOf(cells, names);
  const price = amountOf(cells, "Variant Price", currency, row, errors);
  const compareAt = amountOf(cells, "Variant Compare At Price", currency, row, errors);
  const quantity = quantityOf(cells, row, errors);
  if (price === null) {
    if (cell(cells, "Variant Price") === "") errors.push({ row, message: "the Variant Price is missing" });
    return [];
  }
  const reduced = compareAt !== null && compareAt > price;
  const sku = cell(cells, "Variant SKU").replace(/^'/, "").slice(0, 100) || derivedSku(slug, attributes);
  return [{ sku, attributes, price: reduced ? compareAt : price, salePrice: reduced ? price : null, quantity }];
}

/** "Title: Default Title" is how Shopify says that a product has no options. */
function attributesOf(cells: ShopifyRow, names: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = cell(cells, `Option${index + 1} Value`);
    if (name === "" || value === "" || (name === "Title" && value === "Default Title")) continue;
    attributes[name.slice(0, 60)] = value.slice(0, 200);
  }
  return attributes;
}

const decimal = /^\d{1,10}(?:\.\d+)?$/;

function amountOf(cells: ShopifyRow, column: string, currency: Currency, row: number, errors: RowError[]): Minor | null {
  const text = cell(cells, column);
  if (text === "") return null;
  const amount = decimal.test(text) ? fromDecimal(Number(text), currency) : null;
  if (amount === null) errors.push({ row, message: `the ${column} "${text.slice(0, 40)}" is not an amount in ${currency}` });
  return amount;
}

function quantityOf(cells: ShopifyRow, row: number, errors: RowError[]): number | null {
  const text = cell(cells, "Variant Inventory Qty");
  if (text === "") return null;
  if (!/^-?\d{1,9}$/.test(text)) errors.push({ row, message: `the Variant Inventory Qty "${text.slice(0, 40)}" is not a whole number` });
  // Shopify counts below zero what was sold without being there.
  return Math.max(0, Number(text));
}

/** Archived products keep their place but are not sold; so do drafts and those that are not published. */
function statusOf(rows: readonly NumberedRow[]): DraftStatus {
  const status = firstCell(rows, "Status").toLowerCase();
  const published = firstCell(rows, "Published").toLowerCase();
  return published === "false" || status === "draft" || status === "archived" ? "INACTIVE" : "ACTIVE";
}

function categoryOf(rows: readonly NumberedRow[]): string {
  const named = [firstCell(rows, "Type"), firstCell(rows, "Product Category"), firstCell(rows, "Google Shopping / Google Product Category")];
  const parts = splitCategoryName(named.find((name) => name !== "" && !/^\d+$/.test(name)) ?? "");
  return parts.length > 0 ? parts.join(" > ") : noCategory;
}

/** Each picture once, by Image Position where it is given. */
function imagesOf(rows: readonly NumberedRow[]): readonly ImageDraft[] {
  const placed = rows.flatMap(({ cells }, index) => {
    const url = cell(cells, "Image Src");
    const position = Number(cell(cells, "Image Position")) || index + 1;
    return /^https?:\/\/\S+$/.test(url) ? [{ url, alt: cell(cells, "Image Alt Text").slice(0, 300), position }] : [];
  });
  const unique = new Map(placed.sort((a, b) => a.position - b.position).map(({ url, alt }) => [url, { url, alt }]));
  return [...unique.values()].slice(0, 50);
}
