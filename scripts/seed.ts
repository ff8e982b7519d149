// Duty: puts the demo catalogue, its stock and the demo accounts into a shop that runs on one's own machine.
// Invariant: the same content is sent once to the same state; the door itself changes nothing when it is told the same again.
// Neighbours: scripts/demo is the content, POST /dev/seed the door, start.ts the caller.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoCatalogue, pictureUrl } from "./demo/index.ts";

const password = "demo-password-1";

/** Who can sign in to a local shop, and as what. */
export const demoUsers = [
  { email: "admin@demo.test", password, firstName: "Ada", lastName: "Admin", roles: ["customer", "admin"] },
  { email: "seller@demo.test", password, firstName: "Sam", lastName: "Seller", roles: ["customer", "seller"] },
  { email: "shopper@demo.test", password, firstName: "Sky", lastName: "Shopper", roles: ["customer"] },
] as const;

/** What `POST /dev/seed` takes: the demo catalogue, units by warehouse inside the variants, and the demo accounts. */
export const demoContent = () => ({ ...demoCatalogue(pictureUrl), users: demoUsers });

/** Tells the shop at `url` its demo content; the answer counts what it now has. Throws with the shop's own words when it refuses. */
export async function sendSeed(url: string | URL, content: unknown): Promise<unknown> {
  const body = JSON.stringify(content);
  const answer = await fetch(new URL("/dev/seed", url), { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!answer.ok) throw new Error(`the shop refused its demo content: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Sends the demo content to the shop at `url` unless `stateDir` has it already; says whether it did. */
export async function seed(url: string, stateDir: string): Promise<boolean> {
  const content = demoContent();
  const wanted = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const stamp = join(stateDir, "seed.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  await sendSeed(url, content);
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
