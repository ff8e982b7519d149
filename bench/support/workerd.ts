// Duty: serves a Worker under bare `workerd serve`, with objects that keep their SQLite in a folder: the runtime alone, without Miniflare around it.
// Invariant: loopback only, a free port; the process is ended by its own id.
// Neighbours: ../worker/stock-entry.ts is what is served; ../stock.ts and ../stock-size.ts ask it.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { unstable_readConfig } from "wrangler";
import { freePort } from "../../scripts/support/dev-server.ts";
import { root } from "../../scripts/support/tools.ts";
import { withUs } from "./children.ts";

/** A workerd that runs. `pid` is for reading its memory from /proc. */
export interface Workerd {
  readonly port: number;
  readonly pid: number;
  readonly inspectorPort: number | null;
  get(path: string): Promise<Response>;
  stop(): Promise<void>;
}

/** The binary that the package brings for this machine. */
const { default: binary } = createRequire(import.meta.url)("workerd") as { readonly default: string };
const entry = join(root, "bench/worker/stock-entry.ts");
const sinks = join(root, "bench/worker/sinks.mjs");
const objects = { STOCK: "StockObject", NAIVE: "NaiveStock", EMPTY: "EmptyObject", LANES: "StockLane", PULSE: "PulseSink" } as const;

interface WranglerConfig {
  readonly compatibility_date: string;
  readonly vars: Readonly<Record<string, unknown>>;
}

/** Bundles the entry and writes workerd's configuration beside it. */
export async function prepareWorkerd(dir: string): Promise<void> {
  mkdirSync(join(dir, "objects"), { recursive: true });
  await build({ entryPoints: [entry], outfile: join(dir, "entry.js"), bundle: true, format: "esm", target: "es2024", minify: true, conditions: ["workerd", "worker", "browser"], external: ["cloudflare:*", "node:*"], logLevel: "error" });
  await build({ entryPoints: [sinks], outfile: join(dir, "sinks.js"), format: "esm", logLevel: "error" });
  writeFileSync(join(dir, "config.capnp"), configOf(dir));
}

function configOf(dir: string): string {
  const { vars, compatibility_date: date }: WranglerConfig = unstable_readConfig({ config: join(root, "wrangler.toml") });
  const quoted = (value: unknown) => JSON.stringify(String(value));
  const bindings = [
    `(name = "AUTH_SECRET", text = "only-for-what-is-served-on-this-machine")`,
    ...Object.entries(vars).map(([name, value]) => `(name = "${name}", text = ${quoted(value)})`),
    ...Object.entries(objects).map(([name, className]) => `(name = "${name}", durableObjectNamespace = "${className}")`),
    ...["CATALOG_EVENTS", "INVENTORY_EVENTS", "ORDER_EVENTS", "NOTIFICATION_EVENTS"].map((name) => `(name = "${name}", queue = "sinks")`),
    `(name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "sinks")]))`,
  ];
  const namespaces = Object.values(objects).map((className) => `(className = "${className}", uniqueKey = "${className}", enableSql = true)`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "entry", esModule = embed "entry.js")],
      compatibilityDate = "${date}",
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "disk"),
    )),
    (name = "sinks", worker = (modules = [(name = "sinks", esModule = embed "sinks.js")], compatibilityDate = "${date}")),
    (name = "disk", disk = (path = ${JSON.stringify(join(dir, "objects"))}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

/** Starts workerd on what `prepareWorkerd` made; its objects find what they kept there before. */
export async function startWorkerd(dir: string, inspect = false): Promise<Workerd> {
  const inspectorPort = inspect ? await freePort() : null;
  const inspector = inspectorPort === null ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`];
  const child = withUs(spawn(binary, ["serve", "--experimental", "--control-fd=3", ...inspector, join(dir, "config.capnp")], { stdio: ["ignore", "inherit", "inherit", "pipe"] }));
  const port = await listening(child);
  return {
    port,
    pid: child.pid ?? 0,
    inspectorPort,
    async get(path) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
      return answer;
    },
    stop: () => ended(child),
  };
}

/** Runs work on a workerd that was just made, and throws its state away. */
export async function onFresh<Result>(work: (workerd: Workerd) => Promise<Result>, inspect = false): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "floodgate-stock-"));
  await prepareWorkerd(dir);
  const workerd = await startWorkerd(dir, inspect);
  try {
    await workerd.get("/set-up");
    return await work(workerd);
  } finally {
    await workerd.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    let told = "";
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`workerd ended with ${code} before it listened`)));
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      told += chunk.toString("utf8");
      const port = /"event": *"listen".*?"socket": *"http".*?"port": *(\d+)/.exec(told)?.[1];
      if (port !== undefined) done(Number(port));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once("exit", () => done());
    child.kill("SIGKILL");
  });
}
