import type { PollPolicy } from "../../domain/waiting-room/poll.ts";

/** A sale as the API says it to everybody, as far as its page follows it. */
export interface SaleDocument {
  readonly phase: string;
  readonly serverTime: string;
  readonly preQueueOpensAt: string;
  readonly startsAt: string;
  readonly poll: PollPolicy;
  readonly frontier: number;
  readonly admissionsPerMinute: number;
  readonly recentPerMinute: number;
  readonly waiting: number;
  readonly message: string | null;
}

/** How the visitor stands, as the API says it. */
export interface PlaceDocument {
  readonly state: string;
  readonly position: number | null;
  readonly ahead: number | null;
  readonly unlikely: boolean;
  readonly estimatedWaitSeconds: { readonly low: number; readonly high: number } | null;
}

/** The sentences that the page brings along for what changes on it. */
export interface LiveWords {
  readonly phases: Readonly<Record<string, string>>;
  readonly told: Readonly<Record<string, string>>;
  readonly ahead: string;
  readonly next: string;
  readonly waitingOne: string;
  readonly waiting: string;
  readonly pace: string;
  readonly turn: string;
}

/** What the API answers, or null: then the page stays as it is. */
export async function ask<Body>(url: string, ticket?: string): Promise<Body | null> {
  const answer = await fetch(url, { cache: "no-store", headers: ticket ? { "X-Ticket": ticket } : {} }).catch(() => null);
  return answer?.ok ? ((await answer.json().catch(() => null)) as Body | null) : null;
}

/** Waits. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
