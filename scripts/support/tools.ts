// The tools of node_modules, run by the Node that runs us: no shell, no PATH, no second Node.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder, wherever the caller stands. */
export const root: string = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const entries = {
  tsc: "typescript/bin/tsc",
  oxlint: "oxlint/bin/oxlint",
  vitest: "vitest/vitest.mjs",
  wrangler: "wrangler/bin/wrangler.js",
} as const;

/** No tool of ours asks the network for anything that was not ordered. */
const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };

/** A command line tool that package.json pins. */
export type Tool = keyof typeof entries;

/** What became of a tool's run: `code` 0 is success, `output` is stdout and stderr as they came, `seconds` its wall time. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** How to run a tool: `show` passes its output on as it comes, `env` is added to our own, `input` is its stdin. */
export interface RunOptions {
  readonly show?: boolean;
  readonly env?: Record<string, string>;
  readonly input?: string;
}

/** The JavaScript file that starts the tool, to be given to `process.execPath`. */
export function toolEntry(tool: Tool): string {
  const entry = entries[tool];
  const name = entry.slice(0, entry.indexOf("/"));
  const manifest = join(root, "node_modules", name, "package.json");
  return join(dirname(createRequire(manifest).resolve(manifest)), entry.slice(name.length + 1));
}

/** Runs a tool to its end and hands back what it said; a failing tool is an outcome, not an exception. */
export function runTool(tool: Tool, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const began = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [toolEntry(tool), ...args], {
      cwd: root,
      env: { ...process.env, ...quiet, ...options.env },
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    const take = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      chunks.push(chunk);
      if (options.show === true) stream.write(chunk);
    };
    child.stdout?.on("data", take(process.stdout));
    child.stderr?.on("data", take(process.stderr));
    child.stdin?.end(options.input);
    child.on("error", fail);
    child.on("close", (code) =>
      done({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8"), seconds: (performance.now() - began) / 1000 }),
    );
  });
}
