import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { buildAssets } from "./scripts/assets.ts";
import { serveBeacon } from "./test/support/beacon-server.ts";
import { realCatalogues } from "./test/support/real-catalogues.ts";

await buildAssets();
/** Declared in wrangler.toml as a required secret, so the runtime looks for it here. */
process.env.AUTH_SECRET ??= "a-secret-for-tests-only-0123456789abcdef";

/** An account with each vendor, so that their messages are taken; none is on offer, and none is ever called. */
const vendorSecrets = {
  STRIPE_SECRET_KEY: "sk_test_floodgate",
  STRIPE_WEBHOOK_SECRET: "whsec_floodgate",
};

/** What the runtime tests set above wrangler.toml: a shop on one's own machine, without rate limits, with the migrations to apply. */
const runtimeBindings = async () => ({
  TEST_MIGRATIONS: await readD1Migrations("./migrations"),
  LOCAL_DEVELOPMENT: "on",
  RATE_LIMITS: "off",
  BEACON_URL: await serveBeacon(),
  ...vendorSecrets,
});

export default defineConfig({
  test: {
    coverage: { provider: "v8", include: ["src/**"] },
    projects: [
      { test: { name: "domain", include: ["test/domain/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { name: "simulation", include: ["test/simulation/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "vendors", include: ["test/vendors/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { name: "structure", include: ["test/structure/**/*.test.ts"], testTimeout: 60_000 } },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            verbose: false,
            miniflare: { bindings: await runtimeBindings(), serviceBindings: { REAL_CATALOGUES: realCatalogues } },
          })),
        ],
        test: {
          name: "runtime",
          include: ["test/runtime/**/*.test.{ts,tsx}", "test/conformance/**/*.test.ts"],
          setupFiles: ["./test/support/apply-migrations.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // With the console taken over, what an object says after the last test is kept back for a message that never comes, and the run waits for ever.
          disableConsoleIntercept: true,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["./test/support/shop.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
