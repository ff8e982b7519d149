import { housekeeping } from "./housekeeping.ts";
import type { Job } from "./job.ts";

/** Every job of the shop. */
export const jobs: readonly Job[] = [housekeeping];
