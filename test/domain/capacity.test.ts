// Duty: docs/capacity.md says what its script computes, of the shop that wrangler.toml configures.
// Invariant: no figure in its tables was typed by hand.
// Neighbours: scripts/capacity.ts, bench/budgets.json.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { design, rates, sizes } from "../../scripts/capacity.ts";

const page = readFileSync("docs/capacity.md", "utf8");
const configuration = readFileSync("wrangler.toml", "utf8");

it.each([["rates", rates()], ["sizes", sizes()]])("has the table of %s as it is computed", (_, table) => expect(page).toContain(table));

it.each([["LANE_COUNT", design.lanes], ["TICKET_SHARDS", design.desks]])("reckons with %s as it is configured", (name, value) => {
  expect(configuration).toContain(`${name} = "${value}"`);
});
