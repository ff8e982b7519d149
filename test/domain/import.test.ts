import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readShopifySlice } from "../../src/clients/imports/csv.ts";
import { readNdjsonSlice } from "../../src/clients/imports/ndjson.ts";
import { type ByteSource, type Position, type Slice, start } from "../../src/clients/imports/source.ts";
import type { ImportedProduct } from "../../src/domain/import/outcome.ts";
import { freeSlug, slugify, splitCategoryName } from "../../src/domain/slug.ts";
import { sharedCatalogues } from "../support/shared-data.ts";

type Reader = (source: ByteSource, from: Position, limit: number, currency: string) => Slice;

/** The text as an upload that came in pieces of some bytes. */
function upload(text: string, pieceBytes = 1_048_576): ByteSource {
  const bytes = new TextEncoder().encode(text);
  return { size: bytes.byteLength, read: (offset) => (offset >= bytes.byteLength ? null : bytes.subarray(offset, (Math.floor(offset / pieceBytes) + 1) * pieceBytes)) };
}

/** Reads it all, so many products at a time, each slice by somebody who knows only where to go on. */
function readAll(read: Reader, source: ByteSource, limit = 100): readonly ImportedProduct[] {
  const products: ImportedProduct[] = [];
  for (let position: Position | null = start; position !== null; ) {
    const slice: Slice = read(source, JSON.parse(JSON.stringify(position)), limit, "USD");
    if (slice.kind === "unreadable") throw new Error(`row ${slice.row}: ${slice.message}`);
    products.push(...slice.products);
    position = slice.next;
  }
  return products;
}

const header = "Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Alt Text";
const csv = (...lines: string[]) => [header, ...lines].join("\r\n");
const read = (...lines: string[]) => readAll(readShopifySlice, upload(csv(...lines)));
const draftsOf = (products: readonly ImportedProduct[]) => products.flatMap((product) => (product.kind === "product" ? [product.draft] : []));
const errorsOf = (products: readonly ImportedProduct[]) => products.flatMap((product) => (product.kind === "faulty" ? product.errors : []));

describe("the example of the README", () => {
  const example = readAll(readShopifySlice, upload(readFileSync("docs/examples/products.csv", "utf8")));

  test("is read without a fault, the unpublished product and all", () => {
    expect(errorsOf(example)).toEqual([]);
    expect(draftsOf(example).map(({ name, variants, status }) => [name, variants.length, status])).toEqual([
      ["Weir Keeper's Lantern", 1, "ACTIVE"], ["Millrace Tee", 4, "ACTIVE"], ["High Water Marks", 2, "ACTIVE"], ["Otter No. 4, cast", 1, "ACTIVE"],
      ["Tide Table Almanac", 1, "INACTIVE"],
    ]);
  });
});

