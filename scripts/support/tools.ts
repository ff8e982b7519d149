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

/** What became of a tool's run: `code` 0 is success, `output` is stdout and stderr as they came, `seconds` its wall time; `fellSilent` when it was ended for that. */
export interface Ran {
  readonly code: number;
  readonly fellSilent: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** How to run a tool: `show` passes its output on as it comes, `env` is added to our own, `input` is its stdin, `silenceMs` how long it may say nothing. */
export interface RunOptions {
  readonly show?: boolean;
  readonly env?: Record<string, string>;
  readonly input?: string;
  readonly silenceMs?: number;
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
    let fellSilent = false;
    const end = (): void => {
      fellSilent = true;
      child.kill("SIGKILL");
    };
    const silence = options.silenceMs === undefined ? undefined : setTimeout(end, options.silenceMs);
    const take = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      silence?.refresh();
      chunks.push(chunk);
      if (options.show === true) stream.write(chunk);
    };
    child.stdout?.on("data", take(process.stdout));
    child.stderr?.on("data", take(process.stderr));
    child.stdin?.end(options.input);
    child.on("error", fail);
    const ended = (code: number | null): void => {
      clearTimeout(silence);
      done({ code: code ?? 1, fellSilent, output: Buffer.concat(chunks).toString("utf8"), seconds: (performance.now() - began) / 1000 });
    };
    child.on("close", ended);
    // What it started may outlive it and hold its output open.
    child.on("exit", (code) => {
      if (!fellSilent) return;
      child.stdout?.destroy();
      child.stderr?.destroy();
      ended(code);
    });
  });
}
