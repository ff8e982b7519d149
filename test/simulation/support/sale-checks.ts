// Duty: what must hold of a sale after every tick and every claim, told from outside the rules.
// Invariant: reads what was published and what the stock has; computes nothing by the rules it checks, but for the sums they publish.
// Neighbours: sale.sim.ts asks; sale.test.ts shows that broken rules are caught.

import { minuteMs, secondMs, type Millis } from "../../../src/domain/time.ts";
import { outstanding } from "../../../src/domain/waiting-room/admission.ts";
import type { SaleOptions } from "./sale-options.ts";
import type { SaleDocument, SaleRoom } from "./sale-room.ts";
import type { SaleUnits } from "./sale-units.ts";

/** How long units may lie free beyond a window while people wait: the room may be dead, and its alarm late. */
const patienceMs = 10 * secondMs;

/** Watches a sale and remembers the first thing that was wrong. */
export class SaleChecks {
  readonly #options: SaleOptions;
  readonly #room: SaleRoom;
  readonly #units: SaleUnits;
  readonly #admissions: { readonly at: Millis; readonly count: number }[] = [];
  readonly #windows = [
    { lengthMs: secondMs, first: 0, sum: 0 },
    { lengthMs: minuteMs, first: 0, sum: 0 },
  ];
  readonly #served = new Set<number>();
  /** Every pace there was, and until when. */
  readonly #paces: { readonly perMinute: number; until: Millis }[] = [];
  #published = 0;
  #idleSince = Infinity;
  /** The most outstanding admissions there were for each free unit, and the most over k × free after a tick. */
  mostPerUnit = 0;

  constructor(options: SaleOptions, room: SaleRoom, units: SaleUnits) {
    this.#options = options;
    this.#room = room;
    this.#units = units;
  }

  /** After a tick that was told: the meter, the frontier, the bound by units. */
  tick(admitted: number, document: SaleDocument, now: Millis): string | null {
    const { frontier } = document.flow;
    const before = this.#published;
    this.#published = frontier;
    if (frontier < before) return `the frontier went back from ${before} to ${frontier}`;
    if (frontier > this.#room.admission.frontier) return `the world was told of ${frontier}, the disk of ${this.#room.admission.frontier}`;
    const passed = frontier - before;
    if (passed > 0) this.#admissions.push({ at: now, count: passed });
    if (passed > 0 || this.#units.free === 0 || document.phase !== "active" || this.#room.ranks <= frontier) this.#idleSince = now;
    if (now - this.#idleSince > this.#options.claimWindowMs + patienceMs) return `${this.#units.free} units are free and nobody is admitted`;
    return this.#meter(passed, now) ?? this.#bound(admitted, now);
  }

  /** After a claim that succeeded. */
  claim(rank: number, now: Millis): string | null {
    if (rank >= this.#published) return `rank ${rank} claimed before the frontier at ${this.#published}`;
    if (this.#served.has(rank)) return `rank ${rank} has claimed twice`;
    this.#served.add(rank);
    return this.always(now);
  }

  /** What holds at every moment. */
  always(now: Millis): string | null {
    const { free, held, sold } = this.#units.read(now);
    if (free < 0 || free + held + sold !== this.#options.units) return `free ${free}, held ${held} and sold ${sold} are not ${this.#options.units} units`;
    if (this.#options.overAdmission > 1) return null;
    const waiting = outstanding(this.#room.admission, now) - this.#room.unsettled;
    if (waiting > free) return `${waiting} admissions are outstanding for ${free} free units at k = 1`;
    return this.#room.refusedForStock > 0 ? "somebody admitted was refused for stock at k = 1" : null;
  }

  /** No 1 s and no 60 s, wherever it begins, has more than the pace allows. */
  #meter(passed: number, now: Millis): string | null {
    const { pace } = this.#room;
    if (this.#paces.at(-1)?.perMinute !== pace) this.#paces.push({ perMinute: pace, until: now });
    for (const each of this.#paces) if (each.perMinute === pace) each.until = now;
    for (const window of this.#windows) {
      window.sum += passed;
      for (let first = this.#admissions[window.first]; first && first.at <= now - window.lengthMs; first = this.#admissions[window.first]) {
        window.sum -= first.count;
        window.first += 1;
      }
      // Within the window the fastest pace that held in it, at most.
      const fastest = this.#paces.reduce((most, { perMinute, until }) => (until > now - window.lengthMs ? Math.max(most, perMinute) : most), 0);
      const cap = Math.ceil((fastest * window.lengthMs) / minuteMs);
      if (window.sum > cap) return `${window.sum} were admitted within ${window.lengthMs} ms where ${cap} are allowed`;
    }
    return null;
  }

  #bound(admitted: number, now: Millis): string | null {
    const wrong = this.always(now);
    if (wrong !== null || admitted === 0) return wrong;
    const free = this.#units.free;
    const waiting = outstanding(this.#room.admission, now) - this.#room.unsettled;
    if (free > 0) this.mostPerUnit = Math.max(this.mostPerUnit, waiting / free);
    if (waiting > this.#options.overAdmission * free) return `${waiting} are outstanding after a tick, over ${this.#options.overAdmission} × ${free} free units`;
    if (this.#options.units - this.#room.soldWhenAsked <= 0.02 * this.#options.units && waiting > free) return `${waiting} are outstanding for the last ${free} units`;
    return null;
  }
}
