import type { HoldId, ProductId, SaleId, UserId, VariantId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import type { Millis } from "../../domain/time.ts";
import type { Rate } from "../../domain/token-bucket.ts";
import type { NamedBeacon } from "../../domain/waiting-room/beacon.ts";
import type { DrawDocument, DrawPlan, DrawOrder, SealedShard } from "../../domain/waiting-room/draw.ts";
import type { Flow } from "../../domain/waiting-room/estimate.ts";
import type { Numbered } from "../../domain/waiting-room/line.ts";
import type { Phase, Schedule } from "../../domain/waiting-room/phase.ts";
import type { Window } from "../../domain/waiting-room/admission.ts";
import type { PollPolicy } from "../../domain/waiting-room/poll.ts";
import type { Standing } from "../../domain/waiting-room/ticket.ts";

/** What a sale was made with. Only pace and message change later, and those are the room's. */
export interface SalePlan extends Schedule, DrawPlan {
  readonly saleId: SaleId;
  readonly beacon: NamedBeacon | null;
  readonly name: string;
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly salePrice: Minor;
  readonly currency: Currency;
  readonly units: number;
  /** Null is any number. */
  readonly perCustomerLimit: number | null;
  readonly claimWindowMs: number;
  /** How long a claimed unit waits for its checkout. */
  readonly tokenTtlMs: number;
  /** How many claims of this sale may live at once: admissions outstanding and claims that live never exceed it, whatever over-admission allows. */
  readonly mostClaims: number;
  readonly overAdmission: number;
  readonly admissionsPerMinute: number;
}

/** The draw as everybody needs it to compute his own place; the whole of it is at /draw. */
export interface PublishedDraw {
  readonly order: DrawOrder;
  readonly entrants: number;
  /** How many entered in each shard. */
  readonly counts: readonly number[];
  readonly key: string;
}

/** The draw as it is kept, with what tells when it was done and that its beacon spoke. What was drawn before those were kept has none of them. */
export interface DrawRecord extends DrawDocument {
  /** When the desks had been sealed, by the room's clock. At or after the beacon's `dueAt` the shop could have known what the beacon says while it still took people in. */
  readonly sealedAt?: Millis;
  readonly beacon: (NonNullable<DrawDocument["beacon"]> & { readonly signature?: string; readonly dueAt?: Millis }) | null;
}

/** How a sale stands: one document, the same for everybody. */
export interface SaleStatus extends Schedule, Flow {
  readonly saleId: SaleId;
  readonly name: string;
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly phase: Phase;
  /** By the room's clock, when it wrote this. */
  readonly at: Millis;
  readonly salePrice: Minor;
  readonly currency: Currency;
  readonly units: number;
  /** How many stand in line and have not been admitted. */
  readonly waiting: number;
  readonly message: string | null;
  readonly poll: PollPolicy;
  readonly commitment: string;
  /** Fixed when the sale was made; null for a draw without one. */
  readonly beacon: NamedBeacon | null;
  /** The hash over everybody who has entered, from the seal on. */
  readonly seal: string | null;
  /** When that was, by the room's clock. */
  readonly sealedAt: Millis | null;
  readonly order: DrawOrder;
  readonly shards: number;
  readonly draw: PublishedDraw | null;
  /** From this rank on, counted from 0, the chance of a turn is below 1 %. */
  readonly unlikelyFrom: number | null;
}

/** What only the operator sees. */
export interface SaleWatch {
  readonly status: SaleStatus;
  readonly joined: number;
  readonly admitted: number;
  readonly claimed: number;
  readonly open: number;
  /** Units under claims that live, sold, and left, as the stock object said last. */
  readonly held: number;
  readonly sold: number;
  readonly left: number;
  /** The share of those admitted who did not claim in time; null while too few windows are over. */
  readonly noShowRate: number | null;
  readonly limit: "pace" | "stock" | "line";
  /** Since when it is paused, before its start or after it; null while it is not. */
  readonly pausedAt: Millis | null;
  /** How the sale went, the oldest first: at most a few hundred points. */
  readonly curve: readonly { readonly at: Millis; readonly admitted: number; readonly claimed: number; readonly sold: number }[];
}

/** What an operator says to a sale. */
export type ControlRequest =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "close" }
  | { readonly kind: "pace"; readonly admissionsPerMinute: number }
  | { readonly kind: "message"; readonly message: string | null };

/** Whoever claims: a rank that his own ticket gives him. */
export interface ClaimRequest {
  readonly rank: number;
  readonly tag: string;
  readonly userId: UserId;
  /** The key that signs purchase tokens now: a new claim keeps it, so that its token stays the same string when keys change. */
  readonly keyId: string;
  /** What his account may ask, counted before anything else; null counts nothing. */
  readonly rate: Rate | null;
}

