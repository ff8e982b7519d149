// Duty: W3 at full size: whether draws of a million look drawn, over as many keys as there are seeds, five for each.
// Invariant: the ranks are those of the shop's own permutation over 64 shards that are joined in turn.
// Neighbours: support/draw-statistics.ts measures; `npm run soak` runs a thousand keys; `npm run simulate -- draw --seeds 200 --events 20000` does too.

import { sha256, permutationOf } from "../../src/clients/draw.ts";
import { rankOf, rounds } from "../../src/domain/waiting-room/permutation.ts";
import { correlation, luckyIn, spread } from "./support/draw-statistics.ts";

const shards = 64;
const keysPerSeed = 5;
const entrantsPerEvent = 50;

/** What many draws of one crowd show of their chance. */
export interface DrawFigures {
  readonly keys: number;
  readonly size: number;
  /** The share of keys whose |correlation| stays below 4 / √N: 0.004 for a million. */
  readonly uncorrelated: number;
  readonly worst: number;
  /** The spread of blocks of a hundredth who joined one after the other, and of such blocks within a shard. */
  readonly joinedTogether: number;
  readonly inOneShard: number;
}

/** Draws a crowd of this size with many keys. Fewer rounds than eight show what the statistics are worth. */
export async function drawFigures(size: number, keys: number, firstKey: number, roundCount = rounds): Promise<DrawFigures> {
  const block = size / 100;
  const [joined, sharded]: [number[], number[]] = [[], []];
  let [uncorrelated, worst] = [0, 0];
  const [byIndex, byJoin] = [new Int32Array(size), new Int32Array(size)];
  for (let key = firstKey; key < firstKey + keys; key++) {
    const permutation = await permutationOf(sha256(Uint8Array.of(key, key >>> 8, key >>> 16, key >>> 24)), size, roundCount);
    for (let index = 0; index < size; index++) byIndex[index] = rankOf(permutation, index);
    const each = size / shards;
    for (let join = 0; join < size; join++) byJoin[join] = byIndex[(join % shards) * each + Math.floor(join / shards)] ?? 0;
    const tie = Math.max(Math.abs(correlation(byIndex)), Math.abs(correlation(byJoin)));
    uncorrelated += Number(tie < 4 / Math.sqrt(size));
    worst = Math.max(worst, tie);
    joined.push(...luckyIn(byJoin, block));
    sharded.push(...luckyIn(byIndex, block));
  }
  return { keys, size, uncorrelated: uncorrelated / keys, worst, joinedTogether: spread(joined, size, block), inOneShard: spread(sharded, size, block) };
}

/** What of these figures is not as W3 wants it. */
export function unfair({ uncorrelated, joinedTogether, inOneShard }: DrawFigures): string | null {
  if (uncorrelated < 0.99) return `only ${uncorrelated * 100} % of the keys give an order that does not follow the joins`;
  const wrong = [joinedTogether, inOneShard].find((ratio) => ratio < 0.85 || ratio > 1.15);
  return wrong === undefined ? null : `neighbours' luck varies ${wrong.toFixed(2)} times as much as drawn`;
}

interface Request {
  readonly seeds: number;
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
}

/** Draws with other keys for each seed; a figure that chance would not give is a violation. */
export async function simulate({ seeds, events, firstSeed = 1, onProgress }: Request) {
  const size = Math.max(6_400, Math.floor((events * entrantsPerEvent) / 6_400) * 6_400);
  const figures = await drawFigures(size, seeds * keysPerSeed, firstSeed * keysPerSeed);
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) onProgress?.({ seed });
  const what = unfair(figures);
  return what === null ? [] : [{ seed: firstSeed, event: events, what }];
}
