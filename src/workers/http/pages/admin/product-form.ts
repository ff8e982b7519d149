// Duty: a product as form fields, and form fields as the body the API takes.
// Invariant: what the form does not show is left out of the body, and so stays as it is.
// Neighbours: products.tsx draws the fields; product-routes.ts sends the body.

import type { KeptProduct } from "./products.tsx";

type Fields = Readonly<Record<string, string>>;

const blankRows = 3;
const mostRows = 500;

/** The fields that show a product; for a new one, the fields of an empty form. */
export function fieldsOf(product: KeptProduct | null): { readonly values: Fields; readonly rows: number } {
  if (product === null) return { values: { status: "ACTIVE" }, rows: blankRows };
  const { name, brand, description, category, status, price, salePrice, images } = product;
  const active = product.variants.filter((variant) => variant.status === "ACTIVE");
  const values: Record<string, string> = {
    name, brand: brand ?? "", description, category, status: status === "ARCHIVED" ? "INACTIVE" : status,
    price: String(price), salePrice: salePrice === null ? "" : String(salePrice),
    images: images.map(({ url, alt }) => `${url} ${alt}`.trim()).join("\n"),
  };
  active.forEach((variant, at) => {
    const own = variant.price !== price || variant.salePrice !== salePrice;
    values[`sku.${at}`] = variant.sku;
    values[`attributes.${at}`] = Object.entries(variant.attributes).map(([key, value]) => `${key}=${value}`).join("; ");
    values[`price.${at}`] = own ? String(variant.price) : "";
    values[`salePrice.${at}`] = own && variant.salePrice !== null ? String(variant.salePrice) : "";
  });
  return { values, rows: active.length + blankRows };
}

/** How many variant rows a sent form has. */
export function rowsOf(form: Fields): number {
  const rows = Object.keys(form).map((name) => Number(/^sku\.(\d{1,3})$/.exec(name)?.[1] ?? -1));
  return Math.min(mostRows, Math.max(0, ...rows) + 1);
}

/** The body of POST and PATCH /admin/products that a sent form means. Whether it is right, the API says. */
export function bodyOf(form: Fields): unknown {
  const { name = "", brand = "", description = "", category = "", status = "ACTIVE" } = form;
  return {
    name, brand: brand || null, description, category, status,
    price: amountOf(form["price"]), salePrice: amountOf(form["salePrice"]) ?? null,
    images: linesOf(form["images"]).map(imageOf),
    variants: Array.from({ length: rowsOf(form) }, (_, at) => variantOf(form, at)).filter((variant) => variant !== null),
  };
}

/** A decimal; what is not a number stays text, so that the API can say what is wrong with it. */
function amountOf(field: string | undefined): number | string | undefined {
  const trimmed = (field ?? "").trim();
  if (trimmed === "") return undefined;
  const amount = Number(trimmed.replace(",", "."));
  return Number.isFinite(amount) ? amount : trimmed;
}

const linesOf = (field: string | undefined): readonly string[] => (field ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);

function imageOf(line: string) {
  const [url = "", ...alt] = line.split(/\s+/);
  return { url, alt: alt.join(" ") };
}

function variantOf(form: Fields, at: number) {
  const sku = (form[`sku.${at}`] ?? "").trim();
  const pairs = (form[`attributes.${at}`] ?? "").split(";").map((pair) => pair.trim()).filter(Boolean);
  const price = amountOf(form[`price.${at}`]);
  if (sku === "" && pairs.length === 0 && (at > 0 || price !== undefined)) return null;
  const attributes = Object.fromEntries(pairs.map((pair) => [pair.split("=")[0]?.trim() ?? "", pair.split("=").slice(1).join("=").trim()]));
  const salePrice = amountOf(form[`salePrice.${at}`]);
  const quantity = amountOf(form[`quantity.${at}`]);
  return { ...(sku && { sku }), attributes, ...(price !== undefined && { price, salePrice: salePrice ?? null }), ...(quantity !== undefined && { quantity }) };
}
