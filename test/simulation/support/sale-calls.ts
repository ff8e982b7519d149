// Duty: counts what reaches the objects that must be one: the room, by its callers, and the stock object, by kind of call.
// Invariant: sites and boards keep their copies as long as the shop's do; what is refused at the edge is counted there and nowhere else.
// Neighbours: sale-units.ts counts the stock's calls; domain/waiting-room/shards.ts says how boards share the data centres; sale-rush.ts is who tries.

import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { boardFreshMs, boardName } from "../../../src/domain/waiting-room/shards.ts";

/** Data centres that visitors come to, and how long each goes on with its copy. */
const siteCount = 300;
const siteFreshMs = 500;

type Caller = "boards" | "desks" | "claims";

/** Counts of the calls that reached what must be one. */
export class SaleCalls {
  readonly #from: Millis;
  readonly #bySecond: Readonly<Record<Caller, number[]>> = { boards: [], desks: [], claims: [] };
  readonly #sites = new Float64Array(siteCount).fill(-Infinity);
  readonly #boardOf: readonly string[] = Array.from({ length: siteCount }, (_, site) => boardName(`site-${site}`));
  readonly #boards = new Map<string, Millis>();
  /** After the sale was over. */
  afterTheEnd = 0;
  #overAt = Infinity;

  constructor(from: Millis) {
    this.#from = from;
  }

  isOver(at: Millis): void {
    this.#overAt = Math.min(this.#overAt, at);
  }

  /** Somebody reads the document: his data centre asks its board when its copy is old, and the board the room when its own is. Nothing that is over is asked again. */
  read(visitor: number, now: Millis): void {
    const site = visitor % siteCount;
    if (now - (this.#sites[site] ?? 0) < siteFreshMs) return;
    this.#sites[site] = now > this.#overAt + 2 * secondMs ? Infinity : now;
    const board = this.#boardOf[site] ?? "";
    if (now - (this.#boards.get(board) ?? -Infinity) < boardFreshMs) return;
    this.#boards.set(board, now > this.#overAt ? Infinity : now);
    this.room("boards", 1, now);
  }

  /** Calls that the room hears. */
  room(caller: Caller, calls: number, now: Millis): void {
    if (calls === 0) return;
    const second = Math.floor((now - this.#from) / secondMs);
    this.#bySecond[caller][second] = (this.#bySecond[caller][second] ?? 0) + calls;
    if (now > this.#overAt + 3 * secondMs) this.afterTheEnd += calls;
  }

  /** The most in one second: what a crowd of any size causes by waiting and joining, and what those cause who have been admitted. */
  most(): { readonly crowd: number; readonly boards: number; readonly claims: number } {
    const { boards, desks, claims } = this.#bySecond;
    const most = (calls: readonly number[]) => calls.reduce((highest, each) => Math.max(highest, each), 0);
    const both = Array.from({ length: Math.max(boards.length, desks.length) }, (_, second) => (boards[second] ?? 0) + (desks[second] ?? 0));
    return { crowd: most(both), boards: most(boards), claims: most(claims) };
  }
}
