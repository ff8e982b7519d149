// Duty: puts the demo catalogue, its stock and the demo accounts into a shop that runs on one's own machine.
// Invariant: the same content is sent once to the same state; the door itself changes nothing when it is told the same again.
// Neighbours: scripts/demo is the content, POST /dev/seed the door, start.ts the caller.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoAdmin, demoPassword as password } from "./support/demo-account.ts";
import { demoCatalogue, pictureUrl } from "./demo/index.ts";

/** Who can sign in to a local shop, and as what. */
export const demoUsers = [
  { email: demoAdmin, password, firstName: "Ada", lastName: "Admin", roles: ["customer", "admin"] },
  { email: "seller@demo.test", password, firstName: "Sam", lastName: "Seller", roles: ["customer", "seller"] },
  { email: "shopper@demo.test", password, firstName: "Sky", lastName: "Shopper", roles: ["customer"] },
] as const;

/** What `POST /dev/seed` takes: the demo catalogue, units by warehouse inside the variants, and the demo accounts. */
export const demoContent = () => ({ ...demoCatalogue(pictureUrl), users: demoUsers });

type DemoContent = ReturnType<typeof demoContent>;

const stampOf = (stateDir: string): string => join(stateDir, "seed.sha256");
const digestOf = (content: DemoContent): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");
const stockedWithinMs = 15_000;
const pollMs = 100;

/** Whether `stateDir` holds the demo content as it is now. */
export function isSeeded(stateDir: string): boolean {
  return existsSync(stampOf(stateDir)) && readFileSync(stampOf(stateDir), "utf8") === digestOf(demoContent());
}

/** Notes that `stateDir` holds the demo content. */
export function noteSeeded(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(stampOf(stateDir), digestOf(demoContent()));
}

const hasUnits = ({ variants }: DemoContent["products"][number]): boolean =>
  variants.some(({ quantity }) => Object.values(quantity).some((units) => units > 0));

async function countInStock(url: string | URL): Promise<number> {
  const answer = await fetch(new URL("/api/v1/products?inStock=true&size=1", url));
  return answer.ok ? ((await answer.json()) as { pagination: { total: number } }).pagination.total : 0;
}

/**
 * Fills the shop at `url` with the demo content, and waits until readers see all of it in stock: levels travel by queue.
 * Throws with the shop's own words when it refuses.
 */
export async function seed(url: string | URL): Promise<void> {
  const content = demoContent();
  const body = JSON.stringify(content);
  const answer = await fetch(new URL("/dev/seed", url), { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!answer.ok) throw new Error(`the shop refused its demo content: ${answer.status} ${await answer.text()}`);
  const stocked = content.products.filter(hasUnits).length;
  for (const giveUpAt = Date.now() + stockedWithinMs; Date.now() < giveUpAt && (await countInStock(url)) < stocked;) {
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}
