// Duty: how a sale stands, for this isolate: its own copy, the data centre's, else the board's.
// Invariant: at most a second old while the room answers, on whatever way it came, so that with a second in a browser's cache it is two; however
// many ask, neither room nor stock hears of it; a sale that was never made wakes nobody.
// Neighbours: durable-objects/sale-board.ts; routes/sales.ts and routes/sale-tickets.ts compute everything from what this answers.

import { report } from "../contracts/log.ts";
import type { SalePlan, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { refuse } from "../contracts/problem.ts";
import type { SaleId } from "../domain/ids.ts";
import { minuteMs, type Millis, secondMs } from "../domain/time.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import type { Places } from "../domain/waiting-room/place.ts";
import { boardFreshMs, boardName } from "../domain/waiting-room/shards.ts";
import { type EdgeCopy, isFresh, keepEdgeCopy, readEdgeCopy, type RenewedCopy } from "../storage/edge.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { findSale, listSales } from "../storage/sales.ts";
import { askTwice } from "./asking.ts";
import { openPlaces } from "./draw.ts";

/** What is told of a sale that is not there. */
export const noSuchSale = refuse("not_found", "There is no such sale.");

type Sources = Pick<Platform, "boards" | "clock" | "d1" | "edgeCache">;

/** Ages count from when the room wrote it. */
const freshMs = 750;
/** Beyond it nobody uses a copy unless the board fails. */
const oldestMs = 1_000;
/** What is over does not change. */
const finalMs = { isolate: 10 * secondMs, edge: minuteMs };
/** How long it is remembered that there is no such sale, and which sales there are. */
const missingMs = 2 * secondMs;
const listedMs = secondMs;
const mostSales = 500;

interface Copy extends RenewedCopy {
  readonly status: SaleStatus;
}

interface Known {
  readonly copies: LruCache<Copy>;
  readonly plans: LruCache<SalePlan>;
  readonly missing: LruCache<Millis>;
  readonly places: LruCache<Places>;
  list: { readonly plans: readonly SalePlan[]; readonly readAt: Millis } | null;
  /** How many sales were made in this isolate. */
  noted: number;
}

const knownTo = perPlatform((_: Sources): Known => ({
  copies: new LruCache(mostSales), plans: new LruCache(mostSales), missing: new LruCache(mostSales), places: new LruCache(20), list: null, noted: 0,
}));

/** How the sale stands; the last known when its room fails; null when there is no such sale. `dataCentre` is whatever tells this one from others. */
export async function readSaleStatus(sources: Sources, saleId: SaleId, dataCentre: string): Promise<SaleStatus | null> {
  const status = await readCopy(sources, saleId, dataCentre);
  return status && isOver(status.phase) ? asOfNow(status, sources.clock.now()) : status;
}

const retold = new WeakMap<SaleStatus, SaleStatus>();

/** What is over stays as it was; only the time goes on, by which clients set their clocks. */
function asOfNow(status: SaleStatus, now: Millis): SaleStatus {
  const last = retold.get(status) ?? status;
  if (now - last.at < freshMs) return last;
  const next = { ...status, at: now };
  retold.set(status, next);
  return next;
}

async function readCopy(sources: Sources, saleId: SaleId, dataCentre: string): Promise<SaleStatus | null> {
  const { copies } = knownTo(sources);
  const now = sources.clock.now();
  const copy = copies.get(saleId);
  if (copy) {
    if (isFresh(copy, { freshMs: isOver(copy.status.phase) ? finalMs.isolate : freshMs, oldestMs }, now)) return copy.status;
  } else if ((await planOf(sources, saleId)) === null) return null;
  const edge = await readEdge(sources, saleId, now);
  if (edge) return remember(sources, edge.value, edge.readAt);
  try {
    const status = await askTwice(sources.boards, boardName(dataCentre), (board) => board.read(saleId));
    if (status === null) return copy?.status ?? null;
    const readAt = readFromBoard(status, now);
    await keepAtEdge(sources, status, readAt);
    return remember(sources, status, readAt);
  } catch (error) {
    report("a sale's board does not answer; the last known status holds", error, { saleId });
    if (copy) return copy.status;
    throw error;
  }
}

/** When the room wrote what a board has answered: by the room's clock, which is believed no further than a board's copy can be old. */
const readFromBoard = ({ at }: SaleStatus, now: Millis): Millis => Math.min(now, Math.max(at, now - boardFreshMs));

/** The sales that have not been over for a day, the next first. At most a second old. */
export async function readSales(sources: Sources): Promise<readonly SalePlan[]> {
  const memory = knownTo(sources);
  const now = sources.clock.now();
  if (memory.list && now - memory.list.readAt < listedMs) return memory.list.plans;
  const { noted } = memory;
  const plans = await listSales(sources.d1, now - 24 * 60 * minuteMs, 50);
  // A sale made while the list was read may not be on it.
  if (memory.noted === noted) memory.list = { plans, readAt: now };
  return plans;
}

/** What a sale was made with, or null. It never changes, so it is asked for once. */
export async function planOf(sources: Sources, saleId: SaleId): Promise<SalePlan | null> {
  const { plans, missing } = knownTo(sources);
  const plan = plans.get(saleId);
  if (plan) return plan;
  const now = sources.clock.now();
  if (isMissing(missing, saleId, now)) return null;
  const found = await findSale(sources.d1, saleId);
  if (found) plans.set(saleId, found);
  else missing.set(saleId, now);
  return found;
}

/** Whether it is known here, without asking anybody, what the sale was made with, or that it is not there. */
export function isRemembered(sources: Sources, saleId: SaleId): boolean {
  const { plans, missing } = knownTo(sources);
  return plans.get(saleId) !== undefined || isMissing(missing, saleId, sources.clock.now());
}

const isMissing = (missing: Known["missing"], saleId: SaleId, now: Millis): boolean => now - (missing.get(saleId) ?? -Infinity) < missingMs;

/** Forgets that a sale was missing: it has just been made here. */
export function noteSale(sources: Sources, plan: SalePlan): void {
  const memory = knownTo(sources);
  memory.missing.delete(plan.saleId);
  memory.list = null;
  memory.noted++;
}

/** Takes over a status that is newer than what is known here: the operator, and his data centre, see his command at once. */
export async function noteStatus(sources: Sources, status: SaleStatus): Promise<void> {
  const now = sources.clock.now();
  remember(sources, status, now);
  await keepAtEdge(sources, status, now);
}

/** The draw made ready to place tickets, once for an isolate; null before the draw. */
export async function placesIn(sources: Sources, { saleId, draw }: SaleStatus): Promise<Places | null> {
  if (draw === null) return null;
  const { places } = knownTo(sources);
  const ready = places.get(saleId);
  if (ready) return ready;
  const made = await openPlaces({ ...draw, shards: draw.counts.map((count) => ({ count })) });
  places.set(saleId, made);
  return made;
}

function remember(sources: Sources, status: SaleStatus, readAt: Millis): SaleStatus {
  const { copies } = knownTo(sources);
  const copy = copies.get(status.saleId);
  if (copy && copy.status.at > status.at) return copy.status;
  copies.set(status.saleId, { status, readAt, renewingSince: -Infinity });
  return status;
}

const edgeUrl = (saleId: SaleId) => `https://sales.floodgate.internal/${encodeURIComponent(saleId)}`;

async function readEdge(sources: Sources, saleId: SaleId, now: Millis): Promise<EdgeCopy<SaleStatus> | null> {
  const copy = await readEdgeCopy<SaleStatus>(sources, edgeUrl(saleId));
  return copy !== null && now - copy.readAt < (isOver(copy.value.phase) ? finalMs.edge : freshMs) ? copy : null;
}

/** Without the edge every isolate asks the board itself. */
const keepAtEdge = (sources: Sources, status: SaleStatus, readAt: Millis) => keepEdgeCopy(sources, edgeUrl(status.saleId), { value: status, readAt }, finalMs.edge);
