// Duty: `npm run import -- <file> [--url U] [--email E] [--password P]`: sends a file of products to a shop and watches it work.
// Invariant: ends with 0 only when every row was taken, 1 when some were not, 2 when it could not be tried.
// Neighbours: POST /api/v1/admin/imports takes it; support/demo-account.ts says which password may go where; once/convert-retail-demo.ts makes NDJSON of another shop's files.

import { openAsBlob } from "node:fs";
import { extname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { readArguments } from "./support/arguments.ts";
import { demoAdmin, passwordFor } from "./support/demo-account.ts";

const types: Readonly<Record<string, string>> = { ".csv": "text/csv", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson" };
const pollMs = 250;
const barLength = 30;

const progressSchema = z.object({
  status: z.enum(["RUNNING", "COMPLETED", "FAILED"]),
  rows: z.number(),
  products: z.number(),
  failed: z.number(),
  errors: z.array(z.object({ row: z.number(), message: z.string() })),
  bytes: z.object({ done: z.number(), total: z.number() }),
});
type Progress = z.output<typeof progressSchema>;

/** A reason to give up that the person at the keyboard can do something about. */
class GaveUp extends Error {}

async function ask(url: URL, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init).catch(() => {
    throw new GaveUp(`no shop answers at ${url.origin}; start one with npm start, or name it with --url`);
  });
  if (answer.ok) return answer.json();
  const text = await answer.text();
  const problem = z
    .object({ title: z.string(), detail: z.string() })
    .safeParse(answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null);
  throw new GaveUp(`${answer.status} ${problem.success ? `${problem.data.title}: ${problem.data.detail}` : text.slice(0, 200)}`);
}

async function signIn(shop: URL, email: string, password: string): Promise<string> {
  const answer = await ask(new URL("/api/v1/auth/login", shop), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  return z.object({ token: z.string() }).parse(answer).token;
}

function draw({ rows, products, bytes }: Progress): void {
  const share = bytes.total === 0 ? 1 : bytes.done / bytes.total;
  const bar = "█".repeat(Math.round(share * barLength)).padEnd(barLength, "░");
  const line = `${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${rows} rows, ${products} products`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`);
}

async function watch(shop: URL, importId: string, headers: Record<string, string>): Promise<Progress> {
  for (;;) {
    const progress = progressSchema.parse(await ask(new URL(`/api/v1/admin/imports/${importId}`, shop), { headers }));
    draw(progress);
    if (progress.status !== "RUNNING") return progress;
    await wait(pollMs);
  }
}

function report({ status, rows, products, failed, errors }: Progress, seconds: number): boolean {
  if (process.stdout.isTTY) process.stdout.write("\n");
  for (const { row, message } of errors) console.error(`row ${row}: ${message}`);
  if (status === "FAILED") console.error("the import was given up");
  console.log(`${products} products of ${rows} rows in ${seconds.toFixed(1)} s; ${failed} could not be taken`);
  return status === "COMPLETED" && failed === 0 && errors.length === 0;
}

const usage = "usage: npm run import -- <file.csv | file.ndjson> [--url http://localhost:8787] [--email admin@demo.test] [--password …]";

async function main(): Promise<number> {
  const { values, positionals } = readArguments(usage, {
    allowPositionals: true,
    options: {
      url: { type: "string", default: `http://localhost:${process.env["PORT"] ?? "8787"}` },
      email: { type: "string", default: demoAdmin },
      password: { type: "string" },
    },
  });
  const [file] = positionals;
  const type = file && types[extname(file).toLowerCase()];
  if (!file || !type || !URL.canParse(values.url)) throw new GaveUp(usage);
  const shop = new URL(values.url);
  const password = values.password ?? passwordFor(shop);
  if (password === null) throw new GaveUp(`who imports into ${shop.origin}? Set FLOODGATE_PASSWORD, or --password, to that of --email ${values.email}`);
  const headers = { authorization: `Bearer ${await signIn(shop, values.email, password)}` };
  const startedAt = performance.now();
  const body = await openAsBlob(file, { type });
  const taken = await ask(new URL("/api/v1/admin/imports", shop), { method: "POST", headers: { ...headers, "content-type": type }, body });
  const { importId } = z.object({ importId: z.string() }).parse(taken);
  const progress = await watch(shop, importId, headers);
  return report(progress, (performance.now() - startedAt) / 1_000) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
