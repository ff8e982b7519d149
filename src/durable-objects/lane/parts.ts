// Duty: what the parts of a lane are handed.
// Invariant: no part reaches for anything else, so that the simulation can be the world.
// Neighbours: checkout-lane.ts puts them together in the runtime, test/simulation in one process.

import type { CarryOut } from "../../clients/effects.ts";
import type { Gateway } from "../../clients/payments/gateway.ts";
import type { Shortage } from "../../clients/sold-out.ts";
import type { Event } from "../../contracts/events.ts";
import type { report } from "../../contracts/log.ts";
import type { NewId } from "../../domain/ids.ts";
import type { Demand } from "../../domain/stock/demand.ts";
import type { Clock, Millis } from "../../domain/time.ts";
import type { LaneTables } from "../../storage/objects/checkout.ts";

/** What queues took, by event id, and why they did not take the rest. */
export interface Publication {
  readonly sent: readonly string[];
  readonly failures: readonly { readonly queue: string; readonly error: string }[];
}

/** What the parts of a lane need of the world around them. */
export interface LaneParts {
  /** The lane's number, which the ids of its orders carry. */
  readonly lane: number;
  readonly tables: LaneTables;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly wait: (ms: number) => Promise<void>;
  readonly carryOut: CarryOut;
  /** What is known to be short of a demand from refusals of a moment ago; nothing when it must be asked for. */
  readonly shortOf: (demand: readonly Demand[]) => Promise<readonly Shortage[]>;
  readonly gateways: readonly Pick<Gateway, "name" | "methods">[];
  readonly publish: (events: readonly Event[]) => Promise<Publication>;
  /** Those of the events, by id, that have come out of their queue and been handled. */
  readonly received: (eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** A place at which a test may kill the lane. */
  readonly point: (name: string) => void;
  /** Has the alarm ring at that moment, or before. Saved together with what was written just before. */
  readonly wakeBy: (at: Millis) => void;
  /** Tells the operator of something that went wrong and will be tried again. */
  readonly report: typeof report;
  readonly paymentAttempts: number;
  /** After how long without coming to rest a checkout is shown to a person. */
  readonly stuckAfterMs: number;
  /** How long after delivery something can be given back. */
  readonly returnWindowMs: number;
}