describe("a Shopify CSV", () => {
  test("makes one product of the rows with one handle, with a variant for each", () => {
    const [draft] = draftsOf(read(
      "shirt,Shirt,<p>Soft</p>,Tide,Apparel > Shirts,true,Size,S,SH-S,4,10.00,,https://x.test/1.jpg,Front",
      "shirt,,,,,,,M,,0,12.50,20,https://x.test/2.jpg,",
      "shirt,,,,,,,,,,,,https://x.test/3.jpg,Back",
    ));
    expect(draft).toEqual({
      slug: "shirt", name: "Shirt", brand: "Tide", description: "<p>Soft</p>", category: "Apparel > Shirts", status: "ACTIVE", currency: "USD", options: [],
      images: [{ url: "https://x.test/1.jpg", alt: "Front" }, { url: "https://x.test/2.jpg", alt: "" }, { url: "https://x.test/3.jpg", alt: "Back" }],
      variants: [
        { sku: "SH-S", attributes: { Size: "S" }, price: 1_000, salePrice: null, quantity: 4 },
        { sku: "SHIRT-M", attributes: { Size: "M" }, price: 2_000, salePrice: 1_250, quantity: 0 },
      ],
    });
  });

  test.each([
    ["a product without options", "mug,Mug,,,,true,Title,Default Title,,,5,,,", { variants: [{ sku: "MUG", attributes: {}, price: 500, salePrice: null, quantity: null }], category: "Uncategorized", brand: null }],
    ["a comparison that is no higher", "mug,Mug,,,,true,,,M,,5,5,,", { variants: [{ price: 500, salePrice: null }] }],
    ["one that is not published", "mug,Mug,,,,false,,,M,,5,,,", { status: "INACTIVE" }],
    ["stock sold without being there", "mug,Mug,,,,,,,M,-3,5,,,", { variants: [{ quantity: 0 }] }],
    ["newlines, quotes and commas inside quotes", 'mug,"A ""big"", blue\r\nmug",,,,,,,M,,5,,,', { name: 'A "big", blue\r\nmug' }],
    ["a SKU that a spreadsheet protected", "mug,Mug,,,,,,,'0042,,5,,,", { variants: [{ sku: "0042" }] }],
    ["a handle with accents", "café-crème,Café,,,,,,,M,,5,,,", { slug: "cafe-creme", name: "Café" }],
  ])("with %s", (_, line, expected) => expect(draftsOf(read(line))[0]).toMatchObject(expected));

  test.each([
    ["no title", "mug,,,,,,,,M,,5,,,", "the Title is missing"],
    ["no handle", ",Mug,,,,,,,M,,5,,,", "the Handle is missing"],
    ["no price", "mug,Mug,,,,,,,M,,,,,", "the Variant Price is missing"],
    ["a price that is none", "mug,Mug,,,,,,,M,,five,,,", 'the Variant Price "five" is not an amount in USD'],
    ["a price below zero", "mug,Mug,,,,,,,M,,-5,,,", 'the Variant Price "-5" is not an amount in USD'],
    ["a fraction of a cent", "mug,Mug,,,,,,,M,,5.001,,,", 'the Variant Price "5.001" is not an amount in USD'],
    ["a quantity that is none", "mug,Mug,,,,,,,M,many,5,,,", 'the Variant Inventory Qty "many" is not a whole number'],
    ["text after a closing quote", 'mug,"Mug"s,,,,,,,M,,5,,,', "a quote stands where none may be"],
  ])("tells the row of %s, and takes the products before and after it", (_, line, message) => {
    const products = read("one,One,,,,,,,ONE,,1,,,", line, "two,Two,,,,,,,TWO,,2,,,");
    expect(errorsOf(products)).toEqual([{ row: 3, message }]);
    expect(draftsOf(products).map(({ slug }) => slug)).toEqual(["one", "two"]);
  });

  test("loses a product whose later row is bad, and no other", () => {
    const products = read("one,One,,,,,Size,S,A,,1,,,", "one,,,,,,,M,B,,x,,,", "two,Two,,,,,,,C,,2,,,");
    expect(errorsOf(products)).toEqual([{ row: 3, message: 'the Variant Price "x" is not an amount in USD' }]);
    expect(draftsOf(products).map(({ slug }) => slug)).toEqual(["two"]);
  });

  test("tells of two variants alike by the row of the second", () => {
    expect(errorsOf(read("one,One,,,,,Size,S,A,,1,,,", "one,,,,,,,S,B,,1,,,"))).toEqual([{ row: 3, message: "two variants have the same attributes" }]);
  });

  test("with a quote that is never closed loses that row alone", () => {
    const products = read("one,One,,,,,,,ONE,,1,,,", 'bad,"Bad,,,,,,,B,,1,,,', "two,Two,,,,,,,TWO,,2,,,");
    expect(errorsOf(products)).toEqual([{ row: 3, message: "a quote is opened and not closed" }]);
    expect(draftsOf(products).map(({ slug }) => slug)).toEqual(["one", "two"]);
  });

  test("with a row that never ends loses that row alone", () => {
    const products = read("one,One,,,,,,,ONE,,1,,,", `bad,Bad,${"long ".repeat(500_000)},,,,,,B,,1,,,`, "two,Two,,,,,,,TWO,,2,,,");
    expect(errorsOf(products)).toEqual([{ row: 3, message: "the row is longer than 1048576 bytes" }]);
    expect(draftsOf(products).map(({ slug }) => slug)).toEqual(["one", "two"]);
    expect(readShopifySlice(upload("a".repeat(3_000_000)), start, 10, "USD")).toMatchObject({ kind: "unreadable", row: 1 });
  });

  test("may begin with a byte order mark, end its lines either way and hold blank rows", () => {
    const text = `\ufeff${csv("one,One,,,,,,,ONE,,1,,,", "", ",,,,,,,,,,,,,", "two,Two,,,,,,,TWO,,2,,,")}\r\n`;
    for (const variation of [text, text.replaceAll("\r\n", "\n")]) {
      expect(readAll(readShopifySlice, upload(variation)).map((product) => [product.kind, product.row])).toEqual([["product", 2], ["product", 5]]);
    }
  });

  test("that lacks a column it cannot do without is not one", () => {
    expect(readShopifySlice(upload("sku,name\nA,B\n"), start, 10, "USD")).toEqual({ kind: "unreadable", row: 1, message: "not a Shopify product CSV: it has no column Handle, Title, Variant Price" });
  });

  test("comes out the same whatever the pieces and the slices", () => {
    const lines = Array.from({ length: 400 }, (_, n) => [`p${n},"Product, ${n}","${"long ".repeat(n % 90)}\r\nü",,,,Size,S,P${n}-S,1,1.5,,,`, `p${n},,,,,,,M,P${n}-M,2,2,,,`]).flat();
    const whole = readAll(readShopifySlice, upload(csv(...lines)), 10_000);
    expect(draftsOf(whole)).toHaveLength(400);
    for (const [piece, limit] of [[1_000, 1], [7, 100], [4_096, 33]] as const) expect(readAll(readShopifySlice, upload(csv(...lines), piece), limit)).toEqual(whole);
  });
});

