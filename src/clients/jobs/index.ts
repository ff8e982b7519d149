import { alerting } from "./alerting.ts";
import { housekeeping } from "./housekeeping.ts";
import type { Job } from "./job.ts";
import { laneVitals } from "./lane-vitals.ts";
import { settlements } from "./settlement.ts";
import { unmadeSales } from "./unmade-sales.ts";
import { walkCheckouts } from "./walk-checkouts.ts";
import { walkStock } from "./walk-stock.ts";

/** The jobs that look at everything, so that an audit can ask for them now. */
export const walks: readonly Job[] = [laneVitals, walkCheckouts, walkStock];

/** Every job of the shop. */
export const jobs: readonly Job[] = [housekeeping, unmadeSales, ...walks, ...settlements, alerting];
