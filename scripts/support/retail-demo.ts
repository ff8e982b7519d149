// Turns the catalogue of the retail demo store (github.com/aws-samples/retail-demo-store) into NDJSON that a shop imports.
import { parse } from "yaml";
import { z } from "zod";
import { slugify } from "../../src/domain/slug.ts";

const product = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  style: z.string().optional(),
  description: z.string().default(""),
  price: z.number(),
  current_stock: z.number().int().min(0).default(0),
  gender_affinity: z.string().optional(),
});
const category = z.object({ name: z.string() });

const audiences: Readonly<Record<string, string>> = { F: "Women", M: "Men" };

/** One line of JSON for each product, in the file's order. Two products of one name get numbered addresses; its pictures, which come from elsewhere, are left out. Throws when the files are of another shape. */
export function retailDemoLines(productsYaml: string, categoriesYaml: string): readonly string[] {
  const products = z.array(product).parse(parse(productsYaml));
  const categories = new Set(z.array(category).parse(parse(categoriesYaml)).map(({ name }) => name));
  const uses = new Map<string, number>();
  return products.map((one) => {
    if (!categories.has(one.category)) throw new Error(`the product ${one.id} stands in the category ${one.category}, which is not listed`);
    const base = slugify(one.name) || one.id;
    const use = (uses.get(base) ?? 0) + 1;
    uses.set(base, use);
    const audience = audiences[one.gender_affinity ?? ""];
    const attributes = { ...(one.style && { Style: one.style }), ...(audience && { Audience: audience }) };
    return JSON.stringify({
      slug: use === 1 ? base : `${base}-${one.id.slice(0, 8)}`,
      name: one.name,
      description: one.description,
      category: one.category,
      price: one.price,
      variants: [{ sku: one.id, attributes, quantity: one.current_stock }],
    });
  });
}
