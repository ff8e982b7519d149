// Duty: `npm start` as a stranger uses it: it comes up by itself, keeps its state, survives the death of its workerd, and leaves nothing behind.
// Invariant: after it was told to end, nobody listens at its port and no process of its group lives.
// Neighbours: scripts/start.ts, scripts/support/dev-server.ts; contract §9.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { freePort, listenerOf, portIsFree } from "../../scripts/support/dev-server.ts";
import { root } from "../../scripts/support/tools.ts";

const stateDir = mkdtempSync(join(tmpdir(), "floodgate-start-"));
const port = await freePort();
const url = `http://localhost:${port}`;
const openWithinMs = 60_000;
const goneWithinMs = 10_000;

afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly said: () => string;
}

/** Runs `npm start` in a process group of its own, as a terminal would. */
function npmStart(...args: readonly string[]): Run {
  let output = "";
  const env = { ...process.env, PORT: String(port), STATE_DIR: stateDir };
  const child = spawn("npm", ["start", "--", ...args], { cwd: root, env, detached: true });
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return { child, ended: new Promise((done) => child.once("close", done)), said: () => output };
}

async function eventually(holds: () => boolean | Promise<boolean>, withinMs: number, otherwise: () => string): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; !(await holds());) {
    if (Date.now() > giveUpAt) throw new Error(otherwise());
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

const productCount = async (): Promise<number> =>
  ((await (await fetch(`${url}/api/v1/products`)).json()) as { pagination: { total: number } }).pagination.total;

async function open(...args: readonly string[]): Promise<Run> {
  const run = npmStart(...args);
  await eventually(() => run.said().includes("is open"), openWithinMs, run.said);
  return run;
}

async function end(run: Run, signal: NodeJS.Signals): Promise<void> {
  run.child.kill(signal);
  await run.ended;
  await eventually(
    () => portIsFree(port),
    goneWithinMs,
    () => `port ${port} is still held after ${signal}`,
  );
}

it("seeds once, keeps its state, and frees its port whoever ends it", { timeout: 180_000 }, async () => {
  const first = await open();
  expect(first.said()).toContain(`${url}/admin`);
  const seeded = await productCount();
  expect(seeded).toBeGreaterThanOrEqual(60);

  const second = npmStart();
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain(`PORT=${port + 1} npm start`);

  await end(first, "SIGTERM");
  const again = await open("--var", "SHOP_NAME:Elsewhere");
  expect(await productCount()).toBe(seeded);
  expect(await (await fetch(url)).text()).toContain("Elsewhere");
  await end(again, "SIGINT");

  const killed = await open();
  await end(killed, "SIGKILL");
});

it("starts again when the workerd that listens was killed", { timeout: 180_000 }, async () => {
  const run = await open();
  const seeded = await productCount();
  const listener = listenerOf(port);
  if (listener === null) throw new Error("nobody listens");
  process.kill(listener, "SIGKILL");
  await eventually(() => run.said().includes("starting it again"), openWithinMs, run.said);
  await eventually(() => run.said().split("is open").length === 3, openWithinMs, run.said);
  expect(await productCount()).toBe(seeded);
  await end(run, "SIGTERM");
});
