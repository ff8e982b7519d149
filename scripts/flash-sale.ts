// Duty: `npm run flash-sale -- --visitors 2000 --units 200`: a real sale on this machine, over HTTP: made, joined, drawn, claimed, paid; then counted.
// Invariant: fails unless exactly the units were sold, every position is the draw's, and the shop's own audit is clean.
// Neighbours: support/flash-visitor.ts is one visitor; verify-draw.ts checks the draw; test/simulation/sale.sim.ts is the same on virtual time.
import { setTimeout as pause } from "node:timers/promises";
import { pollPolicy } from "../src/domain/waiting-room/poll.ts";
import { seed } from "./seed.ts";
import { serveBundle } from "./serve.ts";
import { Shop } from "./support/shop.ts";
import { type Board, joinFlash, type Visit, visitFlash } from "./support/flash-visitor.ts";
import { positionOf, type PublishedDraw, readTicket, verify } from "./verify-draw.ts";
import { readArguments } from "./support/arguments.ts";

interface Asked {
  readonly visitors: number;
  readonly units: number;
  readonly noShow: number;
  readonly abandon: number;
  readonly pace: number;
}

/** Joins and buyers that are under way at once: a crowd's browsers are many, this machine is one. */
const atOnce = 64;
const claimWindowSeconds = 20;

/** Runs work for each of many, so many at once. */
async function each<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const run = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as Item);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return results;
}

/** A new product with so many units, and nothing else in the shop touched. */
async function makeProduct(shop: Shop, admin: string, units: number): Promise<string> {
  const { json: { categories: [category] } } = await shop.ask<{ categories: readonly { slug: string }[] }>("/categories");
  const sku = `FLASH-${Date.now()}`;
  const body = { name: `Flash sale ${sku}`, category: category?.slug, status: "ACTIVE", price: 99.5, currency: "USD", variants: [{ sku, attributes: {} }] };
  const { json: { variants: [variant] } } = await shop.ask<{ variants: readonly { variantId: string }[] }>("/admin/products", { method: "POST", token: admin, body });
  const variantId = variant?.variantId ?? "";
  await shop.ask("/admin/inventory", { method: "PUT", token: admin, body: { variantId, quantity: units, reason: "flash sale" } });
  return variantId;
}

const iso = (at: number) => new Date(at).toISOString();

async function makeSale(shop: Shop, admin: string, variantId: string, { units, pace, visitors }: Asked): Promise<{ readonly saleId: string; readonly startsAt: number; readonly commitment: string }> {
  const startsAt = Date.now() + 5_000 + visitors * 15;
  const times = { preQueueOpensAt: iso(Date.now() - 1_000), startsAt: iso(startsAt), endsAt: iso(startsAt + 1_800_000) };
  const body = { name: "Flash sale", variantId, units, salePrice: 49.5, ...times, admissionsPerMinute: pace, claimWindowSeconds, perCustomerLimit: 1 };
  const { json } = await shop.ask<{ saleId: string; commitment: string }>("/admin/sales", { method: "POST", token: admin, body });
  return { ...json, startsAt };
}

async function makeBuyers(shop: Shop, count: number): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const { json } = await shop.ask<{ buyers: readonly { token: string }[] }>("/dev/buyers", { method: "POST", body: { count: Math.min(100, count - tokens.length) } });
    tokens.push(...json.buyers.map(({ token }) => token));
    tell(`${tokens.length} of ${count} visitors have an account`);
  }
  return tokens;
}

/** Progress: one line that changes on a terminal, a line every ten seconds elsewhere. */
const tell = (line: string) => (process.stdout.isTTY ? process.stdout.write(`\r\u001B[2K${line}`) : undefined);
const everyMs = process.stdout.isTTY ? 500 : 10_000;
const say = (line: string) => console.log(process.stdout.isTTY ? `\r\u001B[2K${line}` : line);

const progressOf = ({ joined, admitted, claimed, ended }: Board) =>
  `joined ${joined} · admitted ${admitted} · claimed ${claimed} · bought ${ended.bought} · ` +
  `gave up ${ended.gave_up} · did not come ${ended.did_not_come} · sold out ${ended.sold_out}`;

/** The audit may still find something under way; it is asked until it is clean, for a minute. */
async function auditOf(shop: Shop, admin: string): Promise<readonly string[]> {
  for (let tried = 0; ; tried++) {
    const { json } = await shop.ask<{ ok: boolean; invariants: readonly { name: string; ok: boolean }[] }>("/admin/audit", { token: admin });
    if (json.ok || tried === 30) return json.invariants.filter(({ ok }) => !ok).map(({ name }) => name);
    await pause(2_000);
  }
}

