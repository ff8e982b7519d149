// Duty: the password that everybody knows is sent to nobody's shop but one's own.
// Invariant: every script that signs in is tried against an address that is not this machine's own name.
// Neighbours: scripts/support/demo-account.ts decides.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoPassword, passwordFor } from "../../scripts/support/demo-account.ts";

const heard: string[] = [];
const stranger = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    heard.push(`${request.url} ${body}`);
    response.writeHead(200, { "content-type": "application/json" }).end('{"version":"1","checks":{},"token":"t","categories":[]}');
  });
});

beforeAll(() => new Promise<void>((done) => void stranger.listen(0, "127.0.0.2", done)));
afterAll(() => void stranger.close());

/** Runs a script, without a password in its environment. */
function run(command: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const { FLOODGATE_PASSWORD: _password, FLOODGATE_TOKEN: _token, ...env } = process.env;
  const child = spawn(process.execPath, command, { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => void child.once("close", (code) => done({ code, output })));
}

it.each([
  ["import", ["scripts/import.ts", "docs/examples/products.csv"]],
  ["doctor", ["scripts/doctor.ts"]],
  ["flash-sale", ["scripts/flash-sale.ts", "--visitors", "1", "--units", "1"]],
])("%s keeps it from a shop elsewhere", async (_, command) => {
  heard.length = 0;
  const { code, output } = await run([...command, "--url", `http://127.0.0.2:${(stranger.address() as AddressInfo).port}`]);
  expect(code).not.toBe(0);
  expect(output).toContain("FLOODGATE_PASSWORD");
  expect(heard.join("\n")).not.toContain(demoPassword);
});

it.each([
  ["http://localhost:8787", {}, demoPassword],
  ["http://127.0.0.1:8787", {}, demoPassword],
  ["http://[::1]:8787", {}, demoPassword],
  ["https://shop.example", {}, null],
  ["http://localhost.shop.example", {}, null],
  ["https://shop.example", { FLOODGATE_PASSWORD: "given" }, "given"],
  ["http://localhost:8787", { FLOODGATE_PASSWORD: "given" }, "given"],
])("at %s with %j the password is %s", (url, environment, password) => expect(passwordFor(new URL(url), environment)).toBe(password));
