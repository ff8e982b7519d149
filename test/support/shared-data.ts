// The real data that lies beside the project on machines that have it; see the project's docs for what it is.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const folder = [process.env["FLOODGATE_DATA"], join(root, "../shared/data"), join(root, "../../shared/data")].find((path) => path !== undefined && existsSync(path));

/** Where a file of the shared data is; null, said aloud, when it is not on this machine. */
export function sharedFile(path: string): string | null {
  const found = folder && existsSync(join(folder, path)) ? join(folder, path) : null;
  if (found === null) console.warn(`SKIPPED: no ${path} beside the project; set FLOODGATE_DATA to the folder that has it`);
  return found;
}
