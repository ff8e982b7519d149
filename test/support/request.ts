import { exports } from "cloudflare:workers";

/** A call to the running Worker over HTTP; JSON in, parsed JSON out. */
export async function call(method: string, path: string, options: { body?: unknown; token?: string; headers?: Record<string, string> } = {}) {
  const headers = new Headers(options.headers);
  if (options.token) headers.set("Authorization", `Bearer ${options.token}`);
  if (options.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const body = options.body === undefined ? null : typeof options.body === "string" ? options.body : JSON.stringify(options.body);
  const url = path.startsWith("/api") || path.startsWith("/health") || path.startsWith("/dev") ? path : `/api/v1${path}`;
  const response = await exports.default.fetch(new Request(`http://shop.test${url}`, { method, headers, body, redirect: "manual" }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : null };
}

/** Lets so much time pass as the test itself has given to something that is to run out; never a guess of how long work takes. */
export async function pass(ms: number): Promise<void> {
  for (const endAt = Date.now() + ms; Date.now() <= endAt;) await scheduler.wait(1);
}

/** Calls until `done` holds, or fails saying what the last answer was. For what happens within seconds, such as a queue's delivery. */
export async function eventually<T>(ask: () => Promise<T>, done: (answer: T) => boolean, withinMs = 30_000): Promise<T> {
  const endAt = Date.now() + withinMs;
  let last = await ask();
  while (!done(last)) {
    if (Date.now() > endAt) throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(last)}`);
    await scheduler.wait(50);
    last = await ask();
  }
  return last;
}
