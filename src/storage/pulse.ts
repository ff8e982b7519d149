// Duty: reads the pulse for this isolate: a copy of one second, the data centre's of two, else the object itself.
// Invariant: never older than `freshness.oldestMs` while the object can be asked; no request ever waits for another one's promise; a failing object leaves the last known pulse.
// Neighbours: durable-objects/pulse.ts keeps it; storage/catalog.ts, listing.ts and the rendered answers decide by it what holds.

import { report } from "../contracts/log.ts";
import { type Objects, type PulseAdvance, type PulseDocument, pulseOf, type PulseRpc } from "../contracts/objects.ts";
import { type Clock, hourMs, type Millis, type Timer } from "../domain/time.ts";
import { within } from "../domain/within.ts";
import { type EdgeCopy, type EdgeSources, type Freshness, isFresh, keepEdgeCopy, readEdgeCopy, type RenewedCopy } from "./edge.ts";
import { perPlatform } from "./isolate.ts";

/** What of the platform the pulse is read with. */
export interface PulseSources extends EdgeSources {
  readonly pulse: Objects<PulseRpc>;
  readonly clock: Clock;
  readonly timer: Timer;
}

const edgeUrl = "https://pulse.floodgate.internal/";
/** Beyond the oldest nobody uses the copy unless the object fails. Isolate and edge together stay within four seconds. */
const freshness: Freshness = { freshMs: 1_000, oldestMs: 2_000 };
const edgeMs = 2_000;
/** A copy that is far too old is still better than none, when the object fails. */
const keptAtEdgeMs = hourMs;
/** How long the object may take, and how long it is left alone after it failed. */
const patienceMs = 1_500;

interface Copy extends RenewedCopy {
  document: PulseDocument | null;
  readAt: Millis;
  /** What an advance from here has made true: nothing older will do. */
  atLeast: number;
}

const copyOf = perPlatform((_: PulseSources): Copy => ({ document: null, readAt: -Infinity, renewingSince: -Infinity, atLeast: 0 }));

/** The pulse, at most four seconds old; the last known one of any age when the object fails; null when none was ever known. */
export async function readPulse(sources: PulseSources): Promise<PulseDocument | null> {
  const copy = copyOf(sources);
  const now = sources.clock.now();
  const isEnough = copy.document !== null && copy.document.version >= copy.atLeast;
  if (isEnough && isFresh(copy, freshness, now)) return copy.document;
  copy.renewingSince = now;
  const edge = await readEdgeCopy<PulseDocument>(sources, edgeUrl);
  const isYoung = edge !== null && now - edge.readAt < edgeMs;
  const document = isYoung && edge.value.version >= copy.atLeast ? edge.value : await readObject(sources, !isYoung);
  if (document === null) return lastKnown(copy, edge, now);
  if (copy.document === null || document.version >= copy.document.version) {
    copy.document = document;
    copy.readAt = now;
  }
  return copy.document;
}

/** The object failed: what is known goes on for a second before it is asked again. */
function lastKnown(copy: Copy, edge: EdgeCopy<PulseDocument> | null, now: Millis): PulseDocument | null {
  if (edge !== null && edge.value.version > (copy.document?.version ?? 0)) copy.document = edge.value;
  copy.readAt = now;
  copy.atLeast = 0;
  return copy.document;
}

/**
 * Tells the pulse what changed and returns its version. Throws when the object fails.
 * `seenHere`: from then on this isolate reads no older pulse, because somebody waits for his own change. News of others'
 * purchases come too often for that: they are seen when the copy is renewed.
 */
export async function advancePulse(sources: PulseSources, change: PulseAdvance, seenHere: boolean): Promise<number> {
  const version = await pulseOf(sources).advance(change);
  if (!seenHere) return version;
  const copy = copyOf(sources);
  copy.atLeast = Math.max(copy.atLeast, version);
  return version;
}

/** Many that want the very newest at once shall not all lay it at the edge: whoever finds the edge's copy old does. */
async function readObject(sources: PulseSources, edgeIsOld: boolean): Promise<PulseDocument | null> {
  try {
    const readAt = sources.clock.now();
    const answer = await within(pulseOf(sources).read(), patienceMs, sources.timer);
    if (answer.kind === "late") return silent(`no answer within ${patienceMs} ms`);
    if (edgeIsOld) await keepEdgeCopy(sources, edgeUrl, { value: answer.value, readAt }, keptAtEdgeMs);
    return answer.value;
  } catch (error) {
    return silent(error);
  }
}

function silent(why: unknown): null {
  report("the pulse does not answer; the last known one holds", why);
  return null;
}
