// Duty: what somebody in the queue is told about his turn, as a fact with its figures; the sentences are the page's.
// Invariant: server and script tell the same, since both ask here; minutes only, since nobody can promise seconds.
// Neighbours: estimate.ts gives the range, chance.ts the rank from which on a turn is unlikely; pages/sale-strings.ts has a sentence for every kind.

import type { Wait } from "./estimate.ts";

/** What there is to say about somebody's turn. `unknown`: units have to come back first, and none did lately. */
export type Told =
  | { readonly kind: "paused" | "unlikely" | "unknown" | "soon" }
  | { readonly kind: "about"; readonly minutes: number }
  | { readonly kind: "between"; readonly from: number; readonly to: number };

/** From here on a wait is said in minutes. */
const soonSeconds = 90;

/** What is told of a place: that nothing moves, that it will hardly come to a turn, or how long it takes. */
export function tellWait({ unlikely, estimatedWaitSeconds }: { readonly unlikely: boolean; readonly estimatedWaitSeconds: Wait | null }, isPaused: boolean): Told {
  if (isPaused) return { kind: "paused" };
  if (unlikely) return { kind: "unlikely" };
  if (estimatedWaitSeconds === null) return { kind: "unknown" };
  const { low, high } = estimatedWaitSeconds;
  if (high < soonSeconds) return { kind: "soon" };
  const [from, to] = [Math.max(1, Math.round(low / 60)), Math.round(high / 60)];
  return from === to ? { kind: "about", minutes: from } : { kind: "between", from, to };
}

/** A sentence with its `{figures}` filled in, as English writes them; a name without a figure stays as it is. */
export function fillIn(sentence: string, figures: object): string {
  const known = new Map<string, unknown>(Object.entries(figures));
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const figure = known.get(name);
    return typeof figure === "number" ? figure.toLocaleString("en-US") : gap;
  });
}
