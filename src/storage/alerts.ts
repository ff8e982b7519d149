// Duty: what a person was told to look after, until it is settled.
// Invariant: of one subject only one alert is open at a time; an alert is raised before anybody is told, so that nobody is told of nothing.
// Neighbours: clients/alerts.ts raises, tells and settles; the back office shows; schema/jobs.ts has the table.

import type { Concern } from "../domain/alerts.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A concern that somebody is told of. */
export interface Alert extends Concern {
  readonly alertId: string;
}

/** An alert as it is kept, with whom it has reached. */
export interface KeptAlert extends Alert {
  readonly raisedAt: Millis;
  readonly mailedAt: Millis | null;
  readonly calledAt: Millis | null;
  /** How often the webhook was called. */
  readonly calls: number;
  readonly settledAt: Millis | null;
}

const columns = "alert_id AS alertId, subject, kind, detail, link, raised_at AS raisedAt, mailed_at AS mailedAt, called_at AS calledAt, calls, settled_at AS settledAt";

/** Opens alerts; a subject of which one is open already gets no other. `callAt` null: there is no webhook. */
export async function openAlerts(d1: D1Database, alerts: readonly Alert[], now: Millis, callAt: Millis | null): Promise<void> {
  if (alerts.length === 0) return;
  await d1
    .prepare(
      `INSERT OR IGNORE INTO alerts (alert_id, subject, kind, detail, link, raised_at, call_at)
       SELECT value ->> 'alertId', value ->> 'subject', value ->> 'kind', value ->> 'detail', value ->> 'link', CAST(? AS INTEGER), CAST(? AS INTEGER) FROM json_each(?)`,
    )
    .bind(now, callAt, JSON.stringify(alerts))
    .run();
}

/** Settles every open alert but those about these subjects. */
export async function settleOthers(d1: D1Database, subjects: readonly string[], now: Millis): Promise<void> {
  await d1.prepare("UPDATE alerts SET settled_at = CAST(? AS INTEGER) WHERE settled_at IS NULL AND subject NOT IN (SELECT value FROM json_each(?))").bind(now, JSON.stringify(subjects)).run();
}

/** Alerts that no mail was asked for yet, the oldest first. */
export async function unmailedAlerts(d1: D1Database, limit: number): Promise<readonly KeptAlert[]> {
  const { results } = await d1.prepare(`SELECT ${columns} FROM alerts WHERE settled_at IS NULL AND mailed_at IS NULL ORDER BY raised_at LIMIT ?`).bind(limit).all<KeptAlert>();
  return results;
}

/** Notes that a mail was asked for; belongs into the batch that asks. */
export const mailedUpdate = (d1: D1Database, alertIds: readonly string[], now: Millis): Statement =>
  d1.prepare("UPDATE alerts SET mailed_at = CAST(? AS INTEGER) WHERE alert_id IN (SELECT value FROM json_each(?))").bind(now, JSON.stringify(alertIds));

/** Alerts that the webhook is to be called about now. */
export async function alertsToCall(d1: D1Database, now: Millis, limit: number): Promise<readonly KeptAlert[]> {
  const { results } = await d1.prepare(`SELECT ${columns} FROM alerts WHERE call_at <= ? ORDER BY call_at LIMIT ?`).bind(now, limit).all<KeptAlert>();
  return results;
}

/** Notes a call. `callAt` is when to call again; null when it was taken, or is given up. */
export async function noteCall(d1: D1Database, alertId: string, taken: boolean, callAt: Millis | null, now: Millis): Promise<void> {
  await d1.prepare("UPDATE alerts SET calls = calls + 1, called_at = iif(?, CAST(? AS INTEGER), called_at), call_at = CAST(? AS INTEGER) WHERE alert_id = ?").bind(taken ? 1 : 0, now, callAt, alertId).run();
}

/** The last alerts, the open ones first, newest first. */
export async function listAlerts(d1: D1Database, limit: number): Promise<readonly KeptAlert[]> {
  const { results } = await d1.prepare(`SELECT ${columns} FROM alerts ORDER BY settled_at IS NOT NULL, raised_at DESC LIMIT ?`).bind(limit).all<KeptAlert>();
  return results;
}