describe("NDJSON", () => {
  const line = (more: Record<string, unknown> = {}) => JSON.stringify({ name: "Mug", category: "kitchen", price: 5, variants: [{ sku: "M" }], ...more });
  const readLines = (...lines: string[]) => readAll(readNdjsonSlice, upload(lines.join("\n")), 2);

  test("is a product to a line, blank lines aside", () => {
    expect(draftsOf(readLines(line(), "", line({ name: "Cup & Saucer", slug: "cup", salePrice: 4 }))).map(({ slug, variants }) => [slug, variants[0]?.salePrice])).toEqual([["mug", null], ["cup", 400]]);
  });

  test("tells every fault of a line by its number, and takes the others", () => {
    const products = readLines(line(), "{", line({ price: -1, variants: [] }), line({ price: 1.001 }), line({ slug: "last" }));
    expect(errorsOf(products).map(({ row }) => row)).toEqual([2, 3, 3, 4]);
    expect(errorsOf(products)[0]?.message).toBe("the line is not JSON in UTF-8");
    expect(draftsOf(products).map(({ slug }) => slug)).toEqual(["mug", "last"]);
  });

  test("passes over a line that is longer than any product", () => {
    const products = readLines(line(), line({ description: "x".repeat(2_000_000) }), line({ slug: "last" }));
    expect(errorsOf(products)).toEqual([{ row: 2, message: "the line is longer than 1048576 bytes" }]);
    expect(draftsOf(products)).toHaveLength(2);
  });
});

describe("a slug", () => {
  test.each([["Linen Shirt", "linen-shirt"], ["  Crème brûlée! ", "creme-brulee"], ["Salt & Pepper", "salt-and-pepper"], ["Men’s 501®", "mens-501"], ["日本", ""]])("of %s is %s", (text, slug) => expect(slugify(text)).toBe(slug));
  test("takes the lowest number that is free", () => expect(freeSlug("a", new Set(["a", "a-2", "a-4"]))).toBe("a-3"));
  test.each([["Home > Kitchen", ["Home", "Kitchen"]], ["Kitchen -> Coffee", ["Kitchen", "Coffee"]], ["Shirts", ["Shirts"]], ["", []]])("of a category %s names %j", (text, names) => expect(splitCategoryName(text)).toEqual(names));
});

describe("the real files", () => {
  const { apparelCsv, retailNdjson, spreeCsv } = sharedCatalogues();

  test.runIf(apparelCsv)("of Shopify's apparel store make 20 products of 22 rows", () => {
    const products = readAll(readShopifySlice, upload(apparelCsv ?? "", 1_000), 3);
    expect(errorsOf(products)).toEqual([]);
    expect(draftsOf(products)).toHaveLength(20);
    expect(products.reduce((rows, product) => rows + product.rows, 0)).toBe(22);
    expect(draftsOf(products)[1]).toMatchObject({ name: "Classic Varsity Top", variants: [{ sku: "CLASSIC-VARSITY-TOP-SMALL", price: 6_000, quantity: 1 }, { attributes: { Size: "Medium" } }, { attributes: { Size: "Large" } }] });
  });

  test.runIf(retailNdjson)("of the retail demo store make 2,465 products, each with an address and a SKU of its own", () => {
    const products = readAll(readNdjsonSlice, upload(retailNdjson ?? "", 65_536));
    expect(errorsOf(products)).toEqual([]);
    const drafts = draftsOf(products);
    expect([drafts.length, new Set(drafts.map(({ slug }) => slug)).size, new Set(drafts.map(({ variants }) => variants[0]?.sku)).size]).toEqual([2_465, 2_465, 2_465]);
  });

  test.runIf(spreeCsv)("of Spree are refused with a reason: they are not Shopify's", () => {
    expect(readShopifySlice(upload(spreeCsv ?? ""), start, 10, "USD")).toMatchObject({ kind: "unreadable", row: 1 });
  });
});
