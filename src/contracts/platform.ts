// Duty: what the code may know of where it runs: the parts that compose.ts puts together, as one type.
// Invariant: no class and no binding's name; a function asks for the members it uses (`Pick<Platform, …>`) when that reads better.
// Neighbours: compose.ts makes it; tests and simulations make their own.

import type { NewId } from "../domain/ids.ts";
import type { Clock, Timer, Wait } from "../domain/time.ts";
import type { Config } from "./config.ts";
import type { QueueName } from "./events.ts";
import type {
  BankRpc, CheckoutRpc, ImportRpc, JobsRpc, LaneAuditRpc, Objects, PulseRpc, RelayRpc, SaleBoardRpc, SessionRpc,
  StockAuditRpc, StockRpc, TicketDeskRpc, WaitingRoomRpc,
} from "./objects.ts";
import type { AlertSecrets, MailSecrets, PaymentSecrets, TicketSecrets } from "./secrets.ts";

/** All that the rest of the code may know of where it runs. */
export interface Platform {
  readonly config: Config;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly timer: Timer;
  /** Monotonic milliseconds for measuring, as `Server-Timing` wants them. */
  readonly stopwatch: () => number;
  readonly newId: NewId;
  /** A number from 0 to below 1, for spreading things; not for secrets. */
  readonly chance: () => number;
  /** 256 bits of chance as text: tokens, secrets. */
  readonly newSecret: () => string;
  /** Opened with `databaseOf` of storage/database.ts. */
  readonly d1: D1Database;
  readonly kv: KVNamespace;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly stock: Objects<StockRpc & StockAuditRpc>;
  readonly lanes: Objects<CheckoutRpc & LaneAuditRpc>;
  readonly sessions: Objects<SessionRpc>;
  readonly pulse: Objects<PulseRpc>;
  readonly relay: Objects<RelayRpc & JobsRpc>;
  readonly imports: Objects<ImportRpc>;
  readonly bank: Objects<BankRpc>;
  /** By the sale's id. */
  readonly rooms: Objects<WaitingRoomRpc>;
  /** By `deskName` of domain/waiting-room/shards.ts. */
  readonly desks: Objects<TicketDeskRpc>;
  /** By `boardName` of domain/waiting-room/shards.ts. */
  readonly boards: Objects<SaleBoardRpc>;
  readonly sieve: RateLimit;
  readonly assets: Fetcher;
  /** The way to other people's servers. */
  readonly fetch: typeof fetch;
  /** The data centre's cache; rejects where there is none. */
  readonly edgeCache: () => Promise<Cache>;
  readonly authSecret: string;
  readonly tickets: TicketSecrets;
  readonly payments: PaymentSecrets;
  /** Null where mails stay in the local mailbox. */
  readonly mail: MailSecrets | null;
  /** Whom the shop tells what needs a person. */
  readonly alerts: AlertSecrets;
}
