// Duty: what every request knows of itself.
// Invariant: set once by app.ts before any handler runs; only who is asking is found out later, at most once, when somebody wants to know.
// Neighbours: app.ts fills it, middleware/session.ts adds the identity; endpoint.ts and the pages read it.

import type { Context } from "hono";
import type { Platform } from "../../contracts/platform.ts";
import type { Principal } from "../../contracts/account.ts";

/** How a signed-in request proved who it is: only a cookie can be sent by somebody else's page. */
export interface Identity {
  readonly principal: Principal;
  readonly via: "cookie" | "bearer";
  readonly sessionToken: string;
}

/** What hono carries along with a request here. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    platform: Platform;
    requestId: string;
    /** The client's address as rates count it: IPv4 whole, IPv6 by /64. */
    clientAddress: string;
    identity: Identity | null | undefined;
  };
}

/** A request on its way. */
export type AppContext = Context<AppEnv>;
