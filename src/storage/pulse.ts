// Duty: reads the pulse for this isolate: a copy of one second, the data centre's of two, else the object itself.
// Invariant: never older than `oldestMs` while the object can be asked; no request ever waits for another one's promise; a failing object leaves the last known pulse.
// Neighbours: durable-objects/pulse.ts keeps it; storage/catalog.ts, listing.ts and the rendered answers decide by it what holds.

import { report } from "../contracts/log.ts";
import type { Objects, PulseAdvance, PulseDocument, PulseRpc } from "../contracts/objects.ts";
import type { Clock, Millis, Timer } from "../domain/time.ts";
import { within } from "../domain/within.ts";
import { perPlatform } from "./isolate.ts";

/** What of the platform the pulse is read with. */
export interface PulseSources {
  readonly pulse: Objects<PulseRpc>;
  readonly edgeCache: () => Promise<Cache>;
  readonly clock: Clock;
  readonly timer: Timer;
}

const pulseName = "pulse";
const edgeUrl = "https://pulse.floodgate.internal/";
/** From this age on one request renews the copy, while the others go on with it. */
const freshMs = 1_000;
/** From this age on nobody uses the copy unless the object fails. Isolate and edge together stay within four seconds. */
const oldestMs = 2_000;
const edgeMs = 2_000;
/** How long the object may take, and how long it is left alone after it failed. */
const patienceMs = 1_500;

interface Copy {
  document: PulseDocument | null;
  readAt: Millis;
  /** When somebody last set out to renew it. */
  renewingSince: Millis;
  /** What an advance from here has made true: nothing older will do. */
  atLeast: number;
}

const copyOf = perPlatform((_: PulseSources): Copy => ({ document: null, readAt: -Infinity, renewingSince: -Infinity, atLeast: 0 }));

/** The pulse, at most four seconds old; the last known one of any age when the object fails; null when none was ever known. */
export async function readPulse(sources: PulseSources): Promise<PulseDocument | null> {
  const copy = copyOf(sources);
  const now = sources.clock.now();
  const age = now - copy.readAt;
  if (copy.document !== null && copy.document.version >= copy.atLeast) {
    if (age < freshMs) return copy.document;
    const renewed = now - copy.renewingSince < freshMs;
    if (renewed && age < oldestMs) return copy.document;
  }
  copy.renewingSince = now;
  const edge = await readEdge(sources);
  const fresh = edge !== null && now - edge.readAt < edgeMs && edge.document.version >= copy.atLeast;
  const document = fresh ? edge.document : await readObject(sources, edge === null || now - edge.readAt >= edgeMs);
  if (document === null) return lastKnown(copy, edge, now);
  if (copy.document === null || document.version >= copy.document.version) {
    copy.document = document;
    copy.readAt = now;
  }
  return copy.document;
}

/** The object failed: what is known goes on for a second before it is asked again. */
function lastKnown(copy: Copy, edge: Edge | null, now: Millis): PulseDocument | null {
  if (edge !== null && edge.document.version > (copy.document?.version ?? 0)) copy.document = edge.document;
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
  const version = await sources.pulse.getByName(pulseName).advance(change);
  if (!seenHere) return version;
  const copy = copyOf(sources);
  copy.atLeast = Math.max(copy.atLeast, version);
  return version;
}

interface Edge {
  readonly document: PulseDocument;
  readonly readAt: Millis;
}

async function readEdge(sources: PulseSources): Promise<Edge | null> {
  try {
    const cache = await sources.edgeCache();
    const kept = await cache.match(edgeUrl);
    return kept ? { document: await kept.json<PulseDocument>(), readAt: Number(kept.headers.get("X-Read-At")) } : null;
  } catch {
    return null;
  }
}

/** Many that want the very newest at once shall not all lay it at the edge: whoever finds the edge's copy old does. */
async function readObject(sources: PulseSources, edgeIsOld: boolean): Promise<PulseDocument | null> {
  try {
    const readAt = sources.clock.now();
    const answer = await within(sources.pulse.getByName(pulseName).read(), patienceMs, sources.timer);
    if (answer.kind === "late") return silent(`no answer within ${patienceMs} ms`);
    if (edgeIsOld) await keepAtEdge(sources, answer.value, readAt);
    return answer.value;
  } catch (error) {
    return silent(error);
  }
}

function silent(why: unknown): null {
  report("the pulse does not answer; the last known one holds", why);
  return null;
}

async function keepAtEdge(sources: PulseSources, document: PulseDocument, readAt: Millis): Promise<void> {
  try {
    const cache = await sources.edgeCache();
    const headers = { "Content-Type": "application/json", "Cache-Control": "max-age=3600", "X-Read-At": String(readAt) };
    await cache.put(edgeUrl, new Response(JSON.stringify(document), { headers }));
  } catch {
    // Without the edge every isolate asks the object itself.
  }
}
