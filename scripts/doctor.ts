// Duty: `npm run doctor [-- --url U]`: examines a running shop and says what does not hold and what to do next.
// Invariant: ends with 0 when everything holds, 1 when something does not, 2 when the shop could not be examined.
// Neighbours: GET /health and GET /api/v1/admin/audit answer; docs/operations.md explains each line.

import { z } from "zod";
import { type Audit, auditSchema, healthSchema, remedyOf, tableOf } from "./support/examination.ts";
import { readArguments } from "./support/arguments.ts";
import { demoAdmin, passwordFor } from "./support/demo-account.ts";

const usage = "usage: npm run doctor [-- --url http://localhost:8787] [--email admin@demo.test]\nelsewhere than on this machine: FLOODGATE_TOKEN or FLOODGATE_PASSWORD in the environment";

/** Why the shop could not be examined, and what the person at the keyboard can do. */
class Unexamined extends Error {}

async function ask(url: URL, init: RequestInit = {}): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new Unexamined(`no shop answers at ${url.origin} (${error instanceof Error ? error.message : "no answer"})\nstart one with npm start, or name it with --url`);
  });
  const text = await answer.text();
  if (!answer.headers.get("content-type")?.includes("json")) throw new Unexamined(`${url.href} answers ${answer.status}, but not as a shop of ours does; is --url right?`);
  return { status: answer.status, body: JSON.parse(text) };
}

/** A token of the environment, or one that signing in brings. */
async function tokenFor(shop: URL, email: string): Promise<string> {
  const given = process.env["FLOODGATE_TOKEN"];
  if (given) return given;
  const password = passwordFor(shop);
  if (password === null) throw new Unexamined(`who examines ${shop.origin}? Set FLOODGATE_TOKEN to an admin's token, or FLOODGATE_PASSWORD and --email`);
  const { status, body } = await ask(new URL("/api/v1/auth/login", shop), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email, password }) });
  if (status === 200) return z.object({ token: z.string() }).parse(body).token;
  throw new Unexamined(status === 401 ? `${email} cannot sign in with this password` : `signing in was answered with ${status}; wait a moment and try again`);
}

async function auditOf(shop: URL, email: string): Promise<Audit> {
  const authorization = `Bearer ${await tokenFor(shop, email)}`;
  const { status, body } = await ask(new URL("/api/v1/admin/audit", shop), { headers: { authorization } });
  if (status === 401) throw new Unexamined("the token is not valid any more; sign in again");
  if (status === 403) throw new Unexamined(`this account is no admin; grant the role with: npm run grant -- ${email} admin --remote`);
  if (status !== 200) throw new Unexamined(`the audit was answered with ${status}; a part of the shop does not answer. Ask again, and look at the log for "could not be audited"`);
  return auditSchema.parse(body);
}

function show(audit: Audit): void {
  console.log(tableOf(audit));
  for (const { invariant, subject, detail, action } of audit.breaches) console.log(`  ${invariant}: ${subject}: ${detail}${action === null ? "" : ` (${action})`}`);
  const broken = audit.invariants.filter(({ ok }) => !ok);
  if (broken.length > 0) console.log(`\nWhat to do next:\n${broken.map(({ name }) => `  ${name}\n    ${remedyOf(name)}`).join("\n")}`);
}

async function main(): Promise<number> {
  const { values } = readArguments(usage, { options: { url: { type: "string", default: `http://localhost:${process.env["PORT"] ?? "8787"}` }, email: { type: "string", default: demoAdmin } } });
  if (!URL.canParse(values.url)) throw new Unexamined(usage);
  const shop = new URL(values.url);
  const health = healthSchema.parse((await ask(new URL("/health", shop))).body);
  const failing = Object.entries(health.checks).filter(([, state]) => state !== "ok").map(([name]) => name);
  console.log(`${shop.origin}  version ${health.version}  ${failing.length === 0 ? "healthy" : `does not answer: ${failing.join(", ")}`}\n`);
  const audit = await auditOf(shop, values.email);
  show(audit);
  const open = audit.alerts.filter(({ settledAt }) => settledAt === null).length;
  console.log(`\n${audit.ok ? "Everything holds." : "Something does not hold."}${open === 0 ? "" : ` ${open} alerts are open: ${shop.origin}/admin/audit`}`);
  return audit.ok && failing.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Unexamined ? error.message : error instanceof TypeError ? `${error.message}\n${usage}` : error);
  process.exitCode = 2;
}
