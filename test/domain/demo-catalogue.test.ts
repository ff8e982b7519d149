import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { demoCatalogue, demoCategories, demoDrafts, demoProducts, demoWarehouses } from "../../scripts/demo/index.ts";
import { drawings } from "../../scripts/demo/pictures/index.ts";
import { pictureFiles, writePictures } from "../../scripts/demo/pictures/write.ts";

const variants = demoProducts.flatMap((product) => product.variants);
const unitsOf = (variant: (typeof variants)[number]): number => Object.values(variant.quantity).reduce((sum, units) => sum + units, 0);
const parents = new Set(demoCategories.flatMap(({ parent }) => parent ?? []));
const repeated = (values: readonly string[]): readonly string[] => values.filter((value, at) => values.indexOf(value) !== at);

describe("the demo catalogue", () => {
  it("has at least 64 products in eight or more leaf categories", () => {
    expect(demoProducts.length).toBeGreaterThanOrEqual(64);
    expect(new Set(demoProducts.map(({ category }) => category)).size).toBeGreaterThanOrEqual(8);
  });

  it("names every product, category and SKU once", () => {
    expect(repeated(demoProducts.map(({ slug }) => slug))).toEqual([]);
    expect(repeated(demoCategories.map(({ slug }) => slug))).toEqual([]);
    expect(repeated(variants.map(({ sku }) => sku))).toEqual([]);
    for (const { sku } of variants) expect(sku).toMatch(/^[A-Z0-9]+(-[A-Z0-9]+)+$/);
    for (const { slug } of [...demoProducts, ...demoCategories]) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("files every product under a leaf of two levels, parents first, no leaf empty", () => {
    const seen = new Set<string>();
    for (const { slug, parent } of demoCategories) {
      if (parent) expect(seen, `${slug} stands before its parent`).toContain(parent);
      seen.add(slug);
    }
    const byLevel = new Map(demoCategories.map((category) => [category.slug, category.parent]));
    for (const parent of parents) expect(byLevel.get(parent), `${parent} is a third level`).toBeUndefined();
    const leaves = demoCategories.filter(({ slug }) => !parents.has(slug)).map(({ slug }) => slug);
    expect([...new Set(demoProducts.map(({ category }) => category))].toSorted()).toEqual(leaves.toSorted());
  });

  it("has the category that the README asks for, with products in it", async () => {
    const [, category] = /products\?category=([a-z-]+)/.exec(await readFile("README.md", "utf8")) ?? [];
    expect(demoProducts.filter((product) => product.category === category).length).toBeGreaterThan(2);
  });

  it("asks prices in whole cents, and less in a sale", () => {
    for (const priced of demoProducts.flatMap((product) => [product, ...product.variants.map((variant) => ({ ...variant, price: variant.price ?? product.price }))])) {
      expect(priced.price).toBeGreaterThan(0);
      expect(Math.abs(priced.price * 100 - Math.round(priced.price * 100))).toBeLessThan(1e-9);
      if (priced.salePrice !== undefined) expect(priced.salePrice).toBeLessThan(priced.price);
    }
    expect(demoProducts.filter(({ salePrice }) => salePrice !== undefined).length).toBeGreaterThanOrEqual(15);
  });

  it("gives a product whose dearer variant has its own price no product sale price above it", () => {
    for (const product of demoProducts) for (const variant of product.variants) expect(variant.salePrice ?? product.salePrice ?? 0).toBeLessThan(variant.price ?? product.price);
  });

  it("makes one variant of every combination of the options, exceptions included", () => {
    demoProducts.forEach((product, at) => {
      expect(product.variants.length).toBe(product.options.reduce((count, { values }) => count * values.length, 1));
      const named = product.variants.map(({ attributes }) => Object.values(attributes).join(" / "));
      for (const exception of Object.keys(demoDrafts[at]?.except ?? {})) expect(named, product.slug).toContain(exception);
    });
    expect(demoProducts.some(({ variants: { length } }) => length === 1)).toBe(true);
    expect(demoProducts.some(({ variants: { length } }) => length >= 12)).toBe(true);
  });

  it("holds some things scarce: one product sold out, some variants gone, some nearly", () => {
    const gone = demoProducts.filter((product) => product.variants.every((variant) => unitsOf(variant) === 0));
    const partly = demoProducts.filter((product) => product.variants.some((variant) => unitsOf(variant) === 0) && !gone.includes(product));
    expect(gone.length).toBe(1);
    expect(partly.length).toBeGreaterThanOrEqual(3);
    expect(variants.filter((variant) => unitsOf(variant) > 0 && unitsOf(variant) <= 5).length).toBeGreaterThanOrEqual(5);
    for (const variant of variants) for (const units of Object.values(variant.quantity)) expect(Number.isInteger(units) && units >= 0).toBe(true);
  });

  it("stores its stock in three warehouses that exist on the globe", () => {
    expect(demoWarehouses.length).toBeGreaterThanOrEqual(3);
    const keys = demoWarehouses.map(({ key }) => key).toSorted();
    for (const variant of variants) expect(Object.keys(variant.quantity).toSorted()).toEqual(keys);
    for (const { latitude, longitude, country } of demoWarehouses) {
      expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
      expect(country).toMatch(/^[A-Z]{2}$/);
    }
  });

  it("describes every product in balanced paragraphs", () => {
    for (const { slug, description } of demoProducts) {
      expect(description, slug).toMatch(/^<p>.{60,}/s);
      const tags = [...description.matchAll(/<(\/?)([a-z]+)>/g)];
      const open: string[] = [];
      for (const [, closing, tag = ""] of tags) {
        if (closing) expect(open.pop(), slug).toBe(tag);
        else open.push(tag);
      }
      expect(open, slug).toEqual([]);
    }
  });
});

/** The first fault of an XML text made of elements, attributes and text, or null. Enough for what the drawing kit can emit. */
function xmlFault(text: string): string | null {
  const open: string[] = [];
  let at = 0;
  for (const match of text.matchAll(/<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>/g)) {
    const between = text.slice(at, match.index);
    if (/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(between)) return `stray markup: ${between.slice(0, 40)}`;
    at = match.index + match[0].length;
    const names = [...(match[3] ?? "").matchAll(/([\w:-]+)="/g)].map(([, name = ""]) => name);
    if (new Set(names).size !== names.length) return `attribute twice: ${match[0].slice(0, 80)}`;
    if (match[1]) {
      if (open.pop() !== match[2]) return `wrong end: ${match[0]}`;
    } else if (!match[4]) open.push(match[2] ?? "");
  }
  return open.length > 0 ? `not closed: ${open.join(", ")}` : text.slice(at).trim() === "" ? null : "text after the end";
}

describe("the demo pictures", () => {
  const directories: string[] = [];
  afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));
  const written = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), "pictures-"));
    directories.push(directory);
    await writePictures(directory);
    return directory;
  };

  it("has a drawing for every picture a product shows, and none that nobody shows", () => {
    const shown = demoDrafts.flatMap(({ pictures }) => Object.keys(pictures));
    expect(repeated(shown)).toEqual([]);
    expect(shown.toSorted()).toEqual([...drawings.keys()].toSorted());
    for (const product of demoProducts) expect(product.images.length, product.slug).toBeGreaterThanOrEqual(2);
  });

  it("is well-formed, titled and under 8 KB, every one", () => {
    for (const [name, { svg }] of pictureFiles()) {
      expect(xmlFault(svg), name).toBeNull();
      expect(svg, name).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="\d+ \d+ \d+ \d+"[^>]*><title>[^<]{3,}<\/title>/);
      expect(svg, name).not.toMatch(/NaN|undefined|Infinity/);
      expect(Buffer.byteLength(svg), name).toBeLessThan(8 * 1024);
      const defined = new Set([...svg.matchAll(/ id="(\w+)"/g)].map(([, id]) => id));
      for (const [, id] of svg.matchAll(/url\(#(\w+)\)/g)) expect(defined, name).toContain(id);
    }
  });

  it("looks different from every other", () => {
    const bodies = [...pictureFiles().values()].map(({ svg }) => svg.replace(/<title>.*<\/title>/, ""));
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it("writes the same files to any directory, at the addresses the products name", async () => {
    const [first, second] = [await written(), await written()];
    const files = (await readdir(first)).toSorted();
    expect((await readdir(second)).toSorted()).toEqual(files);
    for (const file of files) {
      expect(file).toMatch(/^[a-z0-9-]+\.[0-9a-f]{8,12}\.svg$/);
      expect(await readFile(join(first, file), "utf8")).toBe(await readFile(join(second, file), "utf8"));
    }
    for (const { url } of demoProducts.flatMap(({ images }) => images)) expect(files.map((file) => `/_/img/${file}`)).toContain(url);
  });

  it("refuses a catalogue whose picture has no address", () => {
    expect(() => demoCatalogue((name) => { throw new Error(name); })).toThrow();
  });
});
