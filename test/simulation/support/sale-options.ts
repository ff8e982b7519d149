// What a simulated sale is told: the shop's settings, and how its visitors behave.

import { type Millis, secondMs } from "../../../src/domain/time.ts";

/** The shop's settings and the crowd's habits in one sale. */
export interface SaleOptions {
  readonly seed: number;
  readonly visitors: number;
  readonly units: number;
  readonly admissionsPerMinute: number;
  readonly overAdmission: number;
  readonly claimWindowMs: number;
  readonly tokenMs: number;
  readonly order: "shuffle" | "fifo";
  readonly shards: number;
  /** How long the pre-queue is open, and the sale. */
  readonly preQueueMs: number;
  readonly saleMs: number;
  /** Shares of the visitors: who come after the start, never claim, begin a checkout and do not finish it, are programs. */
  readonly late: number;
  readonly noShow: number;
  readonly abandon: number;
  /** Of those who abandon, the share that leaves without a word: their unit comes back when the token runs out. */
  readonly silent: number;
  readonly bots: number;
  /** How many requests a program makes where a person makes one. */
  readonly botFactor: number;
  /** From how many addresses the programs come; every person has his own. */
  readonly botAddresses: number;
  /** The operator's change of pace, so long after the start; null for none. */
  readonly newPace: { readonly afterMs: Millis; readonly admissionsPerMinute: number } | null;
  /** The median of the time from claim to payment. */
  readonly purchaseMs: number;
  /** The beacon comes at most so much after the start. */
  readonly beaconMs: number;
  /** How often the room dies at a save, and alarms come late, twice or not at all. */
  readonly faults: number;
}

/** The sale of the goal: a million visitors, ten thousand units, a thousand admissions a second. */
export const saleOptions: SaleOptions = {
  seed: 1,
  visitors: 1_000_000,
  units: 10_000,
  admissionsPerMinute: 60_000,
  overAdmission: 1,
  claimWindowMs: 60 * secondMs,
  tokenMs: 300 * secondMs,
  order: "shuffle",
  shards: 64,
  preQueueMs: 600 * secondMs,
  saleMs: 3_600 * secondMs,
  late: 0.1,
  noShow: 0.3,
  abandon: 0.15,
  silent: 0,
  bots: 0.2,
  botFactor: 100,
  botAddresses: 1_000,
  newPace: null,
  purchaseMs: 45 * secondMs,
  beaconMs: 12 * secondMs,
  faults: 0.01,
};
