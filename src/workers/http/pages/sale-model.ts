// What the pages of sales are drawn from.

import type { PlaceView } from "../routes/sale-views.ts";
import type { Address, FormState } from "./models.ts";

/** A sale as the API says it. */
export interface SaleData {
  readonly saleId: string;
  readonly name: string;
  readonly productId: string;
  readonly phase: string;
  readonly preQueueOpensAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly salePrice: number;
  readonly currency: string;
  readonly units: number;
  readonly frontier: number;
  readonly waiting: number;
  readonly recentPerMinute: number;
  readonly message: string | null;
  readonly order: "shuffle" | "fifo";
  readonly commitment: string;
  /** When everybody who had entered was sealed. */
  readonly sealedAt: string | null;
  readonly beacon: { readonly chain: string; readonly round: number; readonly dueAt: string } | null;
  readonly draw: { readonly entrants: number } | null;
}

/** A unit that is held for somebody until he says where it goes, with what the form needs. */
export interface HeldUnit {
  readonly kind: "held";
  readonly expiresAt: string;
  readonly addresses: readonly Address[];
  readonly form: FormState;
}

/** What has become of somebody's claim. `gone`: neither he nor a checkout of his has the unit any more; `asking`: nobody could say, and the page asks again in so many seconds. */
export type ClaimedUnit =
  | HeldUnit
  | { readonly kind: "in_checkout"; readonly checkoutId: string }
  | { readonly kind: "bought"; readonly orderId: string }
  | { readonly kind: "asking"; readonly seconds: number }
  | { readonly kind: "gone" };

/** A sale's page: what is the same for everybody, and the visitor's own part. `place` is null for whoever has no ticket. */
export interface SalePageModel {
  readonly shopName: string;
  readonly sale: SaleData;
  readonly product: { readonly name: string; readonly slug: string; readonly imageUrl: string | null; readonly price: number } | null;
  /** What the shop's clock says: countdowns go by it, whatever the visitor's says. */
  readonly now: string;
  readonly signedIn: boolean;
  readonly place: PlaceView | null;
  readonly ticket: string | null;
  /** Null for whoever has claimed nothing, and for a ticket whose owner is not signed in. */
  readonly claim: ClaimedUnit | null;
  /** What he has to solve before he may join; null while nobody asks for it. */
  readonly challenge: object | null;
  readonly notice: string | undefined;
}

/** A sale as its operator sees it: what GET /admin/sales/{saleId} answers. */
export interface WatchedSale {
  readonly sale: SaleData & { readonly admissionsPerMinute: number };
  readonly joined: number;
  readonly admitted: number;
  readonly claimed: number;
  readonly open: number;
  readonly held: number;
  readonly sold: number;
  readonly left: number;
  readonly noShowRate: number | null;
  readonly limit: string;
  /** Since when it is paused, be it before its start; null while it is not. */
  readonly pausedAt: string | null;
  readonly curve: readonly { readonly at: string; readonly admitted: number; readonly claimed: number; readonly sold: number }[];
  readonly log: readonly { readonly at: string; readonly by: string; readonly action: string; readonly detail: string | null }[];
}
