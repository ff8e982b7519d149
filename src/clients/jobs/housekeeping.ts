import { minuteMs } from "../../domain/time.ts";
import { keepHouse } from "../../storage/housekeeping.ts";
import type { Job } from "./job.ts";

/** Forgets what D1 need not remember any longer, a bite a minute. */
export const housekeeping: Job = {
  name: "housekeeping",
  everyMs: minuteMs,
  run: async ({ d1, clock }) => {
    await keepHouse(d1, clock.now());
    return { figures: {}, cursor: null };
  },
};
