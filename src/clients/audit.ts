// Duty: the audit of the whole shop, gathered.
// Invariant: bounded: it waits a moment for the walks and then tells what is known, and until when.
// Neighbours: durable-objects/relay.ts walks, storage/{audit,breaches,alerts}.ts remember, domain/audit/report.ts judges; routes/admin-audit.ts tells.

import { relayOf } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { lateMs } from "../domain/audit/checkout.ts";
import { flowingMs } from "../domain/audit/invariants.ts";
import { type JudgedInvariant, judgeShop } from "../domain/audit/report.ts";
import type { JobRecord } from "../domain/jobs.ts";
import { type KeptAlert, listAlerts } from "../storage/alerts.ts";
import { totalsInD1 } from "../storage/audit.ts";
import { type KeptBreach, openBreaches } from "../storage/breaches.ts";
import { jobs } from "./jobs/index.ts";

/** How long an audit lets the walks go on: enough for a small shop, seen whole; of a large one the last whole round is told. */
const patienceMs = 5_000;
const mostBreaches = 200;
const mostAlerts = 50;

/** The shop, audited. */
export interface ShopAudit {
  readonly ok: boolean;
  readonly invariants: readonly JudgedInvariant[];
  /** The open breaches, those found first first. */
  readonly breaches: readonly KeptBreach[];
  readonly jobs: readonly JobRecord[];
  /** The last alerts, the open ones first. */
  readonly alerts: readonly KeptAlert[];
}

/** Looks at everything as far as it comes within a moment. Throws when D1 or the Relay do not answer. */
export async function auditShop(platform: Platform): Promise<ShopAudit> {
  const records = await relayOf(platform).lookThrough(patienceMs);
  const now = platform.clock.now();
  const [totals, breaches, alerts] = await Promise.all([totalsInD1(platform.d1, now - flowingMs, now - lateMs), openBreaches(platform.d1, mostBreaches), listAlerts(platform.d1, mostAlerts)]);
  const paces = Object.fromEntries(jobs.map(({ name, everyMs }) => [name, everyMs]));
  const { money, ...waiting } = totals;
  const judged = judgeShop({ jobs: records, paces, breaches, totals: waiting, money }, now);
  return { ok: judged.every(({ ok }) => ok), invariants: judged, breaches, jobs: records, alerts };
}
