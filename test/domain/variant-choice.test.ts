// Duty: shows which variant an option's value leads to.
// Invariant: one row for each rule and each of its limits.
// Neighbours: src/domain/variant-choice.ts.

import { expect, it } from "vitest";
import { variantWith } from "../../src/domain/variant-choice.ts";

const variant = (Color: string, Size: string, inStock = true) => ({ attributes: { Color, Size }, inStock });
const redS = variant("Red", "S");
const redM = variant("Red", "M");
const blueS = variant("Blue", "S", false);
const blueM = variant("Blue", "M");
const greenS = variant("Green", "S", false);
const variants = [redS, redM, blueS, blueM, greenS];

it.each([
  { name: "keeps the other options", from: redM, option: "Color", value: "Blue", to: blueM },
  { name: "prefers what can be bought to options that come later", from: redS, option: "Color", value: "Blue", to: blueM },
  { name: "keeps an earlier option even where that is sold out", from: blueM, option: "Size", value: "S", to: blueS },
  { name: "leads to a sold out variant when there is no other", from: redS, option: "Color", value: "Green", to: greenS },
  { name: "gives up an earlier option that no variant has with the value", from: greenS, option: "Size", value: "M", to: redM },
  { name: "leads nowhere for a value that no variant has", from: redS, option: "Color", value: "Black", to: undefined },
])("$name", ({ from, option, value, to }) => {
  expect(variantWith(variants, ["Color", "Size"], from, option, value)).toBe(to);
});
