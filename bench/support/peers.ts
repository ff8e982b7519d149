// Duty: the same hold on one hot row in PostgreSQL and in Redis, by instances of this run's own, under the load generators that come with them.
// Invariant: loopback, a folder that is thrown away, ended by process id; a peer that is not installed is null, never guessed.
// Neighbours: ../stock.ts runs them in the same rounds as the stock object.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { withUs } from "./children.ts";
import { load, type LoadReport } from "./load.ts";
import { freePort } from "../../scripts/support/dev-server.ts";

/** A peer that runs. `run` speaks its own protocol, without the HTTP that the stock object is asked through: that is to its advantage. */
export interface Peer {
  run(connections: number, durationMs: number): LoadReport;
  stop(): Promise<void>;
}

const found = (command: string): boolean => spawnSync("which", [command]).status === 0;

/** PostgreSQL refuses to run as root; nobody is who it runs as then. */
const nobody = 65_534;
const unprivileged = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

async function until(ready: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (ready()) return;
    await wait(50);
  }
  throw new Error(`${what} did not come up`);
}

function ended(child: ChildProcess, folder: string): Promise<void> {
  return new Promise((done) => {
    child.once("exit", () => {
      rmSync(folder, { recursive: true, force: true });
      done();
    });
    child.kill("SIGINT");
  });
}

function postgresFolder(): string | null {
  if (!found("psql")) return null;
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  return versions.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pgbench"))) ?? null;
}

const schema = `
  CREATE TABLE stock (variant_id int PRIMARY KEY, on_hand int NOT NULL, held int NOT NULL, sequence bigint NOT NULL);
  CREATE TABLE holds (hold_id uuid PRIMARY KEY, variant_id int NOT NULL, customer_id text NOT NULL, quantity int NOT NULL, expires_at timestamptz NOT NULL);
  INSERT INTO stock VALUES (1, 1000000000, 0, 0);`;
/** The shortest that holds: condition, row and hold in one statement, one round trip, prepared. */
export const conditionalUpdate = `WITH taken AS (UPDATE stock SET held = held + 1, sequence = sequence + 1 WHERE variant_id = 1 AND on_hand - held >= 1 RETURNING variant_id)
INSERT INTO holds SELECT gen_random_uuid(), variant_id, 'usr_' || gen_random_uuid(), 1, now() + interval '15 minutes' FROM taken;
`;

/** As shops write it: the check, the hold and the count in a transaction of four round trips. */
const transaction = `BEGIN;
UPDATE stock SET held = held + 1, sequence = sequence + 1 WHERE variant_id = 1 AND on_hand - held >= 1;
INSERT INTO holds VALUES (gen_random_uuid(), 1, 'usr_' || gen_random_uuid(), 1, now() + interval '15 minutes');
COMMIT;
`;

/** PostgreSQL, asked in its best form and in the usual one. */
export interface Postgres extends Peer {
  runTransaction(connections: number, durationMs: number): LoadReport;
  /** As the stock object is asked: through HTTP, by the same connections, at a server with a pool (postgres-shop.ts). */
  runThroughHttp(connections: number, durationMs: number): Promise<LoadReport>;
}

const scenario = join(import.meta.dirname, "../scenarios/stock.ts");

async function throughHttp(postgresPort: number, connections: number, durationMs: number): Promise<LoadReport> {
  const shop = withUs(spawn(process.execPath, [join(import.meta.dirname, "postgres-shop.ts"), String(postgresPort)], { stdio: ["ignore", "pipe", "inherit"] }));
  const port = await new Promise<number>((done) => shop.stdout?.once("data", (said: Buffer) => done(Number(said.toString("utf8")))));
  try {
    const order = { script: scenario, work: "postgresHold", port, connections, input: null };
    await load({ ...order, durationMs: warmMs });
    return await load({ ...order, durationMs });
  } finally {
    shop.kill("SIGKILL");
  }
}

const warmMs = 700;

