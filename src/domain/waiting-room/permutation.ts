// Duty: the order of a draw: a keyed permutation of 0…N−1 that places any one without looking at the others.
// Invariant: one to one on 0…N−1 for every key; the same key and N give the same order everywhere; memory grows with the root of N.
// Neighbours: draw.ts derives the key; the keystream is made by the caller (clients/draw.ts), for it is cryptography; docs/draw.md is the specification.
//
// A balanced Feistel network of 8 rounds on numbers of 2·b bits, walked until it lands below N (Black and Rogaway, CT-RSA 2002). A round's
// function is a table of 2^b numbers of b bits, read from the keystream: with two rounds neighbours stay neighbours, from three on they do not.

/** The name by which a published draw refers to this construction. */
export const permutationName = "feistel-8-aes256ctr";
/** How many rounds it has. */
export const rounds = 8;
/** The most that can be placed: half of a number then has 15 bits. */
export const maxEntrants = 2 ** 30;

/** Everything needed to place: made once for a draw, then only read. */
export interface Permutation {
  readonly size: number;
  readonly halfBits: number;
  /** One table after the other, each of 2^halfBits entries. */
  readonly tables: Uint16Array;
}

/** The bits in half a number. Never fewer than 5, so that a handful of entrants is mixed as thoroughly as a million. */
export function halfBitsOf(size: number): number {
  if (!Number.isInteger(size) || size < 0 || size > maxEntrants) throw new RangeError(`a draw has at most ${maxEntrants} entrants, not ${size}`);
  const bits = size <= 1 ? 0 : 32 - Math.clz32(size - 1);
  return Math.max(5, Math.ceil(bits / 2));
}

/** How many bytes of keystream the tables for so many entrants are made of. */
export function keystreamLength(size: number, roundCount = rounds): number {
  return roundCount * 2 ** halfBitsOf(size) * 2;
}

/** The permutation of 0…size−1 that a keystream describes: two bytes an entry, the higher first, of which the lowest `halfBits` bits count. */
export function permutationFrom(keystream: Uint8Array, size: number): Permutation {
  const halfBits = halfBitsOf(size);
  const entries = keystream.length / 2;
  if (!Number.isInteger(entries / 2 ** halfBits)) throw new RangeError(`${keystream.length} bytes of keystream are no tables for ${size} entrants`);
  const tables = new Uint16Array(entries);
  const mask = 2 ** halfBits - 1;
  for (let entry = 0; entry < entries; entry++) tables[entry] = (((keystream[2 * entry] ?? 0) << 8) | (keystream[2 * entry + 1] ?? 0)) & mask;
  return { size, halfBits, tables };
}

/** Where the entrant with this index stands, from 0. */
export function rankOf(permutation: Permutation, index: number): number {
  const { size, halfBits, tables } = permutation;
  if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`${index} is not one of ${size} entrants`);
  const mask = (1 << halfBits) - 1;
  let number = index;
  do {
    let left = number >>> halfBits;
    let right = number & mask;
    for (let table = 0; table < tables.length; table += mask + 1) {
      const mixed = left ^ (tables[table + right] ?? 0);
      left = right;
      right = mixed;
    }
    number = (left << halfBits) | right;
  } while (number >= size);
  return number;
}
