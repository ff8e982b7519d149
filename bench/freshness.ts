// Duty: `npm run bench -- freshness [--json]`: how long after a hold was answered readers of the product see one unit less, while others read and buy.
// Invariant: the whole way is measured: stock object, queue, projection, pulse, a reader's document; the clock is one process's own.
// Neighbours: scenarios/browse.ts is the load, budgets.json what is promised; run.ts calls.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { seed } from "../scripts/seed.ts";
import { serveBundle } from "../scripts/serve.ts";
import { type BrowseInput, prepare } from "./scenarios/browse.ts";
import { median } from "./support/figures.ts";
import { load } from "./support/load.ts";

const script = join(import.meta.dirname, "scenarios/browse.ts");
const load16 = { reading: 12, buying: 4 };
const pollMs = 20;
/** Longer than anything that is promised: whoever has not seen it by then counts as so long. */
const patienceMs = 20_000;

/** How many holds are to be watched, on what disk and with which variables. */
export interface FreshnessOrder {
  readonly stateDir: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly samples: number;
}

/** Milliseconds from the answer to a hold until a reader sees it. */
export interface FreshnessFigures {
  readonly samples: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

/** Serves and seeds a shop that has nothing else to do, and measures so many holds in it, one after the other. */
export async function benchFreshness({ stateDir, vars, samples }: FreshnessOrder): Promise<FreshnessFigures> {
  const shop = await serveBundle({ port: 0, stateDir, vars });
  try {
    await seed(shop.url);
    return await measure(shop.url, samples);
  } finally {
    await shop.stop();
  }
}

async function measure(shop: URL, samples: number): Promise<FreshnessFigures> {
  const seats = load16.reading + load16.buying;
  const input = await prepare(shop, seats + samples);
  const [watched, ...others] = input.offers;
  if (watched === undefined) throw new Error("the shop has nothing to watch");
  const order = { script, port: Number(shop.port), durationMs: 2_000, input: { ...input, offers: others } };
  let isMeasuring = true;
  const keepBusy = async (work: "productJson" | "purchase", connections: number) => {
    for (let round = 0; isMeasuring; round++) await load({ ...order, work, connections, input: { ...order.input, run: `${input.run}-${work}-${round}` } });
  };
  const busy = Promise.all([keepBusy("productJson", load16.reading), keepBusy("purchase", load16.buying)]);
  try {
    const taken: number[] = [];
    for (let sample = 0; sample < samples; sample++) taken.push(await seenAfterMs(shop, watched, input.buyers[seats + sample]));
    return { samples, medianMs: Math.round(median(taken)), worstMs: Math.round(Math.max(...taken)) };
  } finally {
    isMeasuring = false;
    await busy;
  }
}

async function seenAfterMs(shop: URL, { productId, variantId }: BrowseInput["offers"][number], buyer: BrowseInput["buyers"][number] | undefined): Promise<number> {
  if (buyer === undefined) throw new Error("a buyer is missing");
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json", ...(body && { authorization: `Bearer ${buyer.token}` }) };
    const answer = await fetch(new URL(`/api/v1${path}`, shop), { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { readonly variants?: readonly { readonly variantId: string; readonly available: number }[] };
  };
  const shown = async (): Promise<number> => (await ask("GET", `/products/${productId}`)).variants?.find((variant) => variant.variantId === variantId)?.available ?? Number.NaN;
  const before = await shown();
  await ask("POST", "/cart/items", { productId, variantId, quantity: 1 });
  await ask("POST", "/checkout/initiate", { shippingAddressId: buyer.addressId });
  const heldAt = performance.now();
  while (performance.now() - heldAt < patienceMs && (await shown()) >= before) await wait(pollMs);
  return performance.now() - heldAt;
}
