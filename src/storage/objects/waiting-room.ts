// Duty: the tables of a waiting room: its plan and secret, what changes in it as a few documents, a row for each claim, and the sale's curve.
// Invariant: documents that belong together are saved in one `transact`; a rank has one claim; claims are numbered in the order in which they were made.
// Neighbours: durable-objects/room/keeper.ts is the only caller.

import type { DrawRecord, SalePlan } from "../../contracts/objects/sale.ts";
import type { HoldId, UserId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";
import type { Admission } from "../../domain/waiting-room/admission.ts";
import type { Seal } from "../../domain/waiting-room/draw.ts";
import type { Line } from "../../domain/waiting-room/line.ts";
import type { Controls } from "../../domain/waiting-room/phase.ts";
import { migrate, type ObjectStorage } from "./migrate.ts";

const steps = [
  `CREATE TABLE parts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE claims (rank INTEGER PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, tag TEXT NOT NULL, user_id TEXT NOT NULL, hold_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
   CREATE TABLE curve (at INTEGER PRIMARY KEY, admitted INTEGER NOT NULL, claimed INTEGER NOT NULL, sold INTEGER NOT NULL) STRICT;`,
  "ALTER TABLE claims ADD COLUMN key_id TEXT NOT NULL DEFAULT '';",
];

/** How the sale's units stood when the stock object was asked last. */
export interface Units {
  readonly aside: number;
  readonly held: number;
  readonly sold: number;
  /** How many had claimed when it was asked. */
  readonly claimedWhenAsked: number;
}

/** What has been done that must be done once. */
export interface Deeds {
  readonly startedTold: boolean;
  readonly soldOutTold: boolean;
  readonly returned: boolean;
  readonly warmedFor: readonly number[];
}

/** What the desks were sealed as, and when. */
export interface KeptSeal extends Seal {
  readonly sealedAt?: Millis;
}

/** The documents of a room, by name. */
export interface Parts {
  readonly plan: SalePlan;
  readonly secret: string;
  readonly controls: Controls;
  readonly admission: Admission;
  readonly units: Units;
  readonly line: Line;
  readonly seal: KeptSeal;
  readonly draw: DrawRecord;
  readonly deeds: Deeds;
}

/** A rank's claim: whose it is, and the hold that keeps the unit. */
export interface Claim {
  readonly rank: number;
  readonly seq: number;
  readonly tag: string;
  readonly userId: UserId;
  readonly holdId: HoldId;
  readonly expiresAt: Millis;
  /** The key that signed its purchase token; empty for one that was made before this was kept. */
  readonly keyId: string;
}

/** How far the frontier was at a moment. */
export interface CurvePoint {
  readonly at: Millis;
  readonly admitted: number;
  readonly claimed: number;
  readonly sold: number;
}

type ClaimRow = { rank: number; seq: number; tag: string; user_id: string; hold_id: string; expires_at: number; key_id: string };
const toClaim = (row: ClaimRow): Claim => ({ rank: row.rank, seq: row.seq, tag: row.tag, userId: row.user_id as UserId, holdId: row.hold_id as HoldId, expiresAt: row.expires_at, keyId: row.key_id });

/** A waiting room's tables, by what is asked of them. */
export type RoomTables = ReturnType<typeof openRoomTables>;

/** Opens the tables of one room, made first. */
export function openRoomTables(storage: ObjectStorage) {
  migrate(storage, steps);
  const { sql } = storage;
  return {
    transact: <Result>(work: () => Result): Result => storage.transactionSync(work),
    read<Name extends keyof Parts>(name: Name): Parts[Name] | null {
      const [row] = sql.exec<{ value: string }>("SELECT value FROM parts WHERE name = ?", name).toArray();
      return row ? JSON.parse(row.value) : null;
    },
    save<Name extends keyof Parts>(name: Name, value: Parts[Name]): void {
      sql.exec("INSERT OR REPLACE INTO parts (name, value) VALUES (?, ?)", name, JSON.stringify(value));
    },
    findClaim(rank: number): Claim | null {
      const [row] = sql.exec<ClaimRow>("SELECT * FROM claims WHERE rank = ?", rank).toArray();
      return row ? toClaim(row) : null;
    },
    claimsAfter: (seq: number): readonly Claim[] => sql.exec<ClaimRow>("SELECT * FROM claims WHERE seq > ? ORDER BY seq", seq).toArray().map(toClaim),
    insertClaim: ({ rank, seq, tag, userId, holdId, expiresAt, keyId }: Claim): void =>
      void sql.exec("INSERT INTO claims (rank, seq, tag, user_id, hold_id, expires_at, key_id) VALUES (?, ?, ?, ?, ?, ?, ?)", rank, seq, tag, userId, holdId, expiresAt, keyId),
    /** One point for each moment; the last says what held at its end. */
    savePoint: ({ at, admitted, claimed, sold }: CurvePoint): void => void sql.exec("INSERT OR REPLACE INTO curve (at, admitted, claimed, sold) VALUES (?, ?, ?, ?)", at, admitted, claimed, sold),
    /** The curve, thinned to about so many points. */
    curve(points: number): readonly CurvePoint[] {
      const all = sql.exec<{ at: number; admitted: number; claimed: number; sold: number }>("SELECT * FROM curve ORDER BY at").toArray();
      const every = Math.max(1, Math.ceil(all.length / points));
      return all.filter((_, index) => index % every === 0 || index === all.length - 1);
    },
  };
}
