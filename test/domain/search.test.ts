import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOfListing, nearestWord, noFilter, priceBounds, slipsBetween, toleratedSlips, wordsOf } from "../../src/domain/search.ts";

describe("words", () => {
  it.each<[string, readonly string[]]>([
    ["Blue  Train", ["blue", "train"]],
    ["Café-Crème", ["cafe", "creme"]],
    ['"quoted" AND (near*)', ["quoted", "and", "near"]],
    ["iPhone 15", ["iphone", "15"]],
    ["💥 🎷", []],
    ["日本語 レコード", ["日本語", "レコード"]],
    ["", []],
  ])("of %j are %j", (text, words) => expect(wordsOf(text)).toEqual(words));

  it("are few and short, whatever is typed", () => {
    const words = wordsOf(`${"ab ".repeat(100)}`);
    expect(words).toHaveLength(16);
    expect(wordsOf("x".repeat(10_000))[0]).toHaveLength(64);
  });

  it("of words are the same words", () => {
    assert(property(string({ unit: "grapheme", maxLength: 60 }), (text) => void expect(wordsOf(wordsOf(text).join(" "))).toEqual(wordsOf(text))));
  });
});

describe("slips", () => {
  it.each([
    ["train", "train", 0],
    ["trian", "train", 1],
    ["tran", "train", 1],
    ["traain", "train", 1],
    ["brain", "train", 1],
    ["rtain", "train", 1],
    ["kitten", "sitting", 3],
    ["", "ab", 2],
  ])("between %s and %s are %i", (a, b, slips) => expect(slipsBetween(a, b, 5)).toBe(slips));

  it("are counted the same both ways, and never beyond one over the limit", () => {
    const word = string({ maxLength: 8 });
    assert(
      property(word, word, (a, b) => {
        expect(slipsBetween(a, b, 2)).toBe(slipsBetween(b, a, 2));
        expect(Math.min(slipsBetween(a, b, 2), 3)).toBe(Math.min(slipsBetween(a, b, 9), 3));
      }),
    );
  });

  it.each([["ab", 0], ["abc", 1], ["abcde", 1], ["abcdef", 2]])("%s may have %i", (word, slips) => expect(toleratedSlips(word)).toBe(slips));
});

describe("a misspelt word", () => {
  const known = [{ word: "train", count: 3 }, { word: "trail", count: 9 }, { word: "runner", count: 2 }];
  it.each([
    ["trian", "train"],
    ["traix", "trail"],
    ["runer", "runner"],
    ["train", "train"],
    ["zzz", null],
    ["tr", null],
  ])("%s means %s", (asked, meant) => expect(nearestWord(asked, known)).toBe(meant));
});

it("two askings that mean the same have the same key", () => {
  const query = { filter: noFilter, sort: "newest" as const, page: 0, size: 20 };
  const asked = { ...query, filter: { ...noFilter, brands: ["B", "a"], attributes: { Size: ["M"], color: ["Red", "blue"] } } };
  const same = { ...query, filter: { ...noFilter, brands: ["A", "b"], attributes: { Color: ["BLUE", "red"], size: ["m"] } } };
  expect(keyOfListing(asked)).toBe(keyOfListing(same));
  expect(keyOfListing(asked)).not.toBe(keyOfListing({ ...asked, page: 1 }));
});

it.each([["USD", 2_500], ["KWD", 25_000], ["JPY", 2_500]])("price ranges of %s begin with 0 and %i", (currency, second) => {
  expect(priceBounds(currency).slice(0, 2)).toEqual([0, second]);
});
