// Duty: what a job is: something the shop does by itself, again and again, a bounded piece at a time.
// Invariant: a turn bears being done twice, being broken off and being late; what it must remember is its cursor.
// Neighbours: index.ts lists them all; durable-objects/relay/scheduler.ts runs them.

import type { Platform } from "../../contracts/platform.ts";
import type { Figures } from "../../domain/jobs.ts";
import type { Millis } from "../../domain/time.ts";

/** What a turn is told. */
export interface Turn {
  /** Where the turn before left off; null at the beginning of a round. */
  readonly cursor: string | null;
  /** When the round began. */
  readonly roundStartedAt: Millis;
}

/** What a turn came to. `cursor` null: the round is over. */
export interface TurnResult {
  readonly figures: Figures;
  readonly cursor: string | null;
}

/** A job as data. `run` does one turn; a throw is a failure, which is remembered, told and tried again. */
export interface Job {
  readonly name: string;
  /** From the beginning of one round to the beginning of the next. */
  readonly everyMs: number;
  readonly run: (platform: Platform, turn: Turn) => Promise<TurnResult>;
}
