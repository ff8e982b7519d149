// The inverse of a draw's permutation, which no shop needs: it shows that every rank is somebody's and nobody has two.
import type { Permutation } from "../../src/domain/waiting-room/permutation.ts";

/** Whose rank this is: the inverse of `rankOf`. */
export function indexAt(permutation: Permutation, rank: number): number {
  const { size, halfBits, tables } = permutation;
  if (!Number.isInteger(rank) || rank < 0 || rank >= size) throw new RangeError(`${rank} is not one of ${size} ranks`);
  const mask = (1 << halfBits) - 1;
  let number = rank;
  do {
    let left = number >>> halfBits;
    let right = number & mask;
    for (let table = tables.length - mask - 1; table >= 0; table -= mask + 1) {
      const mixed = right ^ (tables[table + left] ?? 0);
      right = left;
      left = mixed;
    }
    number = (left << halfBits) | right;
  } while (number >= size);
  return number;
}
