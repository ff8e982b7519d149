import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      /** The files of migrations/, read by vitest.config.ts. */
      readonly TEST_MIGRATIONS: D1Migration[];
      /** The real catalogues of test/support/real-catalogues.ts. */
      readonly REAL_CATALOGUES: Fetcher;
    }
  }
}
