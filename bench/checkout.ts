// Duty: how many whole purchases a second the shop makes, from a cart and by purchase token, in ratio to hello world of the same run; and that it stays so.
// Invariant: hello world before every round; a purchase that does not end confirmed fails the run.
// Neighbours: scenarios/checkout.ts is what is done, lane-size.ts how a lane grows, budgets.json what is promised.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { seed } from "../scripts/seed.ts";
import { serveBundle, serveHello } from "../scripts/serve.ts";
import { growthOfLane } from "./lane-size.ts";
import { Shop } from "../scripts/support/shop.ts";
import { type BrowseInput, prepare } from "./scenarios/browse.ts";
import { median } from "./support/figures.ts";
import { load, type LoadOrder, type LoadReport } from "./support/load.ts";
import { Venue } from "./support/venue.ts";

/** How long and on what disk purchases are to be measured. */
export interface CheckoutOrder {
  readonly rounds: number;
  readonly durationMs: number;
  readonly stateDir: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

/** Purchases a second as ratios; how far the slowest payment in a hundred is behind the middle one; how long the projections take; how a lane grows. */
export interface CheckoutFigures {
  readonly ratios: { readonly purchaseFromCartVsHello: number; readonly purchaseByTokenVsHello: number };
  readonly payP99VsP50: number;
  readonly drainedWithinMs: number;
  readonly laneGrowth: number;
  readonly perSecond: { readonly hello: number; readonly fromCart: number; readonly byToken: number };
}

/** Enough that holds, commits and events of many buyers go together, as they do in a sale. */
const connections = 64;
const claimedPerSeat = 8;
const restMs = 3_000;
const script = join(import.meta.dirname, "scenarios/checkout.ts");

/** Everything shares one thread here, so that a neighbour's noise would look like a bank that is down. */
const patient = { GATEWAY_TIMEOUT_MS: "20000", STOCK_TIMEOUT_MS: "20000" };

type Work = Pick<LoadOrder, "work" | "units">;

interface Round {
  readonly hello: LoadReport;
  readonly own: LoadReport;
}

/** The bank next door answers at once, so that what is measured is the shop; its webhooks are on and come while others buy. */
export async function benchCheckout({ rounds, durationMs, stateDir, vars, say }: CheckoutOrder): Promise<CheckoutFigures> {
  const shop = await serveBundle({ port: 0, stateDir, vars: { ...vars, ...patient, SANDBOX_LATENCY_MS: "0", TICKET_SHARDS: "8" } });
  const helloWorld = await serveHello();
  try {
    await seed(shop.url);
    const input = await prepare(shop.url, connections * claimedPerSeat);
    const order = { script, durationMs, connections, input };
    const hello = () => load({ ...order, work: "hello", port: Number(helloWorld.url.port) });
    let turn = 0;
    const own = (work: Work, more: object = {}) => load({ ...order, ...work, port: Number(shop.url.port), input: { ...input, ...more, run: `${input.run}-${(turn += 1)}` } });
    const measured = async (name: string, work: Work, prepared: () => Promise<object> = async () => ({})): Promise<readonly Round[]> => {
      await own(work, await prepared());
      const pairs = await series(rounds, async () => {
        const more = await prepared();
        return { hello: await hello(), own: await own(work, more) };
      });
      const middle = (value: (report: LoadReport) => number) => median(pairs.map((round) => value(round.own)));
      say(`${name.padEnd(10)} ${middle(({ perSecond }) => perSecond).toFixed(0).padStart(6)}/s  p50 ${middle(({ p50Ms }) => p50Ms).toFixed(1)} ms  p99 ${middle(({ p99Ms }) => p99Ms).toFixed(1)} ms  ${ratioOf(pairs).toFixed(3)} of hello world`);
      return pairs;
    };
    const venue = await Venue.prepare(new Shop(shop.url), input.buyers.length, input.buyers.map(({ token }) => token));
    const byToken = await measured("by token", { work: "buyByToken", units: claimedPerSeat }, async () => {
      const purchaseTokens = await venue.claimed();
      // What claims leave to be sent and counted is over before anything is measured.
      await pause(restMs);
      return { purchaseTokens };
    });
    const fromCart = await measured("from cart", { work: "purchase" });
    const drainedWithinMs = await drained(shop.url, input);
    say(`projections drained within ${drainedWithinMs.toFixed(0)} ms of the last purchase`);
    const laneGrowth = await growthOfLane(say);
    const perSecond = (done: readonly Round[]) => median(done.map((round) => round.own.perSecond));
    return {
      ratios: { purchaseFromCartVsHello: ratioOf(fromCart), purchaseByTokenVsHello: ratioOf(byToken) },
      payP99VsP50: Number(median(byToken.map((round) => round.own.p99Ms / round.own.p50Ms)).toFixed(2)),
      drainedWithinMs: Math.round(drainedWithinMs),
      laneGrowth,
      perSecond: { hello: median([...byToken, ...fromCart].map((round) => round.hello.perSecond)), fromCart: perSecond(fromCart), byToken: perSecond(byToken) },
    };
  } finally {
    await Promise.all([shop.stop(), helloWorld.stop()]);
  }
}

const ratioOf = (rounds: readonly Round[]): number => Number(median(rounds.map(({ hello, own }) => own.perSecond / hello.perSecond)).toFixed(3));

async function series<Result>(count: number, once: () => Promise<Result>): Promise<readonly Result[]> {
  const done: Result[] = [];
  for (let round = 0; round < count; round++) done.push(await once());
  return done;
}

/** How long until the back office knows every order that the buyers have. */
async function drained(shop: URL, { buyers }: BrowseInput): Promise<number> {
  const began = performance.now();
  const ask = async (path: string, token: string) => (await (await fetch(new URL(`/api/v1${path}`, shop), { headers: { authorization: `Bearer ${token}` } })).json()) as { pagination: { total: number } };
  const token = await new Shop(shop).signIn();
  const totals = await Promise.all(buyers.map((buyer) => ask("/orders?size=1", buyer.token)));
  const bought = totals.reduce((sum, { pagination }) => sum + pagination.total, 0);
  for (;;) {
    const known = (await ask("/admin/orders?size=1", token)).pagination.total;
    const tookMs = performance.now() - began;
    if (known >= bought || tookMs > mostDrainMs) return tookMs;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const mostDrainMs = 60_000;
