// Duty: what all walks share: a cursor, breaches noted as they are found, and settled when a whole round has not found them again.
// Invariant: a breach is settled only by a round that began after it was last seen and came to its end.
// Neighbours: walk-checkouts.ts, walk-stock.ts; storage/breaches.ts keeps.

import type { Platform } from "../../contracts/platform.ts";
import type { Breach } from "../../domain/audit/invariants.ts";
import type { Figures } from "../../domain/jobs.ts";
import { type Judged, noteBreaches, settleUnseen } from "../../storage/breaches.ts";
import type { Job } from "./job.ts";

/** A page of a walk. */
export interface Page {
  readonly figures: Figures;
  readonly breaches: readonly Breach[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** A job that looks at everything, a page a turn. `judges` says which breaches it alone finds. */
export function walk(name: string, everyMs: number, judges: readonly Judged[], look: (platform: Platform, cursor: string | null) => Promise<Page>): Job {
  return {
    name,
    everyMs,
    run: async (platform, { cursor, roundStartedAt }) => {
      const { figures, breaches, next } = await look(platform, cursor);
      const now = platform.clock.now();
      await noteBreaches(platform.d1, breaches, now);
      if (next === null) await settleUnseen(platform.d1, judges, roundStartedAt, now);
      return { figures, cursor: next };
    },
  };
}
