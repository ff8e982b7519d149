// Duty: a shop over HTTP, for a script: one request, its answer, and waiting where the shop asks to.
// Invariant: what is told to wait waits as long as it is told; anything unexpected ends the script with what was answered.
// Neighbours: scripts/flash-sale.ts with support/flash-visitor.ts, the benchmarks and the browser's tests ask by it; demo-account.ts says with which password.
import { setTimeout as pause } from "node:timers/promises";
import { demoAdmin, passwordFor } from "./demo-account.ts";

/** A request: `expect` are the statuses that are an answer; 429 and 503 are asked again after what Retry-After says. */
export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect?: readonly number[];
}

/** What came back; `json` is read by those who know what they asked for. */
export interface Answered<Shape> {
  readonly status: number;
  readonly json: Shape;
}

const mostTries = 40;

/** A shop at an address. Every request is counted and timed, and asked again when it was told to wait. */
export class Shop {
  readonly url: URL;
  requests = 0;
  /** Answers that said to wait. */
  waits = 0;
  readonly latenciesMs: number[] = [];

  constructor(url: URL) {
    this.url = url;
  }

  /** Signs in with the password that may be used here, and answers the session's token; throws where none may. */
  async signIn(email: string = demoAdmin): Promise<string> {
    const password = passwordFor(this.url);
    if (password === null) throw new Error(`who asks ${this.url.origin}? Set FLOODGATE_PASSWORD to the password of ${email}`);
    return (await this.ask<{ token: string }>("/auth/login", { method: "POST", body: { email, password } })).json.token;
  }

  /** Asks until there is an answer. A connection that breaks is asked again, as a browser's user would. */
  async ask<Shape>(path: string, { method = "GET", body, token, headers = {}, expect = [200, 201] }: Ask = {}): Promise<Answered<Shape>> {
    const request = {
      method,
      headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    let last = "no answer";
    for (let tried = 0; tried < mostTries; tried++) {
      const began = performance.now();
      const answer = await fetch(new URL(path.startsWith("/dev") ? path : `/api/v1${path}`, this.url), request).catch((error: unknown) => void (last = String(error)));
      this.requests += 1;
      if (answer !== undefined) {
        this.latenciesMs.push(performance.now() - began);
        const text = await answer.text();
        if (expect.includes(answer.status)) return { status: answer.status, json: text === "" ? null : JSON.parse(text) };
        last = `${answer.status}: ${text.slice(0, 300)}`;
        if (answer.status !== 429 && answer.status !== 503) break;
        this.waits += 1;
      }
      await pause(1_000 * Number(answer?.headers.get("retry-after") ?? 1) * (1 + Math.random()));
    }
    throw new Error(`${method} ${path} answered ${last}`);
  }
}
