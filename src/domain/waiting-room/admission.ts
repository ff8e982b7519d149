// Duty: who may claim now: one frontier that passes ranks at the shop's pace and only as far as there are units for them.
// Invariant: the frontier never moves back; in no 1 s and no 60 s is more admitted than the pace allows; no tick brings the admissions
// outstanding above k × free units, so that at k = 1 there is a unit for everybody whose window is open. Memory is O(ticks), not O(people).
// Neighbours: over-admission.ts says k; phase.ts says whether ticks happen; durable-objects/waiting-room.ts asks the stock, ticks by its alarm and keeps
// a row for each claim; the claim itself is a hold in the stock object.

import { hasExpired, type Millis, minuteMs, secondMs } from "../time.ts";
import { factorFor, type Shown } from "./over-admission.ts";

/** What a sale was made with. */
export interface AdmissionSettings {
  readonly units: number;
  readonly claimWindowMs: number;
  /** The most that k may be, from 1 to 1.5. */
  readonly overAdmission: number;
}

/** The ranks that were admitted at one moment: `from` ≤ rank < `upTo`, of which `open` have neither claimed nor are claiming. */
export interface Tick {
  readonly at: Millis;
  readonly from: number;
  readonly upTo: number;
  readonly open: number;
  /** From this millisecond on the window is over. */
  readonly until: Millis;
}

/** How far a sale has admitted its line, and what became of those it admitted. */
export interface Admission {
  /** How many are admitted: ranks below it, counted from 0. */
  readonly frontier: number;
  /** The oldest first: those whose window is open, and those of the last minute. */
  readonly ticks: readonly Tick[];
  /** Claims that were asked of the stock and not answered yet: they count as outstanding. */
  readonly claiming: number;
  readonly claimed: number;
  /** Of those whose window is over: how many there were, and how many never claimed. */
  readonly ended: number;
  readonly noShows: number;
  /** The moment of the last tick: windows that were over for it stay over, whatever a clock that went back says. */
  readonly tickedAt: Millis;
  /** What held the last tick back. */
  readonly limit: "pace" | "stock" | "line";
}

/** Before the first tick. */
export const noAdmission: Admission = { frontier: 0, ticks: [], claiming: 0, claimed: 0, ended: 0, noShows: 0, tickedAt: 0, limit: "line" };

/** How the sale's units stand, as the stock object says, and how many had claimed when it was asked: claims since then are taken off. */
export interface StockReading {
  readonly free: number;
  readonly sold: number;
  readonly claimedWhenAsked: number;
  /** How many more claims may live at once, however many units are free; not said: any number. Nobody is admitted beyond it in the hope that others stay away. */
  readonly claimsLeft?: number;
}

/** What a tick goes by. `line` is how many ranks there are: the drawn and the numbered. */
export interface TickInput {
  readonly admissionsPerMinute: number;
  readonly line: number;
  readonly stock: StockReading;
}

/** How many may still be admitted now without more than the pace in any second or minute. A second is allowed a sixtieth of the minute, rounded up. */
export function quota({ ticks }: Pick<Admission, "ticks">, admissionsPerMinute: number, now: Millis): number {
  const since = (ms: Millis) => ticks.reduce((sum, tick) => (tick.at > now - ms ? sum + tick.upTo - tick.from : sum), 0);
  const perSecond = Math.ceil((admissionsPerMinute * secondMs) / minuteMs);
  // Nobody is half a person, whatever the pace says.
  return Math.max(0, Math.min(perSecond - since(secondMs), Math.floor(admissionsPerMinute) - since(minuteMs)));
}

/** How long until the next tick where nothing but time can say more. */
const tickMs = secondMs / 2;

/** When to tick again: where the pace holds back, at the first moment it allows somebody; else in half a second, for units may have come back. */
export function nextTickAt(state: Admission, admissionsPerMinute: number, now: Millis): Millis {
  if (state.limit !== "pace") return now + tickMs;
  const leaving = state.ticks.flatMap(({ at }) => [at + secondMs, at + minuteMs]).filter((at) => at > now);
  return leaving.toSorted((a, b) => a - b).find((at) => quota(state, admissionsPerMinute, at) > 0) ?? now + tickMs;
}

/** Admissions that may still become claims. */
export function outstanding({ ticks, claiming, tickedAt }: Pick<Admission, "ticks" | "claiming" | "tickedAt">, now: Millis): number {
  const at = Math.max(now, tickedAt);
  return ticks.reduce((sum, tick) => (hasExpired(tick.until, at) ? sum : sum + tick.open), claiming);
}

/** Units that nobody holds or has bought, less those claimed since the stock was asked. */
export function freeUnits({ claimed }: Pick<Admission, "claimed">, { free, claimedWhenAsked }: StockReading): number {
  return Math.max(0, free - (claimed - claimedWhenAsked));
}

/** How many more the units, and the claims that may live at once, would bear now. */
export function bearable(state: Admission, settings: AdmissionSettings, stock: StockReading, now: Millis): number {
  const free = freeUnits(state, stock);
  const forUnits = Math.floor(factorFor(shownSoFar(state, settings, now), settings, settings.units - stock.sold) * free);
  const forClaims = stock.claimsLeft === undefined ? Infinity : freeUnits(state, { ...stock, free: stock.claimsLeft });
  return Math.max(0, Math.min(forUnits, forClaims) - outstanding(state, now));
}

