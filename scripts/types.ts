// Checks the types of every program in the house, each under the tsconfig that says what it may see:
// the domain knows no platform, the browser no Worker, the scripts no bindings.
import { buildAssets } from "./assets.ts";
import { runTool, type Ran } from "./support/tools.ts";

/** Every tsconfig there is; a new one is entered here. */
export const projects = [".", "src/domain", "src/browser", "scripts", "test/runtime", "bench/worker"] as const;

const atOnce = 2;
const emptyProject = "TS18003";

async function check(project: string): Promise<Ran> {
  const ran = await runTool("tsc", ["--noEmit", "--pretty", "false", "-p", project]);
  const empty = ran.code !== 0 && ran.output.includes(emptyProject);
  return empty ? { ...ran, code: 0 } : ran;
}

/** Checks all projects, two at a time, and prints each as it ends; true when all of them pass. */
export async function checkTypes(): Promise<boolean> {
  await buildAssets();
  const waiting = [...projects];
  let passed = true;
  const worker = async () => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      const { code, output, seconds } = await check(project);
      console.log(`${code === 0 ? "ok  " : "FAIL"} types ${project} (${seconds.toFixed(1)} s)`);
      if (code !== 0) console.log(output.trimEnd());
      passed &&= code === 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return passed;
}

if (import.meta.main) process.exitCode = (await checkTypes()) ? 0 : 1;
