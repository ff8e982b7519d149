// Applies migrations/ to the local D1. Asking wrangler costs seconds, so what was applied is noted beside the state it was applied to.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runTool } from "./tools.ts";

function migrationsDigest(): string {
  const hash = createHash("sha256");
  for (const path of globSync("migrations/**/*.sql", { cwd: root }).toSorted()) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/** Brings the local database in `stateDir` up to date; throws with wrangler's own words when a migration fails. */
export async function migrateLocally(stateDir: string): Promise<void> {
  const stamp = join(stateDir, "migrations.sha256");
  const wanted = migrationsDigest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const ran = await runTool("wrangler", ["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir], { env: { CI: "true" } });
  if (ran.code !== 0) throw new Error(`the database could not be migrated:\n${ran.output}`);
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(stamp, wanted);
}
