// Duty: what a variant's stock costs by its size: heap and cold start with a hundred thousand live holds, and each operation after so many holds were ever made.
// Invariant: medians of calls made one at a time; the object is the shop's own, on its own SQLite.
// Neighbours: stock.ts reports them; worker/stock-entry.ts fills and asks.

import { median } from "./support/figures.ts";
import { onFresh, type Workerd } from "./support/workerd.ts";

/** What a hundred thousand live holds weigh, and how costs grow with what was ever held. */
export interface SizeFigures {
  readonly live: { readonly holds: number; readonly heapMegabytes: number | null; readonly heapBeforeMegabytes: number | null; readonly coldStartMs: number };
  readonly grown: readonly GrownFigure[];
  /** For each operation, its cost after the most holds as a multiple of its cost after the fewest. */
  readonly growth: Readonly<Record<string, number>>;
}

/** Microseconds for one operation of a call of fifty (`read`: for one call) when so many holds had been made and sold. */
export interface GrownFigure {
  readonly everMade: number;
  readonly microseconds: Readonly<Record<Operation, number>>;
  readonly coldStartMs: number;
}

const operations = ["hold", "sale", "release", "refusal", "read"] as const;
type Operation = (typeof operations)[number];

const liveHolds = 100_000;
const perCall = { live: 500, ended: 250 };
const operationsPerCall = 50;
const calls = 40;
const coldStarts = 9;
const megabyte = 1_000_000;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The first hold after the object fell out of memory. */
async function coldStartMs({ get }: Workerd, variant: string): Promise<number> {
  const taken: number[] = [];
  for (let start = 0; start < coldStarts; start++) {
    await get(`/quit?of=${variant}`);
    taken.push(await timed(() => get(`/fill-live?of=${variant}&count=1`)));
  }
  return median(taken);
}

/** What is used of the heap after a collection, by the inspector; null when it does not answer. */
async function heapMegabytes({ inspectorPort }: Workerd): Promise<number | null> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as readonly { readonly webSocketDebuggerUrl: string; readonly id: string }[];
  const target = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl.endsWith("/main"));
  if (target === undefined) return null;
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((done, fail) => {
    socket.addEventListener("open", done, { once: true });
    socket.addEventListener("error", fail, { once: true });
  });
  const call = (id: number, method: string): Promise<{ readonly result?: { readonly usedSize?: number } }> =>
    new Promise((done) => {
      const take = ({ data }: MessageEvent<string>) => {
        const answer = JSON.parse(data) as { readonly id?: number; readonly result?: { readonly usedSize?: number } };
        if (answer.id !== id) return;
        socket.removeEventListener("message", take);
        done(answer);
      };
      socket.addEventListener("message", take);
      socket.send(JSON.stringify({ id, method }));
    });
  await call(1, "HeapProfiler.collectGarbage");
  const { result } = await call(2, "Runtime.getHeapUsage");
  socket.close();
  return result?.usedSize === undefined ? null : result.usedSize / megabyte;
}

function measureLive(): Promise<SizeFigures["live"]> {
  return onFresh(async (workerd) => {
    await workerd.get("/fill-live?of=var_live&count=1");
    const heapBefore = await heapMegabytes(workerd);
    for (let made = 1; made < liveHolds; made += perCall.live) await workerd.get(`/fill-live?of=var_live&count=${Math.min(perCall.live, liveHolds - made)}`);
    const heap = await heapMegabytes(workerd);
    return { holds: liveHolds, heapMegabytes: heap, heapBeforeMegabytes: heapBefore, coldStartMs: await coldStartMs(workerd, "var_live") };
  }, true);
}

/** An audit replays the journal since the last checkpoint, which is made every 2,000 movements: all sizes are read right after one. */
async function checkpoint({ get }: Workerd): Promise<void> {
  for (let movements = 0; movements <= 2_000; movements += 2 * perCall.ended) await get(`/fill-ended?of=var_grown&count=${perCall.ended}`);
  await get("/operation?of=var_grown&kind=read");
}

async function measureAt(workerd: Workerd, everMade: number): Promise<GrownFigure> {
  const microseconds: Partial<Record<Operation, number>> = {};
  for (const kind of operations) {
    if (kind === "read") await checkpoint(workerd);
    const taken: number[] = [];
    for (let call = 0; call < calls; call++) {
      taken.push(await timed(async () => (await workerd.get(`/operation?of=var_grown&kind=${kind}`)).arrayBuffer()));
      if (kind === "hold") await workerd.get("/let-go?of=var_grown");
    }
    microseconds[kind] = (median(taken) * 1000) / (kind === "read" ? 1 : operationsPerCall);
  }
  return { everMade, microseconds: microseconds as Record<Operation, number>, coldStartMs: await coldStartMs(workerd, "var_grown") };
}

function measureGrown(most: number, say: (line: string) => void): Promise<readonly GrownFigure[]> {
  return onFresh(async (workerd) => {
    const figures: GrownFigure[] = [];
    let made = 0;
    for (const size of [1_000, 10_000, 100_000, 1_000_000].filter((one) => one <= most)) {
      for (; made < size; made += perCall.ended) await workerd.get(`/fill-ended?of=var_grown&count=${perCall.ended}`);
      figures.push(await measureAt(workerd, size));
      say(`${size} holds were made and sold`);
    }
    return figures;
  });
}

function growthOf(figures: readonly GrownFigure[]): Record<string, number> {
  const [first, last] = [figures[0], figures.at(-1)];
  if (first === undefined || last === undefined) return {};
  const ratio = (of: (figure: GrownFigure) => number) => Number((of(last) / of(first)).toFixed(2));
  return Object.fromEntries(operations.map((kind) => [kind, ratio(({ microseconds }) => microseconds[kind])]));
}

/** Measures by size; `most` holds ever made at most. */
export async function measureSize({ most, say }: { readonly most: number; readonly say: (line: string) => void }): Promise<SizeFigures> {
  const live = await measureLive();
  const grown = await measureGrown(most, say);
  return { live, grown, growth: growthOf(grown) };
}
