import type { EventOf } from "../contracts/events.ts";

/** The order inside an ORDER_* event: what projections copy. */
export type OrderDocument = EventOf<"ORDER_CREATED">["payload"];