/** PostgreSQL as it comes, every commit on disk before it is answered. Null when it is not installed. */
export async function startPostgres(): Promise<Postgres | null> {
  const bin = postgresFolder();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), "floodgate-postgres-"));
  if (unprivileged.uid !== undefined) chownSync(folder, unprivileged.uid, unprivileged.gid);
  const port = await freePort();
  const options = { ...unprivileged, cwd: folder, stdio: "ignore" } as const;
  execFileSync(join(bin, "initdb"), ["-D", join(folder, "data"), "-A", "trust", "-U", "bench", "-E", "UTF8", "--no-locale"], options);
  const server = withUs(spawn(join(bin, "postgres"), ["-D", join(folder, "data"), "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"], options));
  const to = ["-h", "127.0.0.1", "-p", String(port), "-U", "bench"];
  await until(() => spawnSync(join(bin, "psql"), [...to, "-d", "postgres", "-c", "SELECT 1"], options).status === 0, "PostgreSQL");
  execFileSync(join(bin, "psql"), [...to, "-d", "postgres", "-q", "-c", schema], options);
  const drive = (sql: string, connections: number, durationMs: number): LoadReport => {
    const [script, prefix] = [join(folder, "hold.sql"), join(folder, `round-${performance.now().toFixed(0)}`)];
    writeFileSync(script, sql);
    const seconds = Math.max(1, Math.round(durationMs / 1000));
    const load = ["-n", "-M", "prepared", "-c", String(connections), "-j", "1", "-T", String(seconds), "-f", script, "--log", `--log-prefix=${prefix}`, "postgres"];
    execFileSync(join(bin, "pgbench"), [...to, ...load], options);
    const log = readdirSync(folder).find((name) => join(folder, name).startsWith(prefix)) ?? "";
    const latencies = readFileSync(join(folder, log), "utf8").trim().split("\n").map((line) => Number(line.split(" ")[2]) / 1000).toSorted((a, b) => a - b);
    const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
    return { perSecond: latencies.length / seconds, units: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
  };
  return {
    run: (connections, durationMs) => drive(conditionalUpdate, connections, durationMs),
    runTransaction: (connections, durationMs) => drive(transaction, connections, durationMs),
    runThroughHttp: (connections, durationMs) => throughHttp(port, connections, durationMs),
    stop: () => ended(server, folder),
  };
}

const holdScript = `if redis.call('HGET', KEYS[1], 'onHand') - redis.call('HGET', KEYS[1], 'held') < 1 then return 0 end
redis.call('HINCRBY', KEYS[1], 'held', 1) redis.call('HINCRBY', KEYS[1], 'sequence', 1)
redis.call('SET', KEYS[2], ARGV[1], 'PX', 900000) return 1`;
const estimatedPerSecond = 20_000;

/** Redis with an append-only file that is on disk before it answers. Null when it is not installed. */
export async function startRedis(): Promise<Peer | null> {
  if (!["redis-server", "redis-cli", "redis-benchmark"].every(found)) return null;
  const folder = mkdtempSync(join(tmpdir(), "floodgate-redis-"));
  const port = String(await freePort());
  const server = withUs(spawn("redis-server", ["--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"], { stdio: "ignore" }));
  const ask = (...words: readonly string[]): string => spawnSync("redis-cli", ["-p", port, ...words], { encoding: "utf8" }).stdout.trim();
  await until(() => ask("PING") === "PONG", "Redis");
  ask("HSET", "stock:1", "onHand", "1000000000", "held", "0", "sequence", "0");
  const script = ask("SCRIPT", "LOAD", holdScript);
  return {
    run(connections, durationMs) {
      const requests = String(Math.round((estimatedPerSecond * durationMs) / 1000));
      const drive = ["-p", port, "-c", String(connections), "-n", requests, "-r", "1000000000000", "--csv", "EVALSHA", script, "2", "stock:1", "hold:__rand_int__", "usr:__rand_int__"];
      const lines = execFileSync("redis-benchmark", drive, { encoding: "utf8" }).trim().split("\n");
      // After the command's name, which is quoted too: requests a second, then the mean, the least, p50, p95, p99 and the most, in milliseconds.
      const figures = [...(lines.at(-1) ?? "").matchAll(/"([\d.]+)"/g)].map((match) => Number(match[1]));
      const [perSecond = Number.NaN, , , p50Ms = Number.NaN, , p99Ms = Number.NaN] = figures.slice(-7);
      return { perSecond, units: Number(requests), p50Ms, p99Ms };
    },
    stop: () => ended(server, folder),
  };
}
