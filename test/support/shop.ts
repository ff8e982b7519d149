// The shop the browser's tests visit: the built bundle, migrated and seeded once for all of them.
import type { TestProject } from "vitest/node";
import { seed } from "../../scripts/seed.ts";
import { serveBundle } from "../../scripts/serve.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the shop under test is served; `inject("shopUrl")`. */
    shopUrl: string;
  }
}

/** Vitest calls this once before the project's first file, and what it returns after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shop = await serveBundle({ port: 0, vars: { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off" } });
  await seed(shop.url);
  project.provide("shopUrl", shop.url.origin);
  return () => shop.stop();
}
