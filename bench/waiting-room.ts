// Duty: `npm run bench -- waiting-room [--json]`: how fast a sale is asked, joined and claimed, beside hello world and an empty object call; and how long a million places take.
// Invariant: every ratio is of two measurements made one after the other; a round's people have neither joined nor claimed before it.
// Neighbours: scenarios/waiting-room.ts is what is asked; budgets.json what is promised.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permutationOf, sha256 } from "../src/clients/draw.ts";
import { rankOf } from "../src/domain/waiting-room/permutation.ts";
import { seed } from "../scripts/seed.ts";
import { serveBundle, serveHello } from "../scripts/serve.ts";
import { Shop } from "../scripts/support/shop.ts";
import type { RoomInput } from "./scenarios/waiting-room.ts";
import { median } from "./support/figures.ts";
import { load } from "./support/load.ts";
import { early, Venue } from "./support/venue.ts";

const script = join(import.meta.dirname, "scenarios/waiting-room.ts");
const connections = 64;
const people = 600;
const joinSalesPerRound = 8;
const claimSalesPerRound = 3;
const million = 1_000_000;

/** Each unit of work, its ratio's name, and what it is measured against. */
const works = {
  status: { ratio: "statusVsHello", against: "hello" },
  place: { ratio: "placeVsHello", against: "hello" },
  join: { ratio: "joinVsEmptyCall", against: "emptyCall" },
  claim: { ratio: "claimVsEmptyCall", against: "emptyCall" },
} as const;
type WorkName = keyof typeof works;

/** All that `npm run bench -- waiting-room` finds: ratios, rates, and seconds for a million places. */
export interface RoomFigures {
  readonly ratios: Readonly<Record<string, number>>;
  readonly perSecond: Readonly<Record<string, number>>;
  readonly drawSeconds: number;
}

/** Seconds for the positions of a million, tables included. */
async function drawSeconds(): Promise<number> {
  const began = performance.now();
  const permutation = await permutationOf(sha256(Uint8Array.of(1)), million);
  let sum = 0;
  for (let index = 0; index < million; index++) sum += rankOf(permutation, index);
  if (sum !== (million * (million - 1)) / 2) throw new Error("those are not the ranks of a million");
  return (performance.now() - began) / 1_000;
}

/** Measures everything; takes some minutes. Throws when any answer was not the one expected. */
export async function benchRoom({ rounds, durationMs, say }: { readonly rounds: number; readonly durationMs: number; readonly say: (line: string) => void }): Promise<RoomFigures> {
  const seconds = await drawSeconds();
  say(`a million positions in ${seconds.toFixed(3)} s`);
  const stateDir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "floodgate-room-"));
  // Few shards, because all of them share one thread here: 64 objects for 600 people would be what is measured.
  const served = await serveBundle({ port: 0, stateDir, vars: { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off", TICKET_SHARDS: "8" } });
  const ceiling = await serveHello();
  const measured: Record<WorkName, { readonly perSecond: number; readonly ratio: number }[]> = { status: [], place: [], join: [], claim: [] };
  try {
    await seed(served.url);
    const venue = await Venue.prepare(new Shop(served.url), people);
    const waiting = await venue.drawn(10);
    const read = { drawnSaleId: waiting[0]?.saleId ?? "", tickets: waiting.map(({ ticket }) => ticket) };
    // The first round wakes and compiles everything, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const measure = async (work: WorkName, input: RoomInput) => {
        const order = { script, connections, durationMs, input };
        const against = await load({ ...order, work: works[work].against, port: Number(ceiling.url.port) });
        const own = await load({ ...order, work, port: Number(served.url.port) });
        if (round > 0) measured[work].push({ perSecond: own.perSecond, ratio: own.perSecond / against.perSecond });
        say(`${round === 0 ? "warming " : ""}${work.padEnd(8)} ${own.perSecond.toFixed(0).padStart(6)}/s  p99 ${own.p99Ms.toFixed(1)} ms  ${(own.perSecond / against.perSecond).toFixed(3)} of ${works[work].against} (${against.perSecond.toFixed(0)}/s)`);
      };
      // What is read is read while one sale goes on: the sales that are made for joins and claims are closed when they have been used.
      const reading: RoomInput = { ...read, tokens: [], openSaleIds: [], admitted: [] };
      await measure("status", reading);
      await measure("place", reading);
      const openSaleIds = await Promise.all(Array.from({ length: joinSalesPerRound }, () => venue.open()));
      await measure("join", { ...reading, tokens: venue.tokens.slice(early), openSaleIds });
      await venue.close(openSaleIds);
      const admitted = (await Promise.all(Array.from({ length: claimSalesPerRound }, () => venue.drawn(people)))).flat();
      await measure("claim", { ...reading, admitted });
      await venue.close([...new Set(admitted.map(({ saleId }) => saleId))]);
    }
  } finally {
    await Promise.all([served.stop(), ceiling.stop()]);
    rmSync(stateDir, { recursive: true, force: true });
  }
  const middle = (value: (one: { readonly perSecond: number; readonly ratio: number }) => number, key: (work: WorkName) => string) =>
    Object.fromEntries((Object.keys(works) as WorkName[]).map((work) => [key(work), Number(median(measured[work].map(value)).toFixed(3))]));
  return { ratios: middle(({ ratio }) => ratio, (work) => works[work].ratio), perSecond: middle(({ perSecond }) => perSecond, (work) => work), drawSeconds: Number(seconds.toFixed(3)) };
}
