// Draws to test with: the shop's own rules from entrants to the published document.
import { sha256 } from "../../src/clients/draw.ts";
import type { SaleId } from "../../src/domain/ids.ts";
import type { Bytes } from "../../src/domain/bytes.ts";
import { type DrawDocument, type DrawPlan, reveal, seal } from "../../src/domain/waiting-room/draw.ts";
import { type Desk, enter, newDesk, sealDesk } from "../../src/domain/waiting-room/desk.ts";

/** The sale that examples of a draw are about. */
export const saleId = "sal_example" as SaleId;
/** A secret that is another one for each seed. */
export const secretOf = (seed: number): Bytes => sha256(Uint8Array.of(seed, seed >>> 8, seed >>> 16, seed >>> 24));

/** Tags for this many entrants of each shard. */
export const tagsFor = (counts: readonly number[]): readonly (readonly string[])[] => counts.map((count, shard) => Array.from({ length: count }, (_, index) => `tag-${shard}-${index}`));

/** A desk that has taken these people in before the start. */
export function deskWith(tags: readonly string[], order: DrawPlan["order"] = "shuffle"): Desk {
  return tags.reduce((desk, tag) => enter(desk, { saleId, order, startsAt: 1 }, tag, 0, sha256).desk, newDesk);
}

/** A whole draw over these entrants. */
export function drawOver(tags: readonly (readonly string[])[], plan: Partial<DrawPlan> = {}, secret: Bytes = secretOf(1)): DrawDocument {
  const whole: DrawPlan = { saleId, order: "shuffle", shards: tags.length, beacon: null, ...plan };
  const sealed = tags.map((list) => sealDesk(deskWith(list, whole.order), sha256).sealed);
  return reveal(whole, secret, seal(whole, sealed, sha256), whole.beacon === null ? null : "ab".repeat(32), sha256);
}

