// Duty: an API route as data (what it takes, who may call it, what it answers) and the handler behind it.
// Invariant: every route passes the checks of contract §1 in the contract's order, because no route does them itself.
// Neighbours: kernel.ts runs the checks; openapi.ts publishes the same data; routes/*.ts declare endpoints.

import type { z } from "zod";
import type { Platform } from "../../contracts/platform.ts";
import type { Answer } from "../../contracts/answer.ts";
import type { Principal } from "../../contracts/account.ts";
import type { EnterRequest } from "../../contracts/objects.ts";
import type { Problem, ProblemCode } from "../../contracts/problem.ts";
import type { AppContext, Identity } from "./context.ts";

/** Who may call: anybody, anybody but known if signed in, a signed-in user, or one with a role. */
export type Access = "public" | "optional" | "user" | "seller" | "admin";

/** An upload that is text and not JSON: which types it may have, and how large it may be. */
export interface TextBody {
  /** As a request names them; the wildcard for both halves takes whatever comes. */
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
}

/** What is declared of a route: everything but what it does. */
export interface EndpointSpec<Body extends z.ZodType, Query extends z.ZodType, Params extends z.ZodType> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, or from the root when `root` is set, with hono's `:name` for parameters. */
  readonly path: string;
  readonly root?: boolean;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly body?: Body;
  /** A body that is not JSON: handed to the handler as a stream of at most `maxBytes`. */
  readonly upload?: TextBody;
  readonly query?: Query;
  readonly params?: Params;
  /** A cached catalogue read: outside the rate per address. */
  readonly cached?: boolean;
  /** Signed by its sender, who may have much to say: the handler counts only what is forged towards the address's rate. */
  readonly signed?: boolean;
  /** Counts its callers by itself, where they are serialised anyway: neither the buyer's lane nor the rate per address is asked. */
  readonly ownRates?: boolean;
  /** Honours `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /** May be refused for want of stock before the buyer's lane is asked, unless he has a checkout open: `hasOpenCheckout` says. */
  readonly wantsStock?: boolean;
  /** Its deed is the buyer's lane's, which lets the request in and keeps the answer in the same call: the handler passes `entrance` on. */
  readonly entersInLane?: boolean;
  /** Where else the key may stand: in the body (contract: `pay`). */
  readonly keyFromBody?: (body: z.output<Body>) => string | undefined;
  /** Success status → schema and what it means; null for an empty answer. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType | null; readonly contentType?: string }>>;
  readonly refusals: readonly ProblemCode[];
}

/** What a handler is given: everything already checked and parsed. */
export interface EndpointRequest<Body, Query, Params, Who> {
  readonly c: AppContext;
  readonly platform: Platform;
  readonly requestId: string;
  readonly who: Who;
  readonly identity: Identity | null;
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  /** The idempotency key, if the request had one: the way to make effects happen once. */
  readonly key: string | null;
  /** True when an earlier run under this key never came to an end and this one takes over. */
  readonly resumed: boolean;
  /** Where the route `wantsStock`: whether the buyer's lane said that he has a checkout open; null when it was not asked. */
  readonly hasOpenCheckout: boolean | null;
  /** Where the route `entersInLane`: what the lane asks before it does the deed. */
  readonly entrance: EnterRequest | null;
  /** The upload's bytes, when the endpoint takes an upload. */
  readonly stream: ReadableStream<Uint8Array> | null;
  /** Lets work go on after the answer. */
  readonly later: (work: Promise<unknown>) => void;
}

/** A whole Response may be returned for cached bytes and streams; it is sent as it is. */
export type HandlerResult = Answer | Problem | Response;

type WhoOf<A extends Access> = A extends "public" | "optional" ? Principal | null : Principal;

/** A route: its declaration and its deed. */
export interface Endpoint {
  readonly spec: EndpointSpec<z.ZodType, z.ZodType, z.ZodType>;
  readonly handle: (request: EndpointRequest<unknown, unknown, unknown, Principal | null>) => Promise<HandlerResult> | HandlerResult;
}

/** The full path of an endpoint, with hono's `:name` for parameters. */
export const pathOf = ({ spec }: Pick<Endpoint, "spec">): string => (spec.root ? spec.path : `/api/v1${spec.path}`);

/** What a request's deed is known by where it is done: the same for a repetition under its key, else one of its own. */
export const changeOf = ({ platform, who, key }: Pick<EndpointRequest<unknown, unknown, unknown, Principal>, "platform" | "who" | "key">): string =>
  key === null ? platform.newId("request") : `${who.userId}:${key}`;

export { type Answer, answer } from "../../contracts/answer.ts";

/** Declares an API route. The handler's types follow from the schemas. */
export function endpoint<A extends Access, Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodObject, Params extends z.ZodType = z.ZodObject>(
  spec: EndpointSpec<Body, Query, Params> & { readonly access: A },
  handle: (request: EndpointRequest<z.output<Body>, z.output<Query>, z.output<Params>, WhoOf<A>>) => Promise<HandlerResult> | HandlerResult,
): Endpoint {
  // The kernel parses with these very schemas and checks access before it calls, which the erased type cannot say.
  return { spec, handle: handle as Endpoint["handle"] } as Endpoint;
}
