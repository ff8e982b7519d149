// Duty: asks every lane how it is: whether its alarm rings, which of its checkouts are stuck, which of its events nobody has handled.
// Invariant: a lane whose alarm was lost has one again after being asked; one that does not answer fails this job and no other.
// Neighbours: durable-objects/lane/audit.ts answers; alerts.ts tells somebody.

import type { LaneVitals } from "../../contracts/objects.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { AuditedCheckout } from "../../domain/audit/checkout.ts";
import type { Breach } from "../../domain/audit/invariants.ts";
import { laneName } from "../../domain/lanes.ts";
import { type Millis, minuteMs } from "../../domain/time.ts";
import { receivedEvents } from "../../storage/inbox.ts";
import { laneAt, laneCount } from "./lanes.ts";
import { askMany } from "../portions.ts";
import { type Page, walk } from "./walk.ts";

const lanesInTurn = 200;
const atOnce = 20;

/** Every lane, every minute. */
export const laneVitals = walk("lane-vitals", minuteMs, [{ invariant: "checkouts end", subjects: "" }, { invariant: "events published = events handled", subjects: laneName(0).slice(0, -1) }], look);

async function look(platform: Platform, cursor: string | null): Promise<Page> {
  const first = Number(cursor ?? 0);
  const count = await laneCount(platform);
  const lanes = Array.from({ length: Math.min(lanesInTurn, count - first) }, (_, index) => first + index);
  const vitals = await askMany(lanes, atOnce, (lane) => laneAt(platform, lane).vitals());
  const now = platform.clock.now();
  const late = await askMany(vitals, atOnce, (lane) => unhandled(platform, lane));
  const breaches = vitals.flatMap(({ stuck }, index) => [...stuck.map((checkout) => stuckBreach(checkout, now)), ...lateBreach(laneName(lanes[index] ?? 0), late[index] ?? [])]);
  const total = (figure: (lane: LaneVitals) => number) => vitals.reduce((sum, lane) => sum + figure(lane), 0);
  return {
    figures: {
      lanes: lanes.length,
      restless: total(({ restless }) => restless),
      stuck: total(({ stuck }) => stuck.length),
      unhandledEvents: late.flat().length,
      rewound: total(({ rewound }) => Number(rewound)),
    },
    breaches,
    next: first + lanesInTurn < count ? String(first + lanesInTurn) : null,
  };
}

async function unhandled({ d1 }: Platform, { waiting }: LaneVitals): Promise<readonly string[]> {
  const received = waiting.length === 0 ? new Set<string>() : await receivedEvents(d1, waiting);
  return waiting.filter((eventId) => !received.has(eventId));
}

function stuckBreach({ checkoutId, stage, restlessSince, need }: AuditedCheckout, now: Millis): Breach {
  const minutes = Math.floor((now - (restlessSince ?? now)) / minuteMs);
  return { invariant: "checkouts end", subject: checkoutId, detail: `${stage} for ${minutes} minutes${need === null ? "" : `: ${need}`}`, action: null };
}

function lateBreach(lane: string, late: readonly string[]): readonly Breach[] {
  return late.length === 0 ? [] : [{ invariant: "events published = events handled", subject: lane, detail: `${late.length} events have not been handled, the first is ${late[0]}`, action: null }];
}
