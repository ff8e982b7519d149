// The doors of the Worker: requests, queues, the clock; and the objects it is made of.

import { createApp } from "./http/app.ts";

const app = createApp();

export { SessionShard } from "../durable-objects/session-shard.ts";

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env>;
