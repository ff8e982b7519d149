import { expect, it } from "vitest";
import { perPlatform } from "../../src/storage/isolate.ts";

it("makes one for each platform, when it is first asked for, and never another", () => {
  const made: string[] = [];
  const keptBy = perPlatform(({ name }: { readonly name: string }) => {
    made.push(name);
    return name === "nobody" ? undefined : { name };
  });
  const [one, other, nobody] = [{ name: "one" }, { name: "other" }, { name: "nobody" }];
  expect(made).toEqual([]);
  expect(keptBy(one)).toBe(keptBy(one));
  expect(keptBy(other)).not.toBe(keptBy(one));
  expect([keptBy(nobody), keptBy(nobody)]).toEqual([undefined, undefined]);
  expect(made).toEqual(["one", "other", "nobody"]);
});

it("takes a new object of the same parts for another platform", () => {
  const keptBy = perPlatform((_: { readonly name: string }) => ({}));
  expect(keptBy({ name: "one" })).not.toBe(keptBy({ name: "one" }));
});
