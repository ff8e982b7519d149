// Duty: a waiting room's state but for its draw: loads it, lets the rules decide, saves before it remembers.
// Invariant: disk before memory; a claim that was begun and not settled is on disk as not begun, so that a room that dies in between counts it as outstanding.
// Neighbours: domain/waiting-room/ decides; lots.ts keeps the draw; waiting-room.ts asks desks and stock and brings the answers here; storage/objects/waiting-room.ts saves.

import type { ControlRequest, SalePlan } from "../../contracts/objects/sale.ts";
import type { Millis } from "../../domain/time.ts";
import { type Admission, afterPause, beginClaim, isSoldOut, noAdmission, settleClaim, type StockReading, tick, type Window, windowOf } from "../../domain/waiting-room/admission.ts";
import { type Batch, emptyLine, type Line, number, type Numbered } from "../../domain/waiting-room/line.ts";
import { claimClock, control, type ControlCommand, type Controlled, type Controls, isOver, type Phase, phaseOf } from "../../domain/waiting-room/phase.ts";
import type { Claim, CurvePoint, Deeds, RoomTables, Units } from "../../storage/objects/waiting-room.ts";
import { RoomLots } from "./lots.ts";

const noDeeds: Deeds = { startedTold: false, soldOutTold: false, returned: false, warmedFor: [] };

/** What becomes of somebody who wants to claim, before the stock is asked. `begun` must be settled; `under_way`: this rank has one that was begun and is not. */
export type ClaimStart =
  | { readonly kind: "claimed"; readonly claim: Claim }
  | { readonly kind: "begun" }
  | { readonly kind: "under_way" }
  | { readonly kind: "not_admitted" | "claim_expired" | "sold_out" };

/** A room that has been opened. */
export class RoomKeeper {
  readonly plan: SalePlan;
  readonly lots: RoomLots;
  readonly #tables: RoomTables;
  readonly #inFlight = new Set<number>();
  #controls: Controls;
  #admission: Admission;
  #units: Units;
  #line: Line;
  #deeds: Deeds;

  private constructor(tables: RoomTables, plan: SalePlan, secret: string) {
    this.#tables = tables;
    this.plan = plan;
    this.lots = new RoomLots(tables, plan, secret);
    this.#controls = tables.read("controls") ?? { admissionsPerMinute: plan.admissionsPerMinute, message: null, pausedAt: null, over: null };
    this.#units = tables.read("units") ?? { aside: plan.units, held: 0, sold: 0, claimedWhenAsked: 0 };
    this.#line = tables.read("line") ?? emptyLine;
    this.#deeds = tables.read("deeds") ?? noDeeds;
    this.#admission = withLaterClaims(tables, tables.read("admission") ?? noAdmission);
  }

  /** The room as it is on disk, or null when it was never opened. */
  static load(tables: RoomTables): RoomKeeper | null {
    const [plan, secret] = [tables.read("plan"), tables.read("secret")];
    return plan === null || secret === null ? null : new RoomKeeper(tables, plan, secret);
  }

  /** Opens a room. `secret` is chance that nobody else has seen. */
  static open(tables: RoomTables, plan: SalePlan, secret: string): RoomKeeper {
    tables.transact(() => {
      tables.save("plan", plan);
      tables.save("secret", secret);
    });
    return new RoomKeeper(tables, plan, secret);
  }

  /** What has been decided since the sale was made. */
  get controls(): Controls {
    return this.#controls;
  }
  /** Who may claim now. */
  get admission(): Admission {
    return this.#admission;
  }
  /** How the units stood when the stock was asked last. */
  get units(): Units {
    return this.#units;
  }
  /** What has been done that is done once. */
  get deeds(): Deeds {
    return this.#deeds;
  }

