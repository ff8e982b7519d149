// Duty: notices that a server which holds its port has stopped answering.
// Invariant: a shop that is slow under a crowd is never taken for a dead one: it is dead when nobody listens,
// when whoever listened is gone and his successor says nothing, or after a minute without any answer.
// Neighbours: start.ts; killing the workerd that listens leaves wrangler with a new one that takes connections and answers none.

import { setTimeout as wait } from "node:timers/promises";
import { isListener, listenerOf } from "./dev-server.ts";

const everyMs = 2_000;
const patienceMs = 30_000;
const silenceMs = 60_000;
/** So many in a row: one may be a machine that slept, or a port that changes hands. */
const mostRefusals = 3;
const mostUnanswered = 2;

/** What asking once came to; `nothing` is also a connection that broke. */
export type Reply = "answered" | "refused" | "nothing";

/** A server as the one who watches it sees it. */
export interface Watched {
  /** Asks for what costs the server nothing; waits for its answer as long as a crowd may make it take. */
  ask(): Promise<Reply>;
  /** Whether the process that listened when it last answered is gone; false where that cannot be seen. */
  isReplaced(): boolean;
  /** Milliseconds by a clock. */
  now(): number;
  /** Waits until it is to be asked again; false when nobody asks any more. */
  pause(): Promise<boolean>;
}

/** Settles with "silent" when the server is dead, or with "stopped" when nobody asks any more. */
export async function silenceOf(server: Watched): Promise<"silent" | "stopped"> {
  let heardAt = server.now();
  let refusals = 0;
  let unanswered = 0;
  while (await server.pause()) {
    const replaced = server.isReplaced();
    const reply = await server.ask();
    if (reply === "answered") {
      heardAt = server.now();
      refusals = unanswered = 0;
      continue;
    }
    unanswered++;
    refusals = reply === "refused" ? refusals + 1 : 0;
    if (replaced || refusals >= mostRefusals || (unanswered >= mostUnanswered && server.now() - heardAt >= silenceMs)) return "silent";
  }
  return "stopped";
}

/** The `npm start` at a port of this machine, watched until `signal` says that nobody asks any more. It is asked for a file, which no code of the shop serves. */
export function watchedShop(port: number, signal: AbortSignal): Watched {
  const url = `http://localhost:${port}/_/swagger-ui.NOTICE.txt`;
  let listener = listenerOf(port);
  const isReplaced = () => listener !== null && !isListener(listener, port);
  return {
    async ask() {
      // A successor has no crowd yet that could make it slow.
      const reply = await askOnce(url, isReplaced() ? patienceMs / 3 : patienceMs, signal);
      if (reply === "answered" && isReplaced()) listener = listenerOf(port);
      return reply;
    },
    isReplaced,
    now: Date.now,
    pause: () => wait(everyMs, true, { signal }).catch(() => false),
  };
}

async function askOnce(url: string, withinMs: number, signal: AbortSignal): Promise<Reply> {
  try {
    await (await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]) })).body?.cancel();
    return "answered";
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED" ? "refused" : "nothing";
  }
}
