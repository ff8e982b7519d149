import { env } from "cloudflare:workers";

/** A real catalogue inside workerd, by its file's name; null, said aloud, on a machine that does not have it. */
export async function realCatalogue(name: "apparel.csv" | "spree.csv" | "retail-demo.ndjson"): Promise<string | null> {
  const response = await env.REAL_CATALOGUES.fetch(`http://catalogues.test/${name}`);
  const text = await response.text();
  if (response.ok) return text;
  console.warn(`SKIPPED: the real catalogue ${name} is not on this machine`);
  return null;
}
