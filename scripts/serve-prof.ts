// Duty: runs the built bundle in workerd without wrangler's dev proxy: for benchmarks, which it would drown, and for the browser's tests.
// Invariant: what is served is what `wrangler deploy` would upload, with the bindings of wrangler.toml.
// Neighbours: bench/run.ts and test/support/shop.ts serve with it; start.ts is the way for people.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { buildAssets } from "./assets.ts";
import { root, runTool } from "./support/tools.ts";

/** Declared in wrangler.toml as required, so wrangler looks for it here; what is served on this machine needs no real one. */
process.env.WRANGLER_LOG ??= "error";
process.env.AUTH_SECRET ??= "only-for-what-is-served-on-this-machine";

const wranglerToml = join(root, "wrangler.toml");
const buildDir = join(root, ".build/bundle");

/** What to serve with; `stateDir` absent means a state in memory that is gone afterwards, `port` 0 any free one. */
export interface ServeOptions {
  readonly port: number;
  readonly stateDir?: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** A module put in front of the bundle, which it finds as ./index.js: how the benchmark counts what reaches D1. */
  readonly front?: string;
}

/** A shop that is up. */
export interface Served {
  readonly url: URL;
  readonly mf: Miniflare;
  stop(): Promise<void>;
}

/** Bundles the Worker as `wrangler deploy` does; returns the script's text and a digest of it. */
export async function bundle(): Promise<{ readonly text: string; readonly digest: string }> {
  await buildAssets();
  rmSync(buildDir, { recursive: true, force: true });
  const ran = await runTool("wrangler", ["deploy", "--dry-run", "--outdir", buildDir]);
  if (ran.code !== 0) throw new Error(`the bundle could not be built:\n${ran.output}`);
  const text = readFileSync(join(buildDir, "index.js"), "utf8");
  return { text, digest: createHash("sha256").update(text).digest("hex") };
}

/** Applies what is missing of migrations/, noted in the table that wrangler notes it in. */
async function migrate(mf: Miniflare): Promise<void> {
  const database = await mf.getD1Database("DB");
  await database.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  for (const { name, queries } of await readD1Migrations(join(root, "migrations"))) {
    if (applied.has(name)) continue;
    const note = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...queries.map((query) => database.prepare(query)), note]);
  }
}

interface Running {
  readonly port: number;
  readonly stateDir?: string | undefined;
  readonly vars: Readonly<Record<string, string>>;
  readonly modules: readonly { readonly type: "ESModule"; readonly path: string; readonly contents: string }[];
}

/** Runs modules with everything wrangler.toml binds, so that whatever is compared differs in its code alone. */
async function run({ port, stateDir, vars, modules }: Running): Promise<Served> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(wranglerToml);
  const options = convertV4MiniflareOptions({
    ...workerOptions,
    bindings: { ...(workerOptions.bindings as Record<string, string>), ...vars },
    modulesRules: undefined,
    name: "floodgate",
    modules: [...modules],
    host: "127.0.0.1",
    port,
    cf: false, inspectorPort: 9388,
  });
  const mf = new Miniflare({ ...options, ...(stateDir === undefined ? {} : { resourcePersistencePath: stateDir }) });
  const url = await mf.ready;
  return { url, mf, stop: () => mf.dispose() };
}

/** Builds and serves the shop; it is migrated, empty and ready when this returns. */
export async function serveBundle({ port, stateDir, vars = {}, front }: ServeOptions): Promise<Served> {
  const { text } = await bundle();
  if (stateDir !== undefined) mkdirSync(stateDir, { recursive: true });
  const shop = { type: "ESModule" as const, path: "index.js", contents: text };
  const modules = front === undefined ? [shop] : [{ ...shop, path: "front.js", contents: front }, shop];
  const served = await run({ port, stateDir, vars, modules });
  await migrate(served.mf);
  return served;
}

/** Serves a Worker with the shop's bindings and (empty) classes that says hello to everything: the runtime's own ceiling. */
export async function serveHello(): Promise<Served> {
  const config: { readonly durable_objects: { readonly bindings: readonly { readonly class_name: string }[] } } = unstable_readConfig({
    config: wranglerToml,
  });
  const contents = [
    'import { DurableObject } from "cloudflare:workers";',
    ...config.durable_objects.bindings.map(({ class_name }) => `export class ${class_name} extends DurableObject {}`),
    'export default { fetch: () => Response.json({ hello: "world" }), queue() {} };',
  ].join("\n");
  return run({ port: 0, vars: {}, modules: [{ type: "ESModule", path: "hello.js", contents }] });
}