async function run(shop: Shop, asked: Asked): Promise<readonly string[]> {
  const admin = await shop.signIn();
  const variantId = await makeProduct(shop, admin, asked.units);
  const tokens = await makeBuyers(shop, asked.visitors);
  const { saleId, startsAt, commitment } = await makeSale(shop, admin, variantId, asked);
  const board: Board = { joined: 0, admitted: 0, claimed: 0, ended: { bought: 0, gave_up: 0, did_not_come: 0, expired: 0, sold_out: 0 } };
  const visit: Visit = { shop, saleId, startsAt, poll: { ...pollPolicy, maxSeconds: 10 }, noShow: asked.noShow, abandon: asked.abandon, board };
  const watch = setInterval(() => (process.stdout.isTTY ? tell : say)(progressOf(board)), everyMs);
  const began = performance.now();
  const visitors = await each(tokens, (token) => joinFlash(visit, token));
  const joinSeconds = (performance.now() - began) / 1_000;
  say(`${board.joined} joined in ${joinSeconds.toFixed(1)} s (${Math.round(board.joined / joinSeconds)} a second)`);
  const visits = await Promise.all(visitors.map((visitor) => visitFlash(visit, visitor)));
  clearInterval(watch);
  const seconds = (Date.now() - startsAt) / 1_000;
  say(progressOf(board));

  const { json: draw } = await shop.ask<PublishedDraw>(`/sales/${saleId}/draw`);
  const { json: stock } = await shop.ask<{ onHand: number; reserved: number; sold: number; consistent: boolean }>(`/admin/inventory/${variantId}`, { token: admin });
  const faults = verify(draw, { commitment }).filter(({ passed }) => !passed).map(({ what }) => `the draw does not hold: ${what}`);
  const misplaced = visitors.filter(({ ticket }, at) => {
    const standing = readTicket(ticket);
    const told = visits[at]?.position ?? null;
    return told !== null && standing !== null && positionOf(draw, standing) !== told;
  });
  if (misplaced.length > 0) faults.push(`${misplaced.length} were told another position than the draw gives`);
  if (stock.sold !== asked.units || board.ended.bought !== asked.units) faults.push(`${stock.sold} units are sold and ${board.ended.bought} visitors have bought, where there were ${asked.units}`);
  if (!stock.consistent || stock.reserved !== 0) faults.push(`the stock is not at rest: ${JSON.stringify(stock)}`);
  faults.push(...(await auditOf(shop, admin)).map((name) => `the audit finds ${name}`));
  const sorted = shop.latenciesMs.toSorted((a, b) => a - b);
  const [p50 = 0, p99 = 0] = [0.5, 0.99].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
  say(`all was over ${seconds.toFixed(0)} s after the start; ${shop.requests} requests, ${shop.waits} told to wait, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
  return faults;
}

/** The shop that runs, or one of our own for as long as this takes. */
async function findShop(url: URL): Promise<{ readonly shop: Shop; readonly stop: () => Promise<void> }> {
  const runs = await fetch(new URL("/health", url)).then(({ ok }) => ok, () => false);
  if (runs) return { shop: new Shop(url), stop: () => Promise.resolve() };
  say(`no shop answers at ${url.href}: one is served for this run, its state in memory`);
  const served = await serveBundle({ port: 0, vars: { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off" } });
  await seed(served.url);
  return { shop: new Shop(served.url), stop: served.stop };
}

const usage = `usage: npm run flash-sale -- [--visitors 2000] [--units 200] [--pace 60000] [--no-show 0.3] [--abandon 0.15] [--url http://localhost:8787]
       drives the shop at --url, started with: npm start -- --var RATE_LIMITS:off (all visitors come from one address); without one it serves its own`;

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = readArguments(usage, { options: { visitors: text, units: text, pace: text, "no-show": text, abandon: text, url: text } });
  const asked: Asked = {
    visitors: Number(values.visitors ?? 2_000), units: Number(values.units ?? 200), pace: Number(values.pace ?? 60_000),
    noShow: Number(values["no-show"] ?? 0.3), abandon: Number(values.abandon ?? 0.15),
  };
  const sane = Object.values(asked).every((value) => value >= 0) && [asked.visitors, asked.units].every((value) => Number.isInteger(value) && value > 0);
  if (!sane) return console.error(usage), 2;
  const { shop, stop } = await findShop(new URL(values.url ?? `http://localhost:${process.env.PORT ?? 8787}`));
  try {
    const faults = await run(shop, asked);
    for (const fault of faults) console.log(`FAIL ${fault}`);
    if (faults.length === 0) console.log(`ok   ${asked.units} of ${asked.units} units sold to ${asked.visitors} visitors, the draw holds, the audit is clean`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

if (import.meta.main) process.exitCode = await main();
