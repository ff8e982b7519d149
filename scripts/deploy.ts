// Duty: `npm run deploy`: what a Cloudflare account needs to run the shop, in order; each step says why, and may be run again.
// Invariant: nothing that is there is made twice or changed; a secret that is set is never read or replaced.
// Neighbours: wrangler.toml says what is bound; `wrangler deploy` itself provisions D1, KV and the queues that are written to.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { unstable_readConfig } from "wrangler";
import { buildAssets } from "./assets.ts";
import { wrongConfiguration } from "./support/configuration.ts";
import { type Ran, root, runTool } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

/** What is known while deploying; each step may add to it. */
interface Progress {
  readonly secrets: Record<string, string>;
  databaseExists: boolean;
}

interface Step {
  readonly title: string;
  readonly why: string;
  readonly run: (progress: Progress) => Promise<void>;
}

/** A step that failed, and what to do about it. */
class StepFailed extends Error {
  constructor(output: string, advice: string) {
    super(`${output.trim()}\n\n→ ${advice}`);
  }
}

interface Config {
  readonly queues: { readonly consumers?: readonly { readonly queue: string }[] };
  readonly d1_databases: readonly { readonly database_name?: string }[];
}

const config: Config = unstable_readConfig({ config: join(root, "wrangler.toml") });
const queues = (config.queues.consumers ?? []).map(({ queue }) => queue);
const database = config.d1_databases[0]?.database_name ?? "floodgate";
const secretBytes = 32;

const wrangler = (...args: readonly string[]): Promise<Ran> => runTool("wrangler", args);

/** Runs wrangler in the open: what it says is on the screen already when it fails. */
async function mustRun(advice: string, ...args: readonly string[]): Promise<void> {
  const ran = await runTool("wrangler", args, { show: true });
  if (ran.code !== 0) throw new StepFailed("", advice);
}

async function checkConfiguration(): Promise<void> {
  const complaint = wrongConfiguration([]);
  if (complaint !== null) throw new StepFailed(complaint, "Mend it, then `npm run deploy` again.");
}

async function checkLogin(): Promise<void> {
  const ran = await wrangler("whoami");
  if (ran.code !== 0 || /not authenticated/i.test(ran.output))
    throw new StepFailed(ran.output, "Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, then `npm run deploy` again.");
  console.log(ran.output.trim());
}

/** The answer typed, or a secret made here when nothing is typed or nobody is there to ask. */
async function askSecret(name: string): Promise<string> {
  const made = randomBytes(secretBytes).toString("base64url");
  if (!process.stdin.isTTY) return made;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`${name} (leave empty to have one made): `)).trim() || made;
  } finally {
    terminal.close();
  }
}

async function gatherSecrets(progress: Progress): Promise<void> {
  const listed = await wrangler("secret", "list", "--format", "json");
  if (listed.code === 0 && listed.output.includes('"AUTH_SECRET"')) return console.log("AUTH_SECRET is set");
  progress.secrets.AUTH_SECRET = await askSecret("AUTH_SECRET");
}

async function makeQueues(): Promise<void> {
  const listed = await wrangler("queues", "list");
  if (listed.code !== 0)
    throw new StepFailed(listed.output, "Queues need the Workers Paid plan: switch it on in the dashboard, then run this again.");
  const present = new Set(listed.output.split(/[^\w-]+/));
  for (const queue of queues.filter((name) => !present.has(name)))
    await mustRun(`Make the queue by hand: npx wrangler queues create ${queue}`, "queues", "create", queue);
}

/** Migrations only ever add, so a database that serves the former version may have them before the new one comes. */
async function migrate(): Promise<void> {
  await mustRun(
    "Read the message above; nothing later was done. The failed migration was rolled back.",
    "d1",
    "migrations",
    "apply",
    database,
    "--remote",
  );
}

async function migrateFirst(progress: Progress): Promise<void> {
  progress.databaseExists = (await wrangler("d1", "info", database)).code === 0;
  if (progress.databaseExists) await migrate();
  else console.log("there is no database yet; the deployment makes it");
}

async function upload(progress: Progress): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "floodgate-deploy-"));
  const file = join(folder, "secrets.json");
  try {
    const withSecrets = Object.keys(progress.secrets).length > 0 ? ["--secrets-file", file] : [];
    writeFileSync(file, JSON.stringify(progress.secrets), { mode: 0o600 });
    await mustRun("Read the message above, mend it, and run `npm run deploy` again: what is done stays done.", "deploy", ...withSecrets);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const steps: readonly Step[] = [
  { title: "Configuration", why: "a shop with a wrong variable answers nobody", run: checkConfiguration },
  { title: "Sign-in", why: "wrangler acts for your Cloudflare account", run: checkLogin },
  { title: "Assets", why: "scripts, styles and pictures get the names they are cached under", run: async () => void (await buildAssets()) },
  { title: "Secrets", why: "AUTH_SECRET signs sessions; it is asked for once and never shown", run: gatherSecrets },
  {
    title: "Queues",
    why: `events travel through ${queues.length} queues; the dead-letter queues are made here because a deployment does not make them`,
    run: makeQueues,
  },
  { title: "Migrations of a database that is there", why: "the new version finds its tables when it comes", run: migrateFirst },
  { title: "Deployment", why: "bundles and uploads the Worker; makes D1 and KV when they are missing", run: upload },
  {
    title: "Migrations of a database that was just made",
    why: "a new shop begins with the whole schema",
    run: async ({ databaseExists }) => (databaseExists ? undefined : migrate()),
  },
];

async function dryRun(): Promise<void> {
  for (const [index, { title, why }] of steps.entries()) console.log(`${index + 1}. ${title}: ${why}`);
  console.log("\nwhat would be uploaded:");
  await buildAssets();
  await mustRun("The Worker cannot be bundled as it is; the message above says why.", "deploy", "--dry-run");
}

async function deploy(): Promise<void> {
  const progress: Progress = { secrets: {}, databaseExists: false };
  for (const [index, { title, why, run }] of steps.entries()) {
    console.log(`\n${index + 1}. ${title}: ${why}`);
    await run(progress);
  }
  console.log("\nThe shop is up. Sign up in it, then make yourself its admin: npm run grant -- <email> admin --remote");
}

const { values } = readArguments("usage: npm run deploy [-- --dry-run]", { options: { "dry-run": { type: "boolean" } } });
try {
  await (values["dry-run"] === true ? dryRun() : deploy());
} catch (error) {
  console.error(error instanceof StepFailed ? error.message : error);
  process.exitCode = 1;
}
