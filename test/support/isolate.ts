// An isolate of its own in front of the running objects: what it asks of bindings is noted, and its clock can be put ahead.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import { createApp } from "../../src/workers/http/app.ts";

const namespaces = ["DESKS", "ROOMS", "STOCK", "LANES", "SESSIONS", "BOARDS"] as const;
/** What an isolate can ask. */
export type Asked = (typeof namespaces)[number] | "D1";

/** What a request is sent with. */
export interface Sent {
  readonly token?: string;
  readonly ticket?: string;
  readonly cookie?: string;
  /** The client's address. */
  readonly from?: string;
  readonly body?: unknown;
}

/** An isolate whose calls are noted by binding. `variables` are other than those of the running Worker. */
export function isolate(variables: Partial<Env> = {}) {
  const calls: Asked[] = [];
  const app = createApp();
  const objects = Object.fromEntries(namespaces.map((name) => [name, watchedNamespace(env[name], () => calls.push(name))]));
  const watched: Env = { ...env, ...objects, DB: watchedD1(env.DB, () => calls.push("D1")), ...variables };
  const ask = async (method: string, path: string, { token, ticket, cookie, from, body }: Sent = {}) => {
    const headers = new Headers();
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    if (ticket !== undefined) headers.set("X-Ticket", ticket);
    if (cookie !== undefined) headers.set("Cookie", cookie);
    if (from !== undefined) headers.set("CF-Connecting-IP", from);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const url = `http://shop.test${path.startsWith("/page/") ? path.slice("/page".length) : `/api/v1${path}`}`;
    return app.request(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) }, watched, createExecutionContext());
  };
  return { env: watched, calls, ask, asked: (...which: readonly Asked[]) => calls.filter((name) => which.includes(name)).length };
}

/** Puts every clock ahead for the rest of the test: answers what moves it on. */
export function movedClock(): { skipMs(ms: number): void } {
  const real = Date.now.bind(Date);
  let ahead = 0;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + ahead);
  onTestFinished(() => clock.mockRestore());
  return { skipMs: (ms) => void (ahead += ms) };
}

function watchedNamespace<Namespace extends object>(namespace: Namespace, note: () => void): Namespace {
  return new Proxy(namespace, {
    get(target, member) {
      const found: unknown = Reflect.get(target, member);
      if (typeof found !== "function") return found;
      return (...given: unknown[]) => {
        if (member === "getByName") note();
        return Reflect.apply(found, target, given);
      };
    },
  });
}

function watchedD1(d1: D1Database, note: () => void): D1Database {
  return new Proxy(d1, {
    get(target, member) {
      if (member === "prepare" || member === "batch") note();
      const found: unknown = Reflect.get(target, member);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}