/** Who has come, for k: whoever has not after half his window counts as a no-show until he does, so that k learns in half a window. */
function shownSoFar({ ticks, ended, noShows }: Admission, { claimWindowMs }: AdmissionSettings, now: Millis): Shown {
  const half = ticks.filter(({ until }) => hasExpired(until - claimWindowMs / 2, now));
  return { ended: half.reduce((sum, { from, upTo }) => sum + upTo - from, ended), noShows: half.reduce((sum, { open }) => sum + open, noShows) };
}

/** Moves the frontier as far as pace, units and line allow now. Told twice, or by a clock that went back, it admits nobody twice. */
export function tick(before: Admission, settings: AdmissionSettings, input: TickInput, now: Millis): { readonly state: Admission; readonly admitted: number } {
  if (now < before.tickedAt) return { state: before, admitted: 0 };
  const state = { ...withoutPast(before, now), tickedAt: now };
  const bounds = { pace: quota(state, input.admissionsPerMinute, now), stock: bearable(state, settings, input.stock, now), line: Math.max(0, input.line - state.frontier) };
  const admitted = Math.min(bounds.pace, bounds.stock, bounds.line);
  const limit = bounds.line === admitted ? "line" : bounds.stock === admitted ? "stock" : "pace";
  if (admitted === 0) return { state: { ...state, limit }, admitted };
  const upTo = state.frontier + admitted;
  const ticks = [...state.ticks, { at: now, from: state.frontier, upTo, open: admitted, until: now + settings.claimWindowMs }];
  return { state: { ...state, frontier: upTo, ticks, limit }, admitted };
}

/** Forgets ticks that neither pace nor windows need any more, and counts what became of their people. */
function withoutPast(state: Admission, now: Millis): Admission {
  const isPast = ({ at, until }: Tick) => hasExpired(until, now) && hasExpired(at + minuteMs, now);
  const past = state.ticks.filter(isPast);
  if (past.length === 0) return state;
  const ended = past.reduce((sum, { from, upTo }) => sum + upTo - from, state.ended);
  const noShows = past.reduce((sum, { open }) => sum + open, state.noShows);
  return { ...state, ticks: state.ticks.filter((each) => !isPast(each)), ended, noShows };
}

/** The window of a rank that has not claimed: still to come, open until a moment, or over. */
export type Window = { readonly kind: "ahead" } | { readonly kind: "open"; readonly until: Millis } | { readonly kind: "over" };

/** How the window of a rank stands. `now` is the claim clock (see phase.ts). */
export function windowOf({ frontier, ticks, tickedAt }: Pick<Admission, "frontier" | "ticks" | "tickedAt">, rank: number, now: Millis): Window {
  if (rank >= frontier) return { kind: "ahead" };
  const passed = ticks.find(({ from, upTo }) => from <= rank && rank < upTo);
  return passed === undefined || hasExpired(passed.until, Math.max(now, tickedAt)) ? { kind: "over" } : { kind: "open", until: passed.until };
}

/** Begins the claim of a rank that has neither claimed nor is claiming: from here on it is outstanding until `settleClaim`, whatever its window does. */
export function beginClaim(state: Admission, rank: number, now: Millis): { readonly state: Admission; readonly window: Window } {
  const window = windowOf(state, rank, now);
  if (window.kind !== "open") return { state, window };
  return { state: { ...state, ticks: withOpen(state.ticks, rank, -1), claiming: state.claiming + 1 }, window };
}

/** Ends a claim that was begun: the stock holds a unit for it, or had none, and then its window stands open as before for as long as it lasts. */
export function settleClaim(state: Admission, rank: number, became: "held" | "refused"): Admission {
  const claiming = state.claiming - 1;
  return became === "held" ? { ...state, claiming, claimed: state.claimed + 1 } : { ...state, claiming, ticks: withOpen(state.ticks, rank, 1) };
}

function withOpen(ticks: readonly Tick[], rank: number, change: 1 | -1): readonly Tick[] {
  return ticks.map((each) => (each.from <= rank && rank < each.upTo ? { ...each, open: each.open + change } : each));
}

/** After a pause: windows that were open when it began last as much longer as it took. */
export function afterPause(state: Admission, resumedAt: Millis, stoodStillMs: Millis): Admission {
  if (stoodStillMs === 0) return state;
  // What was over for the last tick stays over, also where the clock went back before the pause.
  const pausedAt = Math.max(resumedAt - stoodStillMs, state.tickedAt);
  return { ...state, ticks: state.ticks.map((each) => (hasExpired(each.until, pausedAt) ? each : { ...each, until: each.until + stoodStillMs })) };
}

/** Whether nothing can come free any more: none is free and none held, for whatever is held may be let go at any moment. */
export const isSoldOut = ({ free, held }: { readonly free: number; readonly held: number }): boolean => free === 0 && held === 0;
