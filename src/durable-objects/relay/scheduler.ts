// Duty: runs the shop's jobs when they are due.
// Invariant: a job never runs twice at once; one that fails, or hangs, keeps no other from running; what a job came to is saved before it is due again.
// Neighbours: clients/jobs/ has the jobs, storage/objects/relay.ts remembers them; relay.ts rings.

import type { Job } from "../../clients/jobs/job.ts";
import { report } from "../../contracts/log.ts";
import type { Platform } from "../../contracts/platform.ts";
import { afterTurn, type JobEnd, type JobRecord, newJob } from "../../domain/jobs.ts";
import { type Millis, minuteMs } from "../../domain/time.ts";
import type { JobTables } from "../../storage/objects/relay.ts";

/** What a scheduler is handed. */
export interface SchedulerParts {
  readonly tables: JobTables;
  readonly jobs: readonly Job[];
  readonly platform: Platform;
  /** Called between a turn and its save, where a crash hurts most. */
  readonly point: (name: string) => void;
}

/** When a turn is taken for lost. */
const lostMs = 5 * minuteMs;

/** Runs jobs when they are due, a turn at a time, and remembers how each went. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #running = new Map<string, Promise<JobRecord>>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    const { tables, jobs, platform } = parts;
    const now = platform.clock.now();
    for (const { name, everyMs } of jobs) if (tables.read(name) === null) tables.save(newJob(name, everyMs, now));
    tables.forgetOthers(jobs.map(({ name }) => name));
  }

  /** What is remembered of every job, in the order of their list. */
  records(): readonly JobRecord[] {
    return this.#parts.jobs.map(({ name, everyMs }) => this.#parts.tables.read(name) ?? newJob(name, everyMs, this.#parts.platform.clock.now()));
  }

  /** Runs one turn of every job that is due, all at the same time. Never throws. */
  async runDue(): Promise<void> {
    const now = this.#parts.platform.clock.now();
    const due = this.#parts.jobs.filter(({ name }) => (this.#parts.tables.read(name)?.dueAt ?? 0) <= now);
    await Promise.all(due.map((job) => this.#turn(job)));
  }

  /** Runs a job now, until it has been through everything once from here on, or until `deadline`. Joins a turn that is under way. */
  async runThrough(name: string, deadline: Millis): Promise<JobRecord | null> {
    const { jobs, platform, tables } = this.#parts;
    const job = jobs.find((known) => known.name === name);
    if (job === undefined) return null;
    const begunAt = platform.clock.now();
    for (;;) {
      const record = await this.#turn(job);
      const isThrough = record.last !== null && record.last.startedAt >= begunAt;
      if (isThrough || record.failures > 0 || platform.clock.now() >= deadline) return tables.read(name);
    }
  }

  /** When the next job is due; none that runs is waited for. */
  nextDueAt(): Millis | null {
    return this.#parts.tables.nextDueAt();
  }

  #turn(job: Job): Promise<JobRecord> {
    const running = this.#running.get(job.name);
    if (running !== undefined) return running;
    const turn = this.#run(job).finally(() => this.#running.delete(job.name));
    this.#running.set(job.name, turn);
    return turn;
  }

  async #run(job: Job): Promise<JobRecord> {
    const { tables, platform, point } = this.#parts;
    const { clock } = platform;
    const startedAt = clock.now();
    const before = tables.read(job.name) ?? newJob(job.name, job.everyMs, startedAt);
    // Should the object die meanwhile it is tried again soon; while it runs, and however long, nothing begins it again.
    tables.save({ ...before, dueAt: startedAt + Math.min(job.everyMs, lostMs) });
    const end = await this.#attempt(job, before, startedAt);
    point(`after ${job.name}`);
    const after = afterTurn(before, job.everyMs, end, startedAt, clock.now());
    tables.save(after);
    return after;
  }

  async #attempt(job: Job, { cursor, round }: JobRecord, startedAt: Millis): Promise<JobEnd> {
    try {
      return { kind: "done", ...(await job.run(this.#parts.platform, { cursor, roundStartedAt: round?.startedAt ?? startedAt })) };
    } catch (error) {
      report("a job failed", error, { job: job.name });
      return { kind: "failed", detail: String(error) };
    }
  }
}
