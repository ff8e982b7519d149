// A reader elsewhere: the same shop seen from an isolate and a data centre of its own, with a clock, a KV and failures that the test decides.

import type { Platform } from "../../src/contracts/platform.ts";

/** A platform that can be counted, broken and put ahead in time. */
export interface Elsewhere extends Platform {
  /** Milliseconds that this reader's clock is ahead. */
  skipMs(ms: number): void;
  readonly calls: { kv: number; d1: number; statements: number; edge: number; pulse: number };
  readonly broken: { kv: boolean; d1: boolean; pulse: boolean; edge: boolean };
}

/** How long KV goes on showing what it showed, a miss included. */
export const kvLagMs = 60_000;

let opened = 0;

/** A platform with empty caches over the same stores, in a data centre of its own or a named one. Its KV shows what it once showed for a minute of its own clock. */
export function elsewhere(platform: Platform, dataCentre?: string): Elsewhere {
  const name = dataCentre ?? `elsewhere-${++opened}`;
  const calls = { kv: 0, d1: 0, statements: 0, edge: 0, pulse: 0 };
  const broken = { kv: false, d1: false, pulse: false, edge: false };
  let ahead = 0;
  const clock = { now: () => platform.clock.now() + ahead };
  return {
    ...platform,
    clock,
    calls,
    broken,
    skipMs: (ms) => void (ahead += ms),
    kv: laggingKv(platform.kv, clock, calls, broken),
    d1: watchedD1(platform.d1, calls, broken),
    pulse: {
      getByName(object) {
        calls.pulse += 1;
        if (broken.pulse) throw new Error("the pulse is broken");
        return platform.pulse.getByName(object);
      },
    },
    async edgeCache() {
      calls.edge += 1;
      if (broken.edge) throw new Error("the edge is broken");
      return caches.open(name);
    },
  };
}

type Calls = Elsewhere["calls"];
type Broken = Elsewhere["broken"];

function laggingKv(kv: KVNamespace, clock: { now(): number }, calls: Calls, broken: Broken): KVNamespace {
  const shown = new Map<string, { value: string | null; at: number }>();
  const readOne = async (key: string, type?: string): Promise<unknown> => {
    const last = shown.get(key);
    const current = last && clock.now() - last.at < kvLagMs ? last : { value: await kv.get(key), at: clock.now() };
    shown.set(key, current);
    return current.value !== null && type === "json" ? JSON.parse(current.value) : current.value;
  };
  const read = async (keys: string | string[], type?: string): Promise<unknown> => {
    if (typeof keys === "string") return readOne(keys, type);
    return new Map(await Promise.all(keys.map(async (key) => [key, await readOne(key, type)] as const)));
  };
  return new Proxy(kv, {
    get(target, member) {
      if (member === "get" || member === "put") {
        return (...given: [string, string]) => {
          calls.kv += 1;
          if (broken.kv) return Promise.reject(new Error("KV is broken"));
          return member === "get" ? read(...given) : target.put(...given);
        };
      }
      return Reflect.get(target, member);
    },
  });
}

function watchedD1(d1: D1Database, calls: Calls, broken: Broken): D1Database {
  const called = (statements: number) => {
    calls.d1 += 1;
    calls.statements += statements;
    if (broken.d1) throw new Error("D1 is broken");
  };
  const watch = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, member) {
        if (member === "bind") return (...values: unknown[]) => watch(target.bind(...values));
        if (member === "all" || member === "first" || member === "run") {
          return async () => {
            called(1);
            return target[member]();
          };
        }
        return Reflect.get(target, member);
      },
    });
  return new Proxy(d1, {
    get(target, member) {
      if (member === "prepare") return (sql: string) => watch(target.prepare(sql));
      if (member === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          called(statements.length);
          return target.batch(statements);
        };
      }
      return Reflect.get(target, member);
    },
  });
}

/** The environment with every binding that a catalogue read may use watched: what was called is counted. */
export function watchedEnv(env: Env): { readonly env: Env; readonly calls: Calls } {
  const calls = { kv: 0, d1: 0, statements: 0, edge: 0, pulse: 0 };
  const intact = { kv: false, d1: false, pulse: false, edge: false };
  const pulse = new Proxy(env.PULSE, {
    get(target, member) {
      if (member !== "getByName") return Reflect.get(target, member);
      return (name: string) => {
        calls.pulse += 1;
        return target.getByName(name);
      };
    },
  });
  return { env: { ...env, DB: watchedD1(env.DB, calls, intact), CATALOG: laggingKv(env.CATALOG, { now: () => 0 }, calls, intact), PULSE: pulse }, calls };
}
