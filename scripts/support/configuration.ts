// Duty: checks what the shop will be configured with before anything is started or deployed.
// Invariant: it reads with the very parsers that the Worker composes itself with, so that what passes here opens there.
// Neighbours: start.ts and deploy.ts ask; contracts/config.ts and contracts/secrets.ts parse; wrangler.toml has the variables.

import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { prettifyError, ZodError } from "zod";
import { parseConfig } from "../../src/contracts/config.ts";
import { parseTicketSecrets } from "../../src/contracts/secrets.ts";
import { root } from "./tools.ts";

/** What is wrong with the variables of wrangler.toml under these assignments (`NAME:value`, the later ones win), for a person to read; null when nothing is. */
export function wrongConfiguration(assignments: readonly string[]): string | null {
  const { vars }: { readonly vars: Readonly<Record<string, unknown>> } = unstable_readConfig({ config: join(root, "wrangler.toml") });
  const given = assignments.map((assignment) => [assignment.slice(0, assignment.indexOf(":")), assignment.slice(assignment.indexOf(":") + 1)]);
  const variables = { ...vars, ...Object.fromEntries(given) };
  const wrong = [() => parseConfig(variables), () => parseTicketSecrets(variables, "")].flatMap(complaintOf);
  return wrong.length === 0 ? null : `the shop cannot run with this configuration:\n${wrong.join("\n")}\nVariables stand in wrangler.toml; npm start takes others as --var NAME:value.`;
}

function complaintOf(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof ZodError) return [prettifyError(error)];
    if (error instanceof Error) return [error.message];
    throw error;
  }
}
