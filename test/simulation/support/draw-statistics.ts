// Duty: whether an order looks drawn: does it follow the order of joining, and do neighbours end up together?
// Invariant: knows ranks only, not how they came about. Any permutation passes a test over all of them; what tells are fixed subsets over many keys.
// Neighbours: draw.sim.ts gathers these over keys; test/domain/waiting-room/fairness.test.ts does so in little.

/** Spearman's correlation of join order and rank: near 0 for a drawn order, with a standard deviation of 1 / √(N − 1). */
export function correlation(ranks: Int32Array): number {
  const middle = (ranks.length - 1) / 2;
  let sum = 0;
  for (let join = 0; join < ranks.length; join++) sum += (join - middle) * ((ranks[join] ?? 0) - middle);
  return (12 * sum) / (ranks.length * (ranks.length ** 2 - 1));
}

/** Of each block of neighbours in the order of joining, how many came into the first hundredth. */
export function luckyIn(ranks: Int32Array, block: number): readonly number[] {
  const first = ranks.length / 100;
  const counts = new Array<number>(Math.floor(ranks.length / block)).fill(0);
  for (let join = 0; join < counts.length * block; join++) if ((ranks[join] ?? 0) < first) counts[Math.floor(join / block)] = (counts[Math.floor(join / block)] ?? 0) + 1;
  return counts;
}

/** How much the counts of many keys' blocks vary, over how much those of truly drawn blocks would (hypergeometric): 1 for a drawn order. */
export function spread(counts: readonly number[], size: number, block: number): number {
  const share = block / size;
  const [first, mean] = [size / 100, block / 100];
  const drawn = first * share * (1 - share) * ((size - first) / (size - 1));
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / drawn;
}