/** What became of a claim. One that is repeated is told what has become of its unit since. */
export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly holdId: HoldId; readonly expiresAt: Millis; readonly keyId: string; readonly repeated: boolean }
  /** The time to begin a checkout is over, and one has been begun: the unit is held for that. */
  | { readonly kind: "in_checkout"; readonly holdId: HoldId }
  /** The unit has been bought. */
  | { readonly kind: "bought"; readonly holdId: HoldId }
  | { readonly kind: "not_admitted" }
  | { readonly kind: "claim_expired" }
  | { readonly kind: "sold_out" }
  | { readonly kind: "over_limit"; readonly limit: number }
  | { readonly kind: "stock_unavailable" }
  | { readonly kind: "rate_limited"; readonly retryAfterMs: Millis }
  | { readonly kind: "unknown_sale" };

/** How a rank stands at the room: its window, and whether it has claimed. */
export type RankStanding = { readonly kind: "standing"; readonly window: Window; readonly claimed: boolean } | { readonly kind: "unknown_sale" };

/** One sale's waiting room; its name is the sale's id. */
export interface WaitingRoomRpc {
  /** Opens the room of a sale whose units are set aside. Again is the same: a room never changes its plan. */
  open(plan: SalePlan): Promise<SaleStatus>;
  /** Null for a sale that was never made. */
  read(): Promise<SaleStatus | null>;
  watch(): Promise<SaleWatch | null>;
  /** `over`: the sale has ended and nothing can be changed; `unchanged`: it was so already. */
  control(request: ControlRequest): Promise<{ readonly kind: "done" | "unchanged" | "over"; readonly status: SaleStatus } | { readonly kind: "unknown_sale" }>;
  /** Everything that was drawn from, once it is drawn; the commitment before. */
  draw(): Promise<{ readonly commitment: string; readonly draw: DrawRecord | null } | null>;
  /** Numbers newcomers behind the drawn. */
  number(batch: { readonly shard: number; readonly batch: number; readonly count: number }): Promise<Numbered | { readonly kind: "unknown_sale" }>;
  standingOf(rank: number): Promise<RankStanding>;
  claim(request: ClaimRequest): Promise<ClaimOutcome>;
}

/** What a join desk must know of its sale: its callers tell it each time. */
export type DeskBrief = Schedule & Pick<DrawPlan, "saleId" | "order"> & { readonly shard: number };

/** A row of a desk: where somebody stands, and under which key his ticket was first signed. */
export interface DeskRow {
  readonly standing: Standing;
  readonly joinedAt: Millis;
  readonly keyId: string;
}

/** What became of the wish to join. */
export type JoinOutcome =
  | { readonly kind: "joined"; readonly row: DeskRow; readonly isNew: boolean }
  /** He asks so often that he should first solve something. A solution that was used before is none. */
  | { readonly kind: "challenge" }
  /** He asks ten times as often as that, and has solved nothing. */
  | { readonly kind: "rate_limited"; readonly retryAfterMs: Millis }
  | { readonly kind: "too_early" }
  | { readonly kind: "over" }
  /** The line could not be asked; nothing is lost, ask again. */
  | { readonly kind: "room_unavailable" };

/** A slice of those whom a shard's root is over, in order of acceptance; `last` is where the next slice goes on. */
export interface EntrantSlice {
  readonly tags: readonly string[];
  readonly last: number;
}

/** One join shard of a sale; its name is the sale's id and the shard's number. */
export interface TicketDeskRpc {
  /** One place for each tag, however often and from wherever it is asked for. `solution` is the id of a solved challenge: it counts once. `rate` is what an identity may ask. */
  join(brief: DeskBrief, request: { readonly tag: string; readonly keyId: string; readonly solution: string | null; readonly mustSolve: boolean; readonly rate: Rate | null }): Promise<JoinOutcome>;
  find(tag: string): Promise<DeskRow | null>;
  /** How many have joined here. */
  count(): Promise<number>;
  /** Closes the draw here. The same answer ever after. */
  seal(): Promise<SealedShard>;
  /** Those who entered here before the seal: the slice behind `after` (0 at first), at most `limit`; empty behind the last. Null before the seal. */
  entrants(after: number, limit: number): Promise<EntrantSlice | null>;
}

/** A copy of a room's status, for the data centres that share this board. */
export interface SaleBoardRpc {
  read(saleId: SaleId): Promise<SaleStatus | null>;
  /** Reads it and tells nothing: a room that warms its boards must not keep what they answer, which is its own. */
  warm(saleId: SaleId): Promise<void>;
}
