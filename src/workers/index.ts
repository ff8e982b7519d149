// The doors of the Worker: requests, queues, the clock; and the objects it is made of.

import { createApp } from "./http/app.ts";

export { StockObject } from "../durable-objects/stock.ts";

const app = createApp();

export { CatalogPulse } from "../durable-objects/pulse.ts";
export { SessionShard } from "../durable-objects/session-shard.ts";

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env>;
