// Duty: `npm start`: the whole shop on this machine, migrated, seeded and served, with nothing but Node and what `npm ci` brought.
// Invariant: it alone sets LOCAL_DEVELOPMENT; a configuration the Worker would refuse is refused here, before anything is made; whatever ends it ends wrangler and workerd with it;
// a shop that falls silent is started again.
// Neighbours: support/dev-server.ts runs wrangler, seed.ts fills the shop, contract §9 says what is promised.

import { resolve } from "node:path";
import { buildAssets } from "./assets.ts";
import { demoUsers, isSeeded, noteSeeded, seed } from "./seed.ts";
import { wrongConfiguration } from "./support/configuration.ts";
import { demoPassword } from "./support/demo-account.ts";
import { type DevServer, type DevServerOptions, freePort, portIsFree, startDevServer } from "./support/dev-server.ts";
import { migrateLocally } from "./support/migrations.ts";
import { silenceOf, watchedShop } from "./support/silence.ts";
import { root } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

const usage = "usage: [PORT=8787] [STATE_DIR=.state] npm start [-- --var NAME:value …]";
const readyWithinMs = 60_000;
const pollMs = 50;
const parentPollMs = 500;

/** Something the person at the keyboard can mend; shown without a stack. */
class StartError extends Error {}

function readOptions() {
  const { values } = readArguments(usage, { options: { var: { type: "string", multiple: true } } });
  const given = values.var ?? [];
  const wrong = given.find((assignment) => !/^\w+:/.test(assignment));
  if (wrong !== undefined) throw new StartError(`--var takes NAME:value, not "${wrong}"\n${usage}`);
  const complaint = wrongConfiguration(["LOCAL_DEVELOPMENT:on", ...given]);
  if (complaint !== null) throw new StartError(complaint);
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError(`PORT is not a port: ${process.env.PORT}\n${usage}`);
  const stateDir = resolve(root, process.env.STATE_DIR ?? ".state");
  return { port, stateDir, vars: ["LOCAL_DEVELOPMENT:on", `SHOP_URL:http://localhost:${port}`, ...given] };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/health", url))).ok;
  } catch {
    return false;
  }
}

async function untilHealthy(url: string, server: DevServer): Promise<void> {
  let ended = false;
  void server.ended.then(() => (ended = true));
  for (const giveUpAt = Date.now() + readyWithinMs; !(await isHealthy(url));) {
    if (ended) throw new StartError("wrangler dev ended before the shop was up; its own words are above");
    if (Date.now() > giveUpAt) throw new StartError(`the shop did not answer at ${url}/health within ${readyWithinMs / 1000} s`);
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}

function welcome(url: string): string {
  return [
    "",
    "  Floodgate is open.",
    "",
    `  the shop        ${url}/`,
    `  back office     ${url}/admin`,
    `  API reference   ${url}/docs`,
    `  mailbox         ${url}/dev/mailbox`,
    "",
    `  sign in as ${demoUsers.map(({ email }) => email).join(", ")}; the password is ${demoPassword}`,
    "  stop with Ctrl-C",
    "",
  ].join("\n");
}

/** Calls back on a request to end: a signal, or npm (whose script is `exec`ed, so that it is our parent) gone without a word. */
function onEnd(end: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const parent = process.ppid;
  const underNpm = process.env.npm_lifecycle_event !== undefined;
  if (underNpm) setInterval(() => process.ppid !== parent && end(), parentPollMs).unref();
}

/** Runs the shop until it ends or `end` is called; `whileUp` begins once it is healthy. */
async function runShop(options: DevServerOptions, whileUp: (url: string, server: DevServer) => Promise<void>): Promise<void> {
  const url = `http://localhost:${options.port}`;
  const server = await startDevServer(options);
  running = server;
  try {
    if (ending) return;
    await untilHealthy(url, server);
    await whileUp(url, server);
  } catch (error) {
    if (!ending) throw error;
  } finally {
    await server.stop();
  }
}

let running: DevServer | undefined;
let ending = false;

function end(): void {
  ending = true;
  void running?.stop();
}

/** The shop is filled behind another port, so that whoever finds it open finds it whole. */
async function fill(options: DevServerOptions): Promise<void> {
  console.log("filling the shop for the first time …");
  await runShop({ ...options, port: await freePort() }, async (url) => {
    await seed(url);
    noteSeeded(options.stateDir);
  });
}

async function start(): Promise<void> {
  const options = readOptions();
  if (!(await portIsFree(options.port))) {
    throw new StartError(`port ${options.port} is in use. Stop what listens there, or choose another: PORT=${options.port + 1} npm start`);
  }
  onEnd(end);
  await buildAssets();
  await migrateLocally(options.stateDir);
  if (!isSeeded(options.stateDir)) await fill(options);
  while (!ending && (await serve(options)) === "silent") console.error("the shop no longer answers, as when its workerd was killed: starting it again …");
}

/** Serves until the shop is ended, which a person at the keyboard does and nobody else should, or until it falls silent. */
async function serve(options: DevServerOptions): Promise<"ended" | "silent"> {
  const asking = new AbortController();
  let outcome: "ended" | "silent" = "ended";
  await runShop(options, async (url, server) => {
    console.log(welcome(url));
    const silence = silenceOf(watchedShop(options.port, asking.signal));
    outcome = (await Promise.race([server.ended, silence])) === "silent" ? "silent" : "ended";
  }).finally(() => asking.abort());
  if (outcome === "ended" && !ending) throw new StartError("wrangler dev ended by itself; what was saved is kept: npm start goes on with it");
  return outcome;
}

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
