// Duty: a shop that is configured wrongly is not started, and says what is wrong.
// Invariant: the check is the one that the Worker makes when it composes itself.
// Neighbours: scripts/support/configuration.ts, scripts/start.ts, src/contracts/config.ts.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { wrongConfiguration } from "../../scripts/support/configuration.ts";
import { root } from "../../scripts/support/tools.ts";
import { readText } from "./source.ts";

it("finds nothing wrong with wrangler.toml as it is", () => {
  expect(wrongConfiguration([])).toBeNull();
  expect(wrongConfiguration(["LOCAL_DEVELOPMENT:on", "SHOP_URL:http://localhost:8787", "LANE_COUNT:0", "LANE_COUNT:4"])).toBeNull();
});

it("knows every variable of wrangler.toml by its type", () => {
  const [, vars = ""] = /^\[vars\]$([^]*?)^\[/m.exec(readText("wrangler.toml")) ?? [];
  const names = [...vars.matchAll(/^([A-Z0-9_]+)\s*=/gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !readText("worker-configuration.d.ts").includes(`\t${name}: string;`))).toEqual([]);
});

it.each([
  ["LANE_COUNT:many", "LANE_COUNT"],
  ["RATE_LIMITS:yes", "RATE_LIMITS"],
  ["SHOP_CURRENCY:dollars", "SHOP_CURRENCY"],
  ["BEACON_URL:", "BEACON_URL"],
  ["TICKET_SECRETS:nameless", "TICKET_SECRETS"],
])("names the variable that is wrong in %s", (assignment, name) => {
  expect(wrongConfiguration([assignment])).toContain(name);
});

it("names all that are wrong at once", () => {
  expect(wrongConfiguration(["LANE_COUNT:0", "SESSION_HOURS:-1"])).toMatch(/LANE_COUNT[^]*SESSION_HOURS/);
});

it("npm start ends with what is wrong and exit code 1, before it makes anything", () => {
  const stateDir = mkdtempSync(join(tmpdir(), "floodgate-configuration-"));
  try {
    const started = spawnSync(process.execPath, ["scripts/start.ts", "--var", "LANE_COUNT:many"], { cwd: root, env: { ...process.env, STATE_DIR: stateDir }, encoding: "utf8" });
    expect([started.status, started.stdout, readdirSync(stateDir)]).toEqual([1, "", []]);
    expect(started.stderr).toMatch(/cannot run with this configuration:[^]*LANE_COUNT/);
    expect(started.stderr).not.toContain("    at ");
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
});
