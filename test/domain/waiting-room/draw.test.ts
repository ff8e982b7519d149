import { assert, constantFrom, integer, property, record, uniqueArray, array } from "fast-check";
import { describe, expect, it } from "vitest";
import { openPlaces, permutationOf, sha256 } from "../../../src/clients/draw.ts";
import { decode, encode, fromHex, readNumber, readText, toHex, utf8 } from "../../../src/domain/bytes.ts";
import { commitmentOf, entrantLeaf, offsetsOf, reveal, seal } from "../../../src/domain/waiting-room/draw.ts";
import { enter, newDesk, sealDesk } from "../../../src/domain/waiting-room/desk.ts";
import { leafHash } from "../../../src/domain/waiting-room/merkle.ts";
import { maxEntrants, permutationFrom, rankOf } from "../../../src/domain/waiting-room/permutation.ts";
import { rankIn } from "../../../src/domain/waiting-room/place.ts";
import { rootOver } from "../../../scripts/verify-draw.ts";
import { deskWith, drawOver, saleId, secretOf, tagsFor } from "../../support/draws.ts";
import { indexAt } from "../../support/draw-inverse.ts";

const vector = drawOver([["aa", "bb", "cc"], ["dd", "ee"]], { beacon: { chain: "quicknet", round: 1000 } });

describe("fields", () => {
  it("are written as the specification says", () => expect(toHex(encode(["ab", 1, Uint8Array.of(255)]))).toBe("00000002616200000008000000000000000100000001ff"));

  it("are read back as they were written, and nothing else is read", () => {
    const text = constantFrom("", "a", "é", "💥", "日本語", "%41", "\n");
    assert(property(array(text), integer({ min: 0 }), (texts, number) => {
      const written = encode([...texts, number]);
      const fields = decode(written);
      expect(fields?.slice(0, -1).map(readText)).toEqual(texts);
      expect(readNumber(fields?.at(-1) ?? utf8(""))).toBe(number);
      expect(decode(written.slice(0, -1))).toBeNull();
      expect(decode(Uint8Array.from([...written, 0]))).toBeNull();
    }));
  });

  it("never lend their end to the next one", () => expect(encode(["ab", "c"])).not.toEqual(encode(["a", "bc"])));

  it.each([-1, 0.5, 2 ** 53])("refuse %d as a number", (number) => expect(() => encode([number])).toThrow(RangeError));

  it.each([["0", null], ["0g", null], ["0A", null], ["00ff", Uint8Array.of(0, 255)]])("of hexadecimal %j are %j", (hex, bytes) => expect(fromHex(hex)).toEqual(bytes));
});

describe("a shard's root", () => {
  it("is the Merkle tree hash of RFC 6962, for every number of entrants", () => {
    for (let count = 0; count <= 70; count++) {
      const [tags = []] = tagsFor([count]);
      expect(sealDesk(deskWith(tags), sha256).sealed).toEqual({ count, root: rootOver(saleId, tags) });
    }
  });

  it("is kept in as many hashes as the count has bits that are set", () => expect(deskWith(tagsFor([63])[0] ?? []).entrants.roots).toHaveLength(6));
});

describe("the vectors of docs/draw.md", () => {
  const secret = Uint8Array.from({ length: 32 }, (_, at) => at);
  const plan = { saleId, order: "shuffle", shards: 2, beacon: { chain: "quicknet", round: 1000 } } as const;
  const draw = reveal(plan, secret, seal(plan, vector.shards, sha256), "ff".repeat(32), sha256);

  it.each([
    ["the leaf of aa", toHex(leafHash(entrantLeaf(saleId, "aa"), sha256)), "58f01dd8985fb31d501cd8350ec935515d56dbb22bc4851a5d596ab33fff8972"],
    ["the commitment", commitmentOf(plan, secret, sha256), "f495a3ac699706d3a2786a1621cba690e3932f202f6372fcecf456c6a297fe8a"],
    ["the root of shard 0", draw.shards[0]?.root, "f792a3c38ff840820f77b027213fe4948f24caebaf39b690d83385cd6c7f56ab"],
    ["the root of shard 1", draw.shards[1]?.root, "d9c1a7288a3ee88bf6b542b1369113b117ffafd0716ebddcd10c585253b230f4"],
    ["the seal", draw.seal, "3bee675899205389c195d2b18644e5baf1bf67f3c5bc472279c3432d46ee8558"],
    ["the key", draw.key, "23ab43b3bbc58bd220d9e05294557ae2128af4d1262a1ff60dacbfb5d26c334d"],
  ])("hold for %s", (_, is, published) => expect(is).toBe(published));

  it("hold for the permutation", async () => {
    const key = fromHex(draw.key) ?? utf8("");
    const five = await permutationOf(key, 5);
    expect(Array.from(five.tables.subarray(0, 4))).toEqual([31, 16, 17, 28]);
    expect([0, 1, 2, 3, 4].map((index) => rankOf(five, index))).toEqual([0, 2, 1, 3, 4]);
    const million = await permutationOf(key, 1_000_000);
    expect([0, 1, 2, 999_999].map((index) => rankOf(million, index))).toEqual([75_512, 373_424, 63_547, 588_462]);
  });
});

