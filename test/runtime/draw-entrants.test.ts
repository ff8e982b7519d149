import { beforeAll, expect, it } from "vitest";
import { readTicket, readEntrants, rootOver, verify } from "../../scripts/verify-draw.ts";
import { call } from "../support/request.ts";
import { join, makeSale, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const entrantsOf = (saleId: string, shard: number | string) => call("GET", `/sales/${saleId}/draw/entrants?shard=${shard}`);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each(["shuffle", "fifo"])("hands out whom the roots are over when nobody can enter any more, and not before (%s)", { timeout: 60_000 }, async (order) => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 1, order }, 2_500)).json;
  const visitors = await Promise.all([join(saleId), join(saleId), join(saleId)]);
  expect(await entrantsOf(saleId, 0)).toMatchObject({ status: 409, json: { code: "invalid_transition" } });
  await saleUntil(saleId, ({ draw }) => draw !== null);
  const late = await join(saleId);
  const { json: draw } = await call("GET", `/sales/${saleId}/draw`);
  const lists = await Promise.all(range(draw.shards.length).map((shard) => entrantsOf(saleId, shard)));
  expect(lists.every(({ headers }) => headers.get("Content-Type")?.startsWith("text/plain") && headers.get("Cache-Control")?.includes("immutable"))).toBe(true);
  const lines = lists.map(({ text }) => text.split("\n").filter((tag) => tag !== ""));
  expect(lines.map((tags) => rootOver(saleId, tags))).toEqual(draw.shards.map(({ root }: { root: string }) => root));
  const entrants = readEntrants(lines.flatMap((tags, shard) => tags.map((tag) => `${shard} ${tag}\n`)).join(""), draw.shards.length);
  expect(verify(draw, { entrants }).filter(({ passed }) => !passed)).toEqual([]);
  const tagOf = ({ ticket }: { readonly ticket: string }) => readTicket(ticket)?.tag ?? "";
  expect(lines.flat().toSorted()).toEqual(visitors.map(tagOf).toSorted());
  expect(lines.flat()).not.toContain(tagOf(late));
  expect((await entrantsOf(saleId, 64)).status).toBe(404);
  expect((await entrantsOf(saleId, "all")).status).toBe(422);
});
