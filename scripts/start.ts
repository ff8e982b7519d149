// Duty: `npm start`: the whole shop on this machine, migrated, seeded and served, with nothing but Node and what `npm ci` brought.
// Invariant: it alone sets LOCAL_DEVELOPMENT; whatever ends it ends wrangler and workerd with it.
// Neighbours: support/dev-server.ts runs wrangler, seed.ts fills the shop, contract §9 says what is promised.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildAssets } from "./assets.ts";
import { seed } from "./seed.ts";
import { type DevServer, portIsFree, startDevServer } from "./support/dev-server.ts";
import { migrateLocally } from "./support/migrations.ts";
import { root } from "./support/tools.ts";

const usage = "usage: [PORT=8787] [STATE_DIR=.state] npm start [-- --var NAME:value …]";
const readyWithinMs = 60_000;
const pollMs = 50;
const parentPollMs = 500;

/** Something the person at the keyboard can mend; shown without a stack. */
class StartError extends Error {}

function readOptions() {
  const { values } = parseArgs({ options: { var: { type: "string", multiple: true } } });
  const given = values.var ?? [];
  const wrong = given.find((assignment) => !/^\w+:/.test(assignment));
  if (wrong !== undefined) throw new StartError(`--var takes NAME:value, not "${wrong}"\n${usage}`);
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError(`PORT is not a port: ${process.env.PORT}\n${usage}`);
  const stateDir = resolve(root, process.env.STATE_DIR ?? ".state");
  return { port, stateDir, vars: ["LOCAL_DEVELOPMENT:on", ...given] };
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
    "  sign in as admin@demo.test, seller@demo.test or shopper@demo.test, password demo-password-1",
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

async function start(): Promise<void> {
  const options = readOptions();
  const url = `http://localhost:${options.port}`;
  if (!(await portIsFree(options.port))) {
    throw new StartError(`port ${options.port} is in use. Stop what listens there, or choose another: PORT=${options.port + 1} npm start`);
  }
  await buildAssets();
  await migrateLocally(options.stateDir);
  const server = await startDevServer(options);
  let ending = false;
  onEnd(() => {
    ending = true;
    void server.stop();
  });
  try {
    await untilHealthy(url, server);
    await seed(url, options.stateDir);
    console.log(welcome(url));
    await server.ended;
  } catch (error) {
    if (!ending) throw error;
  } finally {
    await server.stop();
  }
}

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
