// Duty: a draw that nobody can bend and anybody can check: committed to when the sale is made, sealed at its start, then revealed.
// Invariant: the key depends on the secret, on who has entered and on the beacon, if one was named; none of it can be changed after the
// commitment and the seal. Before the reveal nothing that is published says anything about any place.
// Neighbours: permutation.ts turns the key into an order; scripts/verify-draw.ts checks it without this code; docs/draw.md says it byte for byte.

import type { SaleId } from "../ids.ts";
import { type Bytes, encode, type Field, fromHex, type Hash, toHex } from "../bytes.ts";
import { permutationName, rounds } from "./permutation.ts";

/** The name and version of all this. It goes into every hash. */
export const algorithm = "floodgate-draw-1";

/** How those who came before the start can be put in order. */
export const drawOrders = ["shuffle", "fifo"] as const;
/** Who stands where among those who came before the start: drawn, or as they came. */
export type DrawOrder = (typeof drawOrders)[number];

/** A public source of chance and its round, named when the sale is made and due after its start. Without one the operator could try secrets and entrants. */
export interface Beacon {
  readonly chain: string;
  readonly round: number;
}

/** What is fixed when a sale is made. */
export interface DrawPlan {
  readonly saleId: SaleId;
  readonly order: DrawOrder;
  /** How many join shards there are. */
  readonly shards: number;
  readonly beacon: Beacon | null;
}

/** A shard as it was sealed: how many entered there, and the root over them in their order. */
export interface SealedShard {
  readonly count: number;
  readonly root: string;
}

/** Everybody who has entered, sealed: from here on no one can be added, changed or left out. */
export interface Seal {
  readonly entrants: number;
  readonly shards: readonly SealedShard[];
  /** The hash over all of that, as hex. */
  readonly root: string;
}

/** What is published when the draw is done: enough to recompute every place. */
export interface DrawDocument {
  readonly algorithm: typeof algorithm;
  readonly saleId: SaleId;
  readonly order: DrawOrder;
  readonly commitment: string;
  readonly secret: string;
  readonly beacon: (Beacon & { readonly randomness: string }) | null;
  readonly entrants: number;
  readonly shards: readonly SealedShard[];
  readonly seal: string;
  readonly key: string;
  readonly permutation: { readonly name: string; readonly rounds: number };
}

/** What is published when the sale is made: the hash of the plan and a secret of 32 bytes, as hex. */
export function commitmentOf(plan: DrawPlan, secret: Bytes, hash: Hash): string {
  const { saleId, order, shards, beacon } = plan;
  if (secret.length !== 32) throw new RangeError(`a secret has 32 bytes, not ${secret.length}`);
  return toHex(hashOf("commitment", [saleId, order, shards, beacon?.chain ?? "", beacon?.round ?? 0, secret], hash));
}

/** What a shard's tree has as the leaf of an entrant. */
export function entrantLeaf(saleId: SaleId, tag: string): Bytes {
  return encode([`${algorithm} entrant`, saleId, tag]);
}

/** Seals what the shards have counted. There are as many as the plan says. */
export function seal(plan: DrawPlan, shards: readonly SealedShard[], hash: Hash): Seal {
  if (shards.length !== plan.shards) throw new RangeError(`${shards.length} shards are not the ${plan.shards} of the plan`);
  const entrants = shards.reduce((sum, shard) => sum + shard.count, 0);
  const fields = shards.flatMap(({ count, root }): readonly Field[] => [count, bytesOf(root)]);
  return { entrants, shards, root: toHex(hashOf("seal", [plan.saleId, entrants, plan.shards, ...fields], hash)) };
}

/** The draw as it is published. `randomness` is the beacon's, as hex, when the plan names one, else null: a late beacon is waited for, never replaced. */
export function reveal(plan: DrawPlan, secret: Bytes, sealed: Seal, randomness: string | null, hash: Hash): DrawDocument {
  const { saleId, order, beacon } = plan;
  if ((beacon === null) !== (randomness === null)) throw new Error("a draw has its beacon's randomness exactly when its plan names a beacon");
  const key = hashOf("key", [saleId, secret, bytesOf(sealed.root), bytesOf(randomness ?? "")], hash);
  return {
    algorithm,
    saleId,
    order,
    commitment: commitmentOf(plan, secret, hash),
    secret: toHex(secret),
    beacon: beacon === null || randomness === null ? null : { chain: beacon.chain, round: beacon.round, randomness },
    entrants: sealed.entrants,
    shards: sealed.shards,
    seal: sealed.root,
    key: toHex(key),
    permutation: { name: permutationName, rounds },
  };
}

/** How many entered in the shards before each one: a shard's offset plus the index within it is the index in the whole. */
export function offsetsOf(shards: readonly Pick<SealedShard, "count">[]): readonly number[] {
  let before = 0;
  return shards.map(({ count }) => (before += count) - count);
}

function hashOf(what: string, fields: readonly Field[], hash: Hash): Bytes {
  return hash(encode([`${algorithm} ${what}`, ...fields]));
}

function bytesOf(hex: string): Bytes {
  const bytes = fromHex(hex);
  if (bytes === null) throw new Error(`"${hex}" is not hexadecimal`);
  return bytes;
}
