// Duty: a join desk's state: takes each identity in once, and closes the draw; saves before it remembers.
// Invariant: whoever has a row is given that row, however often he comes; a row and the state that counts it are saved together.
// Neighbours: domain/waiting-room/desk.ts decides; ticket-desk.ts has the calls and brings newcomers to the line; storage/objects/ticket-desk.ts saves.

import { sha256 } from "../../clients/draw.ts";
import type { EntrantSlice } from "../../contracts/objects/sale.ts";
import type { Millis } from "../../domain/time.ts";
import { type Desk, type DeskPlan, enter, sealDesk } from "../../domain/waiting-room/desk.ts";
import type { SealedShard } from "../../domain/waiting-room/draw.ts";
import type { DeskTables, Entrant } from "../../storage/objects/ticket-desk.ts";

/** A desk as it is on disk. */
export class DeskKeeper {
  readonly #tables: DeskTables;
  #desk: Desk;

  constructor(tables: DeskTables) {
    this.#tables = tables;
    this.#desk = tables.readDesk();
  }

  /** The row this identity has (`known`, as the tables found it), or a new one: saved before it is told. */
  takeIn(plan: DeskPlan, { tag, keyId }: { readonly tag: string; readonly keyId: string }, known: Entrant | null, now: Millis): Entrant {
    if (known !== null) return known;
    const { desk, entry } = enter(this.#desk, plan, tag, now, sha256);
    const entrant: Entrant = { kind: entry.kind, place: entry.kind === "drawn" ? entry.index : null, joinedAt: now, keyId };
    this.#tables.transact(() => {
      this.#tables.insert(tag, entrant);
      if (desk !== this.#desk) this.#tables.saveDesk(desk);
    });
    this.#desk = desk;
    return entrant;
  }

  /** Closes the draw here. The same answer ever after. */
  seal(): SealedShard {
    const { desk, sealed } = sealDesk(this.#desk, sha256);
    if (!this.#desk.sealed) this.#tables.saveDesk(desk);
    this.#desk = desk;
    return sealed;
  }

  /** A slice of those the root is over: the drawn, or in a sale in order of arrival the first so many who came. Null before the seal. */
  entrants(after: number, limit: number): EntrantSlice | null {
    const { sealed, entrants: { count } } = this.#desk;
    if (!sealed) return null;
    const isDrawn = this.#tables.hasDrawn();
    const left = isDrawn ? limit : Math.max(0, Math.min(limit, count - after));
    const rows = this.#tables.entrantsAfter(after, left, isDrawn);
    return { tags: rows.map(({ tag }) => tag), last: rows.at(-1)?.seq ?? after };
  }
}