  /** The phase at this moment. */
  phase(now: Millis): Phase {
    return phaseOf(this.plan, this.#controls, now);
  }

  /** How many ranks there are: the drawn, and the line behind them. Nobody has a rank before the draw. */
  get ranks(): number {
    const { draw } = this.lots;
    return draw === null ? 0 : (this.plan.order === "fifo" ? 0 : draw.entrants) + this.#line.issued;
  }

  /** What the rules go by of the units: as many as are aside, and no more than may be claimed at once. */
  get reading(): StockReading {
    return this.#readingOf(this.#units);
  }

  /** Does what the operator says; answers what became of it. */
  control(request: ControlRequest, now: Millis): Controlled["outcome"]["kind"] {
    const { controls, outcome, stoodStillMs } = this.#decide(request, now);
    return this.#saveControls(controls, outcome.kind, stoodStillMs, now);
  }

  /** Numbers a batch of the line: saved before it is told. */
  number(batch: Batch): Numbered {
    const { line, outcome } = number(this.#line, batch);
    if (line !== this.#line) this.#tables.save("line", line);
    this.#line = line;
    return outcome;
  }

  /** Takes over how the units stand and moves the frontier as far as all rules allow; when everything is sold, the sale is over. */
  tick(units: Units, now: Millis): void {
    const before = this.#admission;
    const changed = JSON.stringify(units) !== JSON.stringify(this.#units);
    const soldOut = isSoldOut({ free: units.aside, held: units.held });
    const isMoving = this.phase(now) === "active" && this.lots.draw !== null;
    const input = { admissionsPerMinute: this.#controls.admissionsPerMinute, line: this.ranks, stock: this.#readingOf(units) };
    const state = isMoving ? tick(before, this.plan, input, now).state : before;
    if (changed || state.frontier !== before.frontier || state.ended !== before.ended) this.#saveAdmission(state, units, now);
    this.#units = units;
    this.#admission = state;
    if (soldOut) this.#saveControls(this.#decide({ kind: "sell_out" }, now).controls, "done", 0, now);
  }

  /** How the window of a rank stands, by the claim clock. */
  windowOf(rank: number, now: Millis): Window {
    return windowOf(this.#admission, rank, this.claimClock(now));
  }

  /** Whether a unit was ever held for this rank. */
  hasClaimed(rank: number): boolean {
    return this.#tables.findClaim(rank) !== null;
  }

  /** How the sale went, in about so many points. */
  curve(points: number): readonly CurvePoint[] {
    return this.#tables.curve(points);
  }

  /** Begins a claim, unless this rank has one. Whoever begins one settles it, whatever happens. */
  beginClaim(rank: number, tag: string, now: Millis): ClaimStart {
    const known = this.#tables.findClaim(rank);
    if (known) return known.tag === tag ? { kind: "claimed", claim: known } : { kind: "not_admitted" };
    if (this.#inFlight.has(rank)) return { kind: "under_way" };
    const phase = this.phase(now);
    if (isOver(phase)) return { kind: "sold_out" };
    if (phase === "scheduled" || phase === "prequeue" || this.lots.draw === null) return { kind: "not_admitted" };
    const { state, window } = beginClaim(this.#admission, rank, this.claimClock(now));
    if (window.kind !== "open") return { kind: window.kind === "over" ? "claim_expired" : "not_admitted" };
    this.#admission = state;
    this.#inFlight.add(rank);
    return { kind: "begun" };
  }

  /** Ends a claim that was begun: with the hold that the stock object made, or without. */
  settleClaim(rank: number, held: Omit<Claim, "rank" | "seq"> | null): void {
    if (held !== null) this.#tables.insertClaim({ rank, seq: this.#admission.claimed + 1, ...held });
    this.#inFlight.delete(rank);
    this.#admission = settleClaim(this.#admission, rank, held === null ? "refused" : "held");
  }

  /** Notes that something has been done which is done once. */
  note(done: Partial<Deeds>): void {
    const deeds = { ...this.#deeds, ...done };
    this.#tables.save("deeds", deeds);
    this.#deeds = deeds;
  }

  /** The time by which windows go: it stands still in a pause (see phase.ts). */
  claimClock(now: Millis): Millis {
    return claimClock(this.plan, this.#controls, now);
  }

  #decide(command: ControlCommand, now: Millis): Controlled {
    return control(this.plan, this.#controls, command, now);
  }

  #saveControls(controls: Controls, kind: Controlled["outcome"]["kind"], stoodStillMs: number, now: Millis): Controlled["outcome"]["kind"] {
    if (kind !== "done") return kind;
    const admission = afterPause(this.#admission, now, stoodStillMs);
    this.#tables.transact(() => {
      this.#tables.save("controls", controls);
      if (admission !== this.#admission) this.#saveAdmission(admission, this.#units, now);
    });
    this.#controls = controls;
    this.#admission = admission;
    return kind;
  }

  #readingOf({ aside, held, sold, claimedWhenAsked }: Units): StockReading {
    return { free: aside, sold, claimedWhenAsked, claimsLeft: Math.max(0, this.plan.mostClaims - held) };
  }

  #saveAdmission(state: Admission, units: Units, now: Millis): void {
    this.#tables.transact(() => {
      this.#tables.save("admission", [...this.#inFlight].reduce((settled, rank) => settleClaim(settled, rank, "refused"), state));
      this.#tables.save("units", units);
      this.#tables.savePoint({ at: now - (now % 1_000), admitted: state.frontier, claimed: state.claimed, sold: units.sold });
    });
  }
}

/** Claims are saved as rows at once, the rest of admission with the next tick: what was claimed since then is taken from the rows. */
function withLaterClaims(tables: RoomTables, saved: Admission): Admission {
  const isIn = (rank: number, { from, upTo }: Admission["ticks"][number]) => from <= rank && rank < upTo;
  return tables.claimsAfter(saved.claimed).reduce(
    (state, { rank }) => ({ ...state, claimed: state.claimed + 1, ticks: state.ticks.map((each) => (isIn(rank, each) ? { ...each, open: each.open - 1 } : each)) }),
    saved,
  );
}
