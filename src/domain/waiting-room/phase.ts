// Duty: in which phase a sale is: by the clock, unless the operator or the stock has said otherwise.
// Invariant: phases only go forward, except that a pause ends; what is over never begins again. While a sale is paused the claim clock stands still.
// Neighbours: admission.ts moves only while active; durable-objects/waiting-room.ts keeps the controls and logs every command.

import { hasExpired, type Millis } from "../time.ts";

/** Where a sale can be in its life, as everybody is shown it. */
export const phases = ["scheduled", "prequeue", "active", "paused", "sold_out", "ended"] as const;
/** Where a sale is in its life. */
export type Phase = (typeof phases)[number];

/** When a sale happens. */
export interface Schedule {
  readonly preQueueOpensAt: Millis;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
}

/** What has been decided since the sale was made. */
export interface Controls {
  readonly admissionsPerMinute: number;
  readonly message: string | null;
  readonly pausedAt: Millis | null;
  readonly over: { readonly at: Millis; readonly why: "sold_out" | "closed" } | null;
}

/** What an operator can say, and the stock: only it says `sell_out`. */
export type ControlCommand =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "pace"; readonly admissionsPerMinute: number }
  | { readonly kind: "message"; readonly message: string | null }
  | { readonly kind: "close" }
  | { readonly kind: "sell_out" };

/** `unchanged`: it was so already. `over`: nothing can be changed any more. */
export interface Controlled {
  readonly controls: Controls;
  readonly outcome: { readonly kind: "done" | "unchanged" | "over" };
  /** How long the claim clock stood still; more than 0 only when a pause has ended (see `afterPause` in admission.ts). */
  readonly stoodStillMs: number;
}

/** The phase now. */
export function phaseOf(schedule: Schedule, { over, pausedAt }: Pick<Controls, "over" | "pausedAt">, now: Millis): Phase {
  if (over !== null) return over.why === "sold_out" ? "sold_out" : "ended";
  if (hasExpired(schedule.endsAt, now)) return "ended";
  if (!hasExpired(schedule.preQueueOpensAt, now)) return "scheduled";
  if (!hasExpired(schedule.startsAt, now)) return "prequeue";
  return pausedAt === null ? "active" : "paused";
}

/** Whether it will never go on. */
export const isOver = (phase: Phase): phase is "sold_out" | "ended" => phase === "sold_out" || phase === "ended";

/** Whether its units are for claims alone: from the pre-queue on until it is over, as stock/sale.ts decides it for the units themselves. */
export const isReserving = (phase: Phase): boolean => phase !== "scheduled" && !isOver(phase);

/** What becomes of a command. */
export function control(schedule: Schedule, controls: Controls, command: ControlCommand, now: Millis): Controlled {
  const phase = phaseOf(schedule, controls, now);
  if (isOver(phase)) return { controls, outcome: { kind: "over" }, stoodStillMs: 0 };
  const next = changed(controls, command, now);
  const isSame = (Object.keys(next) as (keyof Controls)[]).every((key) => next[key] === controls[key]);
  const resumed = command.kind === "resume" && controls.pausedAt !== null;
  return { controls: next, outcome: { kind: isSame ? "unchanged" : "done" }, stoodStillMs: resumed ? Math.max(0, now - claimClock(schedule, controls, now)) : 0 };
}

function changed(controls: Controls, command: ControlCommand, now: Millis): Controls {
  switch (command.kind) {
    case "pause":
      return { ...controls, pausedAt: controls.pausedAt ?? now };
    case "resume":
      return { ...controls, pausedAt: null };
    case "pace":
      return { ...controls, admissionsPerMinute: command.admissionsPerMinute };
    case "message":
      return { ...controls, message: command.message };
    case "close":
      return { ...controls, over: { at: now, why: "closed" } };
    case "sell_out":
      return { ...controls, over: { at: now, why: "sold_out" } };
  }
}

/** The time by which claim windows are judged: it stands still while the sale is paused, so that nobody's window runs out while he is told to wait. */
export function claimClock(schedule: Schedule, { pausedAt }: Pick<Controls, "pausedAt">, now: Millis): Millis {
  return pausedAt === null ? now : Math.min(now, Math.max(pausedAt, schedule.startsAt));
}
