// Duty: a room's draw: its secret, what the desks were sealed as, and the draw once it is revealed.
// Invariant: sealed once and revealed once, for ever; the secret leaves with the draw and not before; two writes, for ten entrants or a million.
// Neighbours: domain/waiting-room/draw.ts has the rules; keeper.ts holds this; beacon.ts brings what the beacon said.

import { sha256 } from "../../clients/draw.ts";
import type { DrawRecord, SalePlan } from "../../contracts/objects/sale.ts";
import { utf8 } from "../../domain/bytes.ts";
import type { Millis } from "../../domain/time.ts";
import type { Heard } from "../../domain/waiting-room/beacon.ts";
import { commitmentOf, reveal, seal, type SealedShard } from "../../domain/waiting-room/draw.ts";
import type { KeptSeal, RoomTables } from "../../storage/objects/waiting-room.ts";

/** The draw of one room. */
export class RoomLots {
  /** What the sale was made with, hashed with the secret: shown from the first moment. */
  readonly commitment: string;
  readonly #tables: RoomTables;
  readonly #plan: SalePlan;
  readonly #secret: string;
  #sealed: KeptSeal | null;
  #draw: DrawRecord | null;

  constructor(tables: RoomTables, plan: SalePlan, secret: string) {
    this.#tables = tables;
    this.#plan = plan;
    this.#secret = secret;
    this.commitment = commitmentOf(plan, sha256(utf8(secret)), sha256);
    this.#sealed = tables.read("seal");
    this.#draw = tables.read("draw");
  }

  /** The seal's hash; null before it. */
  get sealRoot(): string | null {
    return this.#draw?.seal ?? this.#sealed?.root ?? null;
  }

  /** When the desks had been sealed; null before that, and for rooms that sealed before this was kept. */
  get sealedAt(): Millis | null {
    return this.#draw?.sealedAt ?? this.#sealed?.sealedAt ?? null;
  }

  /** Null until it is revealed. */
  get draw(): DrawRecord | null {
    return this.#draw;
  }

  /** Seals what the desks have counted, once for ever; without a beacon the draw is revealed in the same save. */
  seal(shards: readonly SealedShard[], now: Millis): DrawRecord | null {
    if (this.#draw !== null || this.#sealed !== null) return this.#draw;
    const sealed = { ...seal(this.#plan, shards, sha256), sealedAt: now };
    if (this.#plan.beacon === null) return this.#reveal(sealed, null);
    this.#tables.save("seal", sealed);
    this.#sealed = sealed;
    return null;
  }

  /** Reveals a sealed draw with what its beacon said, once for ever. */
  reveal(heard: Heard): DrawRecord {
    if (this.#draw !== null) return this.#draw;
    if (this.#sealed === null) throw new Error("a draw is revealed after its seal");
    return this.#reveal(this.#sealed, heard);
  }

  #reveal(sealed: KeptSeal, heard: Heard | null): DrawRecord {
    const drawn = reveal(this.#plan, sha256(utf8(this.#secret)), sealed, heard?.randomness ?? null, sha256);
    const dueAt = this.#plan.beacon?.dueAt;
    const beacon = drawn.beacon === null || heard === null || dueAt === undefined ? null : { ...drawn.beacon, signature: heard.signature, dueAt };
    const draw = { ...drawn, beacon, ...(sealed.sealedAt !== undefined && { sealedAt: sealed.sealedAt }) };
    this.#tables.save("draw", draw);
    this.#draw = draw;
    return draw;
  }
}
