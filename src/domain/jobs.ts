// Duty: when a job that the shop does by itself is due again, and what is remembered of its runs.
// Invariant: pure; a job that fails is tried again sooner than its pace and later each time, and goes on where it was.
// Neighbours: durable-objects/relay/scheduler.ts runs jobs, storage/objects/relay.ts remembers them, clients/jobs/ has the jobs themselves.

import { minuteMs, type Millis, secondMs } from "./time.ts";

/** What a job counted: figures by name. */
export type Figures = Readonly<Record<string, number>>;

/** How a turn of a job ended. `cursor` null: it is through with everything; else the next turn goes on there. */
export type JobEnd = { readonly kind: "done"; readonly figures: Figures; readonly cursor: string | null } | { readonly kind: "failed"; readonly detail: string };

/** A whole way through everything a job looks at, in one turn or in many. */
export interface Round {
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
  /** The sums of its turns. */
  readonly figures: Figures;
}

/** What is remembered of a job. */
export interface JobRecord {
  readonly name: string;
  readonly dueAt: Millis;
  /** Where the next turn goes on; null before a round begins. */
  readonly cursor: string | null;
  /** The round that is under way. */
  readonly round: Round | null;
  /** The last round that came to its end. */
  readonly last: Round | null;
  /** Turns that failed in a row, and what the last of them said. */
  readonly failures: number;
  readonly detail: string | null;
}

/** Between two turns of a round others have the house to themselves. */
const turnPauseMs = 2 * secondMs;
const firstRetryMs = 5 * secondMs;
const longestRetryMs = 10 * minuteMs;
/** A shop that has just been opened has nothing to be looked at. */
const firstLookMs = minuteMs;

/** A job that has never run. */
export function newJob(name: string, everyMs: number, now: Millis): JobRecord {
  return { name, dueAt: now + Math.min(everyMs, firstLookMs), cursor: null, round: null, last: null, failures: 0, detail: null };
}

/** The record after a turn that began at `startedAt`. */
export function afterTurn(record: JobRecord, everyMs: number, end: JobEnd, startedAt: Millis, now: Millis): JobRecord {
  if (end.kind === "failed") return { ...record, failures: record.failures + 1, detail: end.detail, dueAt: now + retryMs(record.failures, everyMs) };
  const begun = record.round ?? { startedAt, endedAt: null, figures: {} };
  const round = { ...begun, figures: addFigures(begun.figures, end.figures) };
  const healthy = { ...record, failures: 0, detail: null, cursor: end.cursor };
  if (end.cursor !== null) return { ...healthy, round, dueAt: now + turnPauseMs };
  return { ...healthy, round: null, last: { ...round, endedAt: now }, dueAt: Math.max(round.startedAt + everyMs, now + Math.min(everyMs, turnPauseMs)) };
}

function retryMs(failures: number, everyMs: number): number {
  return Math.min(everyMs, longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 10));
}

/** Sums, figure by figure. */
export function addFigures(one: Figures, other: Figures): Figures {
  const sums: Record<string, number> = { ...one };
  for (const [name, figure] of Object.entries(other)) sums[name] = (sums[name] ?? 0) + figure;
  return sums;
}

/** Whether a job has not come to an end for so long that somebody ought to look: three times its pace, and a quarter of an hour more. */
export function isOverdue(record: JobRecord, everyMs: number, now: Millis): boolean {
  const since = record.last?.endedAt ?? record.round?.startedAt ?? record.dueAt;
  return record.failures > 0 && now - since > 3 * everyMs + 15 * minuteMs;
}
