// Duty: asks whoever looks like a program to do some work first, and checks that he did.
// Invariant: a challenge is for one subject and a few minutes; a solution's id is the same however it is written, so that it can be used once.
// Neighbours: routes/sale-joining.ts asks; the join desk remembers which solutions were used. Another kind of challenge needs only this interface.

import { createChallenge, extractParams, verifySolution } from "altcha-lib/v1";
import type { Platform } from "../contracts/platform.ts";
import { minuteMs } from "../domain/time.ts";

/** A challenge as it is shown, and what becomes of an answer to one. */
export interface Challenger {
  /** What the client is to solve, as data that it understands. */
  ask(subject: string): Promise<Readonly<Record<string, unknown>>>;
  /** The id of a right solution that was made for this subject; null for anything else. Never throws. */
  check(solution: Solution, subject: string): Promise<string | null>;
}

/** ALTCHA's payload: as base64 of its JSON, or as that object. */
export type Solution = string | { readonly algorithm: "SHA-1" | "SHA-256" | "SHA-512"; readonly challenge: string; readonly number: number; readonly salt: string; readonly signature: string };

const lifetimeMs = 5 * minuteMs;

/** Proof of work by ALTCHA: about a second of a phone's time. */
export function proofOfWork({ config, clock, authSecret }: Pick<Platform, "config" | "clock" | "authSecret">): Challenger {
  const hmacKey = `challenge:${authSecret}`;
  return {
    async ask(subject) {
      const challenge = await createChallenge({ hmacKey, maxNumber: config.saleChallengeWork, expires: new Date(clock.now() + lifetimeMs), params: { subject } });
      return { kind: "altcha", ...challenge };
    },
    async check(solution, subject) {
      try {
        const payload = typeof solution === "string" ? (JSON.parse(atob(solution)) as Exclude<Solution, string>) : solution;
        const right = extractParams(payload).subject === subject && (await verifySolution(payload, hmacKey, true));
        return right ? payload.challenge : null;
      } catch {
        return null;
      }
    },
  };
}
