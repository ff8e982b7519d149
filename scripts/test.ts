// `npm test`: types, then lint, then every test, in this order because the cheap ones say soonest what is wrong.
// The browser journey runs by itself at the end: it has its own shop and its own Chromium, and wants both cores.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, runTool } from "./support/tools.ts";
import { checkTypes } from "./types.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Part {
  readonly name: string;
  readonly run: () => Promise<Counts>;
}

/** The fields we read of vitest's JSON report (a Jest format). */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const check = (passed: boolean): Counts => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 });

async function lint(): Promise<Counts> {
  const ran = await runTool("oxlint", ["--deny-warnings", "src", "test", "scripts", "bench"], { show: true });
  return check(ran.code === 0);
}

/** A file that did not even load has no tests to count, so it counts as one failure; so does a run without a report. */
function countsOf(report: Report, code: number): Counts {
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** A run that says nothing for so long has stopped for good: it is ended and made once more. The one known cause is mended (test/README.md, "How a run ends"). */
const silenceMs = 150_000;

function vitest(...projects: readonly string[]): () => Promise<Counts> {
  const run = async (isLast: boolean): Promise<Counts> => {
    const reportFile = join(root, ".build", `vitest-${projects.join("-")}.json`);
    mkdirSync(join(reportFile, ".."), { recursive: true });
    rmSync(reportFile, { force: true });
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
    const ran = await runTool("vitest", ["run", "--passWithNoTests", ...projects.flatMap((name) => ["--project", name]), ...reporters], {
      show: true,
      silenceMs,
    });
    if (ran.fellSilent && !isLast) {
      console.error(`nothing was said for ${silenceMs / 1000} s: ${projects.join(", ")} once more`);
      return run(true);
    }
    try {
      return countsOf(JSON.parse(readFileSync(reportFile, "utf8")) as Report, ran.code);
    } catch {
      return check(false);
    }
  };
  return () => run(false);
}

const parts: readonly Part[] = [
  { name: "types", run: async () => check(await checkTypes()) },
  { name: "lint", run: lint },
  { name: "domain, simulation, vendors, structure", run: vitest("domain", "simulation", "vendors", "structure") },
  { name: "runtime", run: vitest("runtime") },
  { name: "browser", run: vitest("browser") },
];

const results: (Counts & { readonly name: string; readonly seconds: number })[] = [];
for (const { name, run } of parts) {
  console.log(`\n── ${name} ──`);
  const began = performance.now();
  const counts = await run();
  results.push({ name, ...counts, seconds: (performance.now() - began) / 1000 });
}

const sum = (key: "passed" | "failed" | "seconds") => results.reduce((total, result) => total + result[key], 0);
console.log("");
for (const { name, passed, failed, seconds } of results) {
  console.log(
    `${failed === 0 ? "ok  " : "FAIL"} ${name.padEnd(32)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${seconds.toFixed(1).padStart(7)} s`,
  );
}
console.log(`in ${sum("seconds").toFixed(0)} s`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
