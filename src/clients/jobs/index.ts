import { housekeeping } from "./housekeeping.ts";
import type { Job } from "./job.ts";

/** The jobs that look at everything, so that an audit can ask for them now. */
export const walks: readonly Job[] = [];

/** Every job of the shop. */
export const jobs: readonly Job[] = [housekeeping, ...walks];
