// Duty: puts the parts together: env → storage, clients, clock, chance, configuration.
// Invariant: the only file that reads a binding, the real clock or real chance. Everything else is handed what it needs.
// Neighbours: workers/index.ts and every durable object call `compose(env)`; tests make a Platform of their own.

import { type Config, parseConfig } from "./contracts/config.ts";
import type { BankRpc, CheckoutRpc, ImportRpc, JobsRpc, LaneAuditRpc, Objects, PulseRpc, RelayRpc, SaleBoardRpc, SessionRpc, StockAuditRpc, StockRpc, TicketDeskRpc, WaitingRoomRpc } from "./contracts/objects.ts";
import type { Platform } from "./contracts/platform.ts";
import { parseAlertSecrets, parseMailSecrets, parsePaymentSecrets, parseTicketSecrets } from "./contracts/secrets.ts";
import { type IdKind, idOf, type NewId } from "./domain/ids.ts";
import type { Clock, Timer } from "./domain/time.ts";

const clock: Clock = { now: () => Date.now() };

const timer: Timer = (ms) => {
  const { promise, resolve } = Promise.withResolvers<"rings">();
  const id = setTimeout(() => resolve("rings"), ms);
  return { rings: promise, stop: () => clearTimeout(id) };
};

/** 100 bits of chance behind a time of 10 characters: ids sort roughly by when they were made. */
const newId: NewId = <Kind extends IdKind>(kind: Kind) => idOf(kind, `${Date.now().toString(36).padStart(9, "0")}${randomText(20)}`);

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

function randomText(length: number): string {
  let text = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) text += alphabet[byte & 31];
  return text;
}

const composed = new WeakMap<Env, Platform>();

/** The platform behind an env; made once for each. Throws when a variable is missing or wrong, naming it. */
export function compose(env: Env): Platform {
  const known = composed.get(env);
  if (known) return known;
  const config = parseConfig(env);
  const authSecret = authSecretOf(env, config);
  const platform: Platform = {
    config,
    clock,
    wait: (ms) => scheduler.wait(ms),
    timer,
    stopwatch: () => performance.now(),
    newId,
    chance: () => Math.random(),
    newSecret: () => randomText(52),
    d1: env.DB,
    kv: env.CATALOG,
    queues: { catalog: env.CATALOG_EVENTS, inventory: env.INVENTORY_EVENTS, order: env.ORDER_EVENTS, notification: env.NOTIFICATION_EVENTS },
    stock: objects<StockRpc & StockAuditRpc>(env.STOCK),
    lanes: objects<CheckoutRpc & LaneAuditRpc>(env.LANES),
    sessions: objects<SessionRpc>(env.SESSIONS),
    pulse: objects<PulseRpc>(env.PULSE),
    relay: objects<RelayRpc & JobsRpc>(env.RELAY),
    imports: objects<ImportRpc>(env.IMPORTS),
    bank: objects<BankRpc>(env.BANK),
    rooms: objects<WaitingRoomRpc>(env.ROOMS),
    desks: objects<TicketDeskRpc>(env.DESKS),
    boards: objects<SaleBoardRpc>(env.BOARDS),
    sieve: env.SIEVE,
    assets: env.ASSETS,
    fetch: (input, init) => fetch(input, init),
    edgeCache: () => caches.open("floodgate"),
    authSecret,
    tickets: parseTicketSecrets(env, authSecret),
    payments: parsePaymentSecrets(env, authSecret),
    mail: parseMailSecrets(env),
    alerts: parseAlertSecrets(env),
  };
  composed.set(env, platform);
  return platform;
}

/** What signs sessions and mailed tokens. A shop on the internet does not open without one of its own. */
function authSecretOf(env: Env, { localDevelopment }: Config): string {
  if (env.AUTH_SECRET) return env.AUTH_SECRET;
  if (localDevelopment) return "only-for-local-development-00000000";
  throw new Error("AUTH_SECRET is not set: run `npm run deploy`, or `wrangler secret put AUTH_SECRET`");
}

/**
 * A namespace as the narrow interface its callers hold. The stub's own type wraps every method in pipelining promises
 * that no caller here uses; at run time it is exactly these methods.
 */
function objects<Rpc>(namespace: DurableObjectNamespace): Objects<Rpc> {
  return { getByName: (name) => namespace.getByName(name) as unknown as Rpc };
}
