// The doors of the Worker: requests, queues, the clock; and the objects it is made of.

import { compose } from "../compose.ts";
import { createApp } from "./http/app.ts";
import { queue } from "./queues/consume.ts";
import { wakeRelay } from "./scheduled/wake-relay.ts";

export { CatalogPulse } from "../durable-objects/pulse.ts";
export { ImportObject } from "../durable-objects/import.ts";
export { CheckoutLane } from "../durable-objects/checkout-lane.ts";
export { Relay } from "../durable-objects/relay.ts";
export { SaleBoard } from "../durable-objects/sale-board.ts";
export { SandboxBank } from "../durable-objects/sandbox-bank.ts";
export { SessionShard } from "../durable-objects/session-shard.ts";
export { StockObject } from "../durable-objects/stock.ts";
export { TicketDesk } from "../durable-objects/ticket-desk.ts";
export { WaitingRoom } from "../durable-objects/waiting-room.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  queue,
  scheduled: (_controller, env) => wakeRelay(compose(env)),
} satisfies ExportedHandler<Env>;
