// Duty: runs `wrangler dev` as a child and ends everything it started.
// Invariant: wrangler and workerd live in a process group of their own, which dies with `stop()`, with our own end, and with our sudden death.
// Neighbours: start.ts; with-parent.ts watches from inside the child.

import { type ChildProcess, spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./tools.ts";

const cli = join(root, "node_modules/wrangler/wrangler-dist/cli.js");
const withParent = join(import.meta.dirname, "with-parent.ts");
const graceMs = 4_000;

/** What the local shop runs with; `vars` are `NAME:value` as wrangler takes them, the later ones win. */
export interface DevServerOptions {
  readonly port: number;
  readonly stateDir: string;
  readonly vars: readonly string[];
}

/** A running `wrangler dev`. */
export interface DevServer {
  /** Settles when wrangler has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends wrangler and workerd, gently and then by force; settles when both are gone. */
  stop(): Promise<void>;
}

/** Whether nobody listens at the port of this machine. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen({ port, host: "localhost" }, () => probe.close(() => done(true)));
  });
}

/** A port that nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Whether this process is the workerd that listens at the port: wrangler's own, before the one that runs the shop. */
export function isListener(pid: number, port: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`--socket-addr=entry=localhost:${port}\0`);
  } catch {
    return false;
  }
}

/** The process that listens at the port; null when there is none, and where processes cannot be read as files (macOS). */
export function listenerOf(port: number): number | null {
  const pids = globSync("/proc/[0-9]*").map((path) => Number(path.split("/")[2]));
  return pids.find((pid) => isListener(pid, port)) ?? null;
}

/** Errors of the shop are worth seeing here; a line per request is not, and traces cost half the throughput. */
const environment = {
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

async function argumentsFor({ port, stateDir, vars }: DevServerOptions): Promise<readonly string[]> {
  const inspectorPort = await freePort();
  const listening = ["--ip", "localhost", "--port", String(port), "--inspector-port", String(inspectorPort)];
  const quiet = ["--log-level", "error", "--show-interactive-dev-session=false"];
  return ["dev", ...listening, ...quiet, "--persist-to", stateDir, ...vars.flatMap((assignment) => ["--var", assignment])];
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.once("close", () => done()));
}

/** Signals the whole group; a group that is gone is what was wanted. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Starts `wrangler dev`; it is not ready yet when this returns. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const child = spawn(process.execPath, ["--no-warnings", "--import", withParent, cli, ...(await argumentsFor(options))], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = endOf(child);
  return {
    ended,
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(force);
      signalGroup(child, "SIGKILL");
    },
  };
}