describe("the permutation", () => {
  it("is one to one on 0…N−1, and has an inverse, for every N", async () => {
    for (const size of [1, 2, 3, 31, 32, 33, 1_023, 1_024, 1_025, 4_097]) {
      const permutation = await permutationOf(secretOf(size), size);
      const ranks = Array.from({ length: size }, (_, index) => rankOf(permutation, index));
      expect(ranks.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, rank) => rank));
      expect(ranks.map((rank) => indexAt(permutation, rank))).toEqual(Array.from(ranks.keys()));
    }
  });

  it("gives three people each of their six orders equally often", async () => {
    const orders = new Map<string, number>();
    const keys = 3_000;
    for (let key = 0; key < keys; key++) {
      const permutation = await permutationOf(secretOf(key), 3);
      const order = [0, 1, 2].map((index) => rankOf(permutation, index)).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    const chiSquared = [...orders.values()].reduce((sum, seen) => sum + (seen - keys / 6) ** 2 / (keys / 6), 0);
    expect(orders.size).toBe(6);
    expect(chiSquared).toBeLessThan(20.5);
  });

  it.each([-1, 1.5, 5])("refuses %d as one of five", async (index) => {
    const permutation = await permutationOf(secretOf(1), 5);
    expect(() => rankOf(permutation, index)).toThrow(RangeError);
    expect(() => indexAt(permutation, index)).toThrow(RangeError);
  });

  it("refuses more entrants than its tables could bear, and tables that do not fit", () => {
    expect(() => permutationFrom(new Uint8Array(64), maxEntrants + 1)).toThrow(RangeError);
    expect(() => permutationFrom(new Uint8Array(66), 5)).toThrow(RangeError);
  });
});

describe("W1 draw size", () => {
  it("places everybody exactly once, whatever the shards have counted", async () => {
    const counts = [0, 7, 1, 0, 120, 33];
    const draw = drawOver(tagsFor(counts));
    const places = await openPlaces(draw);
    const ranks = counts.flatMap((count, shard) => Array.from({ length: count }, (_, index) => rankIn(places, { kind: "drawn", shard, index })));
    expect(ranks.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 161 }, (_, rank) => rank));
    expect(counts.map((count, shard) => rankIn(places, { kind: "drawn", shard, index: count }))).toEqual(counts.map(() => null));
  });

  it("places a million over 64 shards from 0 to N−1 without a duplicate or a gap, in at most 2 s", async () => {
    const size = 1_000_000;
    const began = performance.now();
    const permutation = await permutationOf(secretOf(3), size);
    const seen = new Uint8Array(size);
    for (let index = 0; index < size; index++) seen[rankOf(permutation, index)] = 1;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(seen.reduce((sum, once) => sum + once, 0)).toBe(size);
  });

  it("seals and reveals by the shards alone: as many hashes for a million entrants as for ten thousand", () => {
    const hashesFor = (each: number): number => {
      let hashes = 0;
      const counted = (bytes: Parameters<typeof sha256>[0]) => (hashes++, sha256(bytes));
      const plan = { saleId, order: "shuffle", shards: 64, beacon: null } as const;
      reveal(plan, secretOf(1), seal(plan, Array.from({ length: 64 }, () => ({ count: each, root: "00".repeat(32) })), counted), null, counted);
      return hashes;
    };
    expect(hashesFor(15_625)).toBe(hashesFor(157));
    expect(hashesFor(157)).toBe(3);
  });
});

describe("a join that races the seal", () => {
  const plan = { saleId, order: "shuffle", startsAt: 1_000 } as const;

  it.each([
    ["a millisecond before the start", newDesk, 999, "drawn"],
    ["at the start", newDesk, 1_000, "queued"],
    ["before the start by a clock that is late, but after the seal", sealDesk(newDesk, sha256).desk, 999, "queued"],
  ])("%s is in exactly one order", (_, desk, now, kind) => {
    const { desk: after, entry } = enter(desk, plan, "tag", now, sha256);
    expect(entry.kind).toBe(kind);
    expect(after.entrants.count).toBe(kind === "drawn" ? 1 : 0);
  });

  it("is covered by the root, but not drawn, in a sale in order of arrival", () => {
    const { desk, entry } = enter(newDesk, { ...plan, order: "fifo" }, "tag", 0, sha256);
    expect([entry.kind, desk.entrants.count]).toEqual(["queued", 1]);
  });

  it("finds the same seal however often it is asked for", () => {
    const { desk, sealed } = sealDesk(deskWith(["a", "b"]), sha256);
    expect(sealDesk(enter(desk, plan, "c", 0, sha256).desk, sha256).sealed).toEqual(sealed);
  });
});

it("a draw's offsets are what entered in the shards before", () => {
  assert(property(uniqueArray(record({ count: integer({ min: 0, max: 9 }) })), (shards) => {
    expect(offsetsOf(shards)).toEqual(shards.map((_, shard) => shards.slice(0, shard).reduce((sum, { count }) => sum + count, 0)));
  }));
});
