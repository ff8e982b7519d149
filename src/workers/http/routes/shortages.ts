// Duty: what this Worker's isolate remembers to be sold out, so that a crowd that comes too late reaches neither the lanes' checkouts nor the stock.
// Invariant: only what a lane refused, for as long as a lane would remember it; nobody is told by it who may himself hold what is gone.
// Neighbours: clients/sold-out.ts is the memory; initiate.ts asks it; the kernel knows from the buyer's lane whether he has something open.

import { type Shortage, SoldOut } from "../../../clients/sold-out.ts";
import { readStock } from "../../../clients/stock.ts";
import type { UnaskedLine } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { type Demand, sumDemand } from "../../../domain/stock/demand.ts";
import { perPlatform } from "../../../storage/isolate.ts";
import { readPulse } from "../../../storage/pulse.ts";

const memoryOf = perPlatform((platform: Platform) => new SoldOut({ clock: platform.clock, readPulse: () => readPulse(platform), keptMs: platform.config.soldOutMs }));

/** What is known to be short of these lines together, or null. Costs nothing while nothing is sold out. */
export async function knownShortage(platform: Platform, lines: readonly Demand[]): Promise<Problem | null> {
  const short = await memoryOf(platform).shortOf(sumDemand(lines));
  return short.length === 0 ? null : outOfStock(short);
}

/** Those of the lines that would have been refused too; nothing is taken. A stock object that does not answer says nothing. */
export async function alsoShort(platform: Platform, unasked: readonly UnaskedLine[]): Promise<readonly Shortage[]> {
  const asked = await Promise.all(unasked.map(async ({ variantId, requested, own }) => {
    const stock = await readStock(platform.stock, variantId);
    return stock.kind === "answered" ? { variantId, requested, available: stock.value.available + own } : null;
  }));
  return asked.filter((line) => line !== null).filter(({ requested, available }) => available < requested);
}

/** Remembers what a lane refused, from when the stock object said so, and says it, with what is short `beside` it for this buyer alone. */
export function noteShortage(platform: Platform, short: readonly Shortage[], beside: readonly Shortage[] = []): Problem {
  for (const { variantId, requested, available, at } of short) memoryOf(platform).note(variantId, { kind: "out_of_stock", requested, available }, at);
  return outOfStock([...short, ...beside]);
}

function outOfStock(short: readonly Shortage[]): Problem {
  const items = short.map(({ variantId, requested, available }) => ({ variantId, requested, available }));
  return refuse("out_of_stock", "There is not enough of some things; `items` says how much there is.", { extra: { items } });
}
