// Duty: the Worker can be deployed to a new account: it bundles, needs no hand-made id, and stays small.
// Invariant: what wrangler.toml binds and declares is what compose.ts and contracts/config.ts read, no more and no less.
// Neighbours: wrangler.toml, src/compose.ts, src/contracts/config.ts, scripts/deploy.ts.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { runTool } from "../../scripts/support/tools.ts";
import { queueNameOf, retryDelays } from "../../src/workers/queues/delays.ts";
import { readText } from "./source.ts";

interface Named {
  readonly binding: string;
}

/** The parts of the parsed wrangler.toml that are looked at here; wrangler's own type is lost outside its monorepo. */
interface WranglerConfig {
  readonly assets?: Named;
  readonly d1_databases: readonly Named[];
  readonly kv_namespaces: readonly Named[];
  readonly ratelimits: readonly { readonly name: string }[];
  readonly durable_objects: { readonly bindings: readonly { readonly name: string }[] };
  readonly queues: {
    readonly producers?: readonly (Named & { readonly queue: string })[];
    readonly consumers?: readonly { readonly queue: string; readonly dead_letter_queue?: string; readonly max_retries?: number }[];
  };
  readonly vars: Readonly<Record<string, unknown>>;
}

const config: WranglerConfig = unstable_readConfig({ config: "wrangler.toml" });
const bindings = [
  ...config.d1_databases.map(({ binding }) => binding),
  ...config.kv_namespaces.map(({ binding }) => binding),
  ...config.durable_objects.bindings.map(({ name }) => name),
  ...(config.queues.producers ?? []).map(({ binding }) => binding),
  ...config.ratelimits.map(({ name }) => name),
  config.assets?.binding,
];
/** Not in wrangler.toml because it is a secret: `npm run deploy` asks for it. */
const secrets = ["AUTH_SECRET"];
const megabyte = 1_000_000;

it("passes a dry run and stays under a megabyte gzipped", async () => {
  const outDir = mkdtempSync(join(tmpdir(), "floodgate-bundle-"));
  try {
    const ran = await runTool("wrangler", ["deploy", "--dry-run", "--outdir", outDir]);
    expect(ran.code, ran.output).toBe(0);
    expect(gzipSync(readFileSync(join(outDir, "index.js"))).length).toBeLessThan(megabyte);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
});

it("needs no id made by hand", () => {
  expect(readText("wrangler.toml")).not.toMatch(/^\s*(?:id|database_id|preview_id|account_id)\s*=/m);
});

it("reads every binding in compose.ts, and none that is not there", () => {
  const read = new Set([...readText("src/compose.ts").matchAll(/\benv\.([A-Z_]+)/g)].map((match) => match[1]));
  expect([...read].toSorted()).toEqual([...bindings, ...secrets].toSorted());
});

it("parses every variable in contracts/config.ts, and none that is not there", () => {
  const parsed = [...readText("src/contracts/config.ts").matchAll(/^\s+([A-Z_]+): /gm)].map((match) => match[1]);
  expect(parsed.toSorted()).toEqual(Object.keys(config.vars).toSorted());
});

it("grants every queue as many retries as there are delays", () => {
  const consumers = (config.queues.consumers ?? []).filter(({ queue }) => !queue.endsWith("-dlq"));
  const granted = consumers.map(({ queue, max_retries }) => [queueNameOf(queue), max_retries]);
  expect(granted.toSorted()).toEqual(Object.entries(retryDelays).map(([name, delays]) => [name, delays.length]).toSorted());
});

it("gives every queue a dead-letter queue that somebody reads", () => {
  const consumers = config.queues.consumers ?? [];
  const orphans = (config.queues.producers ?? []).filter(({ queue }) => {
    const deadLetters = consumers.find((consumer) => consumer.queue === queue)?.dead_letter_queue;
    return !consumers.some((consumer) => consumer.queue === deadLetters);
  });
  expect(orphans).toEqual([]);
});
