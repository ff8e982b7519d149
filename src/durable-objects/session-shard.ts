// Duty: keeps sessions, single-use tokens and failed sign-ins, sharded by key, so that no request needs D1 to know who asks.
// Invariant: expiry is decided by the clock on reading; the alarm only sweeps.
// Neighbours: clients/accounts writes through better-auth, clients/sessions.ts reads.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { AttemptStanding, SessionEntry, SessionRpc } from "../contracts/objects.ts";
import { standingOf, withFailure } from "../domain/attempts.ts";
import { type Clock, hourMs } from "../domain/time.ts";
import { openSessionTables, type SessionTables } from "../storage/objects/session.ts";

const sweepMs = hourMs;

/** One shard of the sessions, single-use tokens and failed sign-ins, by key. */
export class SessionShard extends DurableObject<Env> implements SessionRpc {
  readonly #tables: SessionTables;
  readonly #clock: Clock;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#clock = compose(env).clock;
    this.#tables = openSessionTables(ctx.storage);
  }

  async read(key: string): Promise<string | null> {
    return this.#tables.read(key, this.#clock.now());
  }

  async write(key: string, value: string, ttlSeconds: number | null): Promise<void> {
    this.#tables.write(key, value, ttlSeconds === null ? null : this.#clock.now() + ttlSeconds * 1_000);
    await this.#sweepLater();
  }

  async slide(key: string, value: string, ttlSeconds: number): Promise<void> {
    this.#tables.overwrite(key, value, this.#clock.now() + ttlSeconds * 1_000);
  }

  async remove(key: string): Promise<void> {
    this.#tables.remove(key);
  }

  async take(key: string): Promise<string | null> {
    const value = this.#tables.read(key, this.#clock.now());
    this.#tables.remove(key);
    return value;
  }

  async mergeList(key: string, entries: readonly SessionEntry[]): Promise<void> {
    const now = this.#clock.now();
    const known = JSON.parse(this.#tables.read(key, now) ?? "[]") as SessionEntry[];
    const byToken = new Map([...known, ...entries].filter((entry) => entry.expiresAt > now).map((entry) => [entry.token, entry]));
    const merged = [...byToken.values()].sort((a, b) => a.expiresAt - b.expiresAt);
    this.#tables.write(key, JSON.stringify(merged), merged.at(-1)?.expiresAt ?? now);
    await this.#sweepLater();
  }

  async standing(subject: string): Promise<AttemptStanding> {
    return standingOf(this.#tables.attempts(subject), this.#clock.now());
  }

  async failed(subject: string): Promise<AttemptStanding> {
    const now = this.#clock.now();
    const attempts = withFailure(this.#tables.attempts(subject), now);
    this.#tables.saveAttempts(subject, attempts);
    await this.#sweepLater();
    return standingOf(attempts, now);
  }

  async clear(subject: string): Promise<void> {
    this.#tables.clearAttempts(subject);
  }

  override async alarm(): Promise<void> {
    const now = this.#clock.now();
    this.#tables.sweep(now, now - sweepMs);
    if (!this.#tables.isEmpty()) await this.ctx.storage.setAlarm(now + sweepMs);
  }

  async #sweepLater(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(this.#clock.now() + sweepMs);
  }
}
