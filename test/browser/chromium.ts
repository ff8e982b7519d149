// Duty: a real Chromium out of node_modules, started the same on every machine.
// Invariant: its own folder, fonts and arguments, so that no machine's browser, cache or font decides a test.
// Neighbours: visitor.ts opens contexts in it; the tests share one browser a file.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** No `--single-process` (a second context would end it), no `--disable-web-security` (it would void what is tested here). */
const browserArgs = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--font-render-hinting=none"];

/** Starts Chromium; throws, saying what to do, where it cannot run. */
export async function launchChromium(): Promise<Browser> {
  const home = join(tmpdir(), `floodgate-chromium-${createHash("sha256").update(import.meta.dirname).digest("hex").slice(0, 12)}`);
  mkdirSync(home, { recursive: true });
  process.env.TMPDIR = home;
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    const executablePath = await packed.executablePath();
    return await chromium.launch({ executablePath, args: browserArgs, headless: true, env: { ...environment(), ...fontsIn(home) } });
  } catch (error) {
    throw new Error(`The packed Chromium did not start (Linux x64 is needed; its libraries come with it). ${String(error)}`, { cause: error });
  }
}

/** The packed fonts.conf names folders of another machine: without one that names ours, the first text field crashes the browser. */
function fontsIn(home: string): Record<string, string> {
  const folder = join(home, "fontconfig");
  mkdirSync(folder, { recursive: true });
  const dirs = [join(home, "fonts"), "/usr/share/fonts"].map((dir) => `<dir>${dir}</dir>`).join("");
  writeFileSync(join(folder, "fonts.conf"), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${join(folder, "cache")}</cachedir></fontconfig>`);
  return { FONTCONFIG_PATH: folder, FONTCONFIG_FILE: join(folder, "fonts.conf") };
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
