// Duty: holds src/ to the four laws of the house, and shows on small samples that each law is able to fail.
// Invariant: a law without a sample that breaks it proves nothing, so each has both.
// Neighbours: laws.ts.

import { describe, expect, it } from "vitest";
import { bindingReads, clockAndChance, cycles, looksUp, waitingAndFetching } from "./laws.ts";
import { readSources, type Source } from "./source.ts";

const house = readSources("src/**/*.{ts,tsx}").filter((source) => !source.path.endsWith(".d.ts"));
const sample = (path: string, text: string): Source => ({ path, text });

describe("look only down", () => {
  it("holds in src", () => expect(looksUp(house)).toEqual([]));

  it.each([
    ["src/domain/cart.ts", 'import { query } from "../storage/cart.ts";'],
    ["src/domain/cart.ts", 'import { z } from "zod";'],
    ["src/contracts/events.ts", 'import type { Cart } from "../storage/cart.ts";'],
    ["src/storage/cart.ts", 'import { compose } from "../compose.ts";'],
    ["src/storage/cart.ts", 'export * from "../clients/stock.ts";'],
    ["src/clients/stock.ts", 'import { Hono } from "hono";'],
    ["src/durable-objects/stock.ts", 'import { route } from "../workers/http/routes/cart.ts";'],
    ["src/workers/http/routes/stock.ts", 'import { StockObject } from "../../../durable-objects/stock.ts";'],
    ["src/storage/cart.ts", 'const later = await import("../workers/index.ts");'],
    ["src/helpers/strings.ts", ""],
  ])("%s with %s looks up", (path, text) => expect(looksUp([sample(path, text)])).toHaveLength(1));

  it("lets the table of contents name the objects", () => {
    expect(looksUp([sample("src/workers/index.ts", 'export { StockObject } from "../durable-objects/stock.ts";')])).toEqual([]);
  });
});

describe("no cycles", () => {
  it("holds in src", () => expect(cycles(house)).toEqual([]));

  it("sees a cycle of three", () => {
    const ring = ["a", "b", "c"].map((name, at) => sample(`src/domain/${name}.ts`, `import { x } from "./${["b", "c", "a"][at]}.ts";`));
    expect(cycles(ring)).toEqual(["src/domain/a.ts → src/domain/b.ts → src/domain/c.ts → src/domain/a.ts"]);
  });
});

describe("bindings are read in compose.ts alone", () => {
  it("holds in src", () => expect(bindingReads(house)).toEqual([]));

  it.each(["env.DB.prepare(sql)", "this.env.STOCK", "c.env.CATALOG", 'env["DB"]', "const { DB } = env;", "const { DB } = this.env;"])(
    "sees %s",
    (text) => {
      expect(bindingReads([sample("src/workers/index.ts", text)])).toHaveLength(1);
    },
  );

  it("lets env be handed on", () => expect(bindingReads([sample("src/workers/index.ts", "compose(env)")])).toEqual([]));
});

describe("the clock and chance come from compose.ts alone", () => {
  it("holds in src", () => expect(clockAndChance(house)).toEqual([]));

  it.each([
    "Date.now()",
    "new Date()",
    "Math.random()",
    "crypto.randomUUID()",
    "crypto.getRandomValues(bytes)",
    "performance.now()",
    "randomBytes(8)",
  ])("sees %s", (text) => {
    expect(clockAndChance([sample("src/domain/time.ts", text)])).toHaveLength(1);
  });

  it("lets a given time be formatted, and prose speak of Date.now()", () => {
    expect(clockAndChance([sample("src/domain/time.ts", '// not Date.now()\nnew Date(ms).toISOString(); "Math.random()"')])).toEqual([]);
  });
});

describe("waiting and fetching come from compose.ts alone", () => {
  it("holds in src", () => expect(waitingAndFetching(house)).toEqual([]));

  it.each([
    "setTimeout(done, 5)",
    "setInterval(look, 5)",
    "await scheduler.wait(5)",
    "const response = await fetch(url)",
    "function call(post: Post = fetch) {}",
  ])("sees %s", (text) => {
    expect(waitingAndFetching([sample("src/clients/alerts.ts", text)])).toHaveLength(1);
  });

  it("lets what was handed in be asked, and prose speak of fetch(url)", () => {
    expect(waitingAndFetching([sample("src/clients/alerts.ts", '// not fetch(url)\nawait platform.fetch(url); await platform.wait(5); this.#fetch("/v1")')])).toEqual([]);
  });
});
