// Duty: notices that a server which holds its port has stopped answering.
// Invariant: any answer is an answer, a refusal too; only several requests in a row without one are silence, so that a shop under load is not mistaken for a dead one.
// Neighbours: start.ts; killing the workerd that listens leaves wrangler with a new one that takes connections and answers none.

import { setTimeout as wait } from "node:timers/promises";

const everyMs = 2_000;
const patienceMs = 5_000;
const tries = 3;

/** Settles with "silent" when nobody has answered at `url` three times in a row, or with "stopped" when `signal` says that nobody asks any more. */
export async function silenceOf(url: string, signal: AbortSignal): Promise<"silent" | "stopped"> {
  for (let unanswered = 0; unanswered < tries;) {
    if (!(await wait(everyMs, true, { signal }).catch(() => false))) return "stopped";
    unanswered = (await answers(url)) ? 0 : unanswered + 1;
  }
  return "silent";
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(patienceMs) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
