// Duty: asks an object whose methods may all be called again, and bears with one reset (a deploy, a crash).
// Invariant: a fresh stub for every call, since a stub that saw a reset stays broken; at most one repetition, and none of an overload.
// Neighbours: contracts/platform-errors.ts reads the marks; workers/http/problem.ts makes `overloaded` of what is thrown on.

import type { Objects } from "../contracts/objects.ts";
import { mayRepeat } from "../contracts/platform-errors.ts";

/** What the object answers, at the second try if the first met a reset. Throws what the last try threw. */
export async function askTwice<Rpc, Answer>(objects: Objects<Rpc>, name: string, ask: (rpc: Rpc) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(objects.getByName(name));
  } catch (error) {
    if (!mayRepeat(error)) throw error;
    return ask(objects.getByName(name));
  }
}
