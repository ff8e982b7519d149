// Duty: reads a script's command line.
// Invariant: an option that does not exist is answered with the usage and nothing is done; no stack is shown for a slip of the fingers.
// Neighbours: every script that takes options, and bench/run.ts.
import { parseArgs, type ParseArgsConfig } from "node:util";

/** What was given, as `parseArgs` tells it. Prints the usage and ends the process for `--help` (exit code 0) and for anything it does not know (2). */
export function readArguments<const Config extends ParseArgsConfig>(usage: string, config: Config): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}
