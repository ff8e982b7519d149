// Duty: what happens to every API request around its handler: contract §1, in the contract's order of checks.
// Invariant: rate → identity → role → size → type → JSON → schema → idempotency → the thing itself.
// Neighbours: endpoint.ts declares; app.ts mounts; the buyer's lane keeps rates and answers (contracts/objects/buyer-gate.ts).

import type { z } from "zod";
import { askLane } from "../../clients/checkout.ts";
import { sha256Hex } from "../../clients/digest.ts";
import { answerParts, isFinal, writeAnswer } from "../../contracts/answer.ts";
import { opaque } from "../../contracts/ids.ts";
import type { Principal } from "../../contracts/account.ts";
import type { CheckoutRpc, EnterOutcome, EnterRequest, KeptAnswer } from "../../contracts/objects.ts";
import { type Fault, invalid, type Problem, refuse } from "../../contracts/problem.ts";
import { laneOf } from "../../domain/lanes.ts";
import { checkUpload, readJson, readUpload } from "./body.ts";
import type { AppContext, Identity } from "./context.ts";
import type { Endpoint, HandlerResult } from "./endpoint.ts";
import { notEntered, tooFast } from "./entrance.ts";
import { addressMustWaitMs } from "./middleware/address-rate.ts";
import { guestCartOf, keyedCartId } from "./middleware/guest-cart.ts";
import { identify, isCrossSite, strangerMustWaitMs } from "./middleware/session.ts";
import { crashed, problemResponse } from "./problem.ts";

/** Runs one endpoint for one request. Never throws. */
export async function runEndpoint(c: AppContext, endpoint: Endpoint): Promise<Response> {
  const result = await checkAndHandle(c, endpoint).catch((error: unknown) => crashed(error, c.get("requestId")));
  return toResponse(c, result);
}

async function checkAndHandle(c: AppContext, endpoint: Endpoint): Promise<HandlerResult> {
  const { spec } = endpoint;
  const platform = c.get("platform");
  if (!spec.cached && !spec.signed && !spec.ownRates) {
    const waitMs = await addressMustWaitMs(platform, c.get("clientAddress"));
    if (waitMs > 0) return tooFast(waitMs, "from this address");
  }
  const strangerMs = spec.ownRates && spec.access !== "public" ? await strangerMustWaitMs(c) : 0;
  if (strangerMs > 0) return tooFast(strangerMs, "from this address");
  const identity = spec.access === "public" ? null : await identify(c);
  const refused = checkAccess(c, endpoint, identity);
  if (refused) return (await overUserRate(c, identity, endpoint)) ?? refused;
  const input = await readInput(c, endpoint);
  if (input.kind === "problem") return (await overUserRate(c, identity, endpoint)) ?? input;

  const handle = ({ resumed, hasOpenCheckout }: Pick<Extract<EnterOutcome, { kind: "proceed" }>, "resumed" | "hasOpenCheckout">, entrance: EnterRequest | null = null) =>
    endpoint.handle({
      c, platform, requestId: c.get("requestId"), who: identity?.principal ?? null, identity,
      body: input.body, query: input.query, params: input.params, key: input.key, resumed, hasOpenCheckout, entrance, stream: input.stream,
      later: (work) => c.executionCtx.waitUntil(work),
    });
  const gate = await buyerGate(c, endpoint, identity?.principal ?? null, input.key);
  if (!gate) return handle({ resumed: false, hasOpenCheckout: null });
  const once = input.key === null ? null : { key: input.key, fingerprint: await fingerprint(input.compared), keepMs: platform.config.idempotencyMs };
  const entrance: EnterRequest = { scope: gate.scope, rate: gate.rate, once, ...(spec.wantsStock && identity && { buyer: identity.principal.userId }) };
  if (spec.entersInLane && once !== null) return handle({ resumed: false, hasOpenCheckout: null }, entrance);
  const entered = await gate.ask((lane) => lane.enter(entrance));
  if (entered.kind !== "proceed") return notEntered(entered);
  if (once === null) return handle(entered);
  return underKey(c, () => handle(entered), (kept) => gate.ask((lane) => lane.leave(gate.scope, once.key, kept)));
}

/** A deed whose answer the lane keeps. A lane that cannot be told keeps the request as running, and the next one under the key goes on with it. */
async function underKey(c: AppContext, handle: () => Promise<HandlerResult> | HandlerResult, leave: (kept: KeptAnswer | null) => Promise<unknown>): Promise<HandlerResult> {
  try {
    const kept = keep(c, await handle());
    await leave(kept.answer);
    return kept.result;
  } catch (error) {
    await leave(null);
    throw error;
  }
}

function checkAccess(c: AppContext, { spec }: Endpoint, identity: Identity | null): Problem | null {
  if (identity?.via === "cookie" && spec.method !== "GET" && isCrossSite(c.req.raw)) return refuse("forbidden", "Requests from other sites are not accepted.");
  if (spec.access === "public" || spec.access === "optional") return null;
  if (!identity) return refuse("unauthenticated", "Sign in and send the token, or the session cookie.");
  if (spec.access !== "user" && !identity.principal.roles.includes(spec.access)) return refuse("forbidden", `This needs the role ${spec.access}.`);
  return null;
}

interface Input {
  readonly kind: "input";
  readonly body: unknown;
  /** What tells this request from another one under the same key. */
  readonly compared: unknown;
  readonly query: unknown;
  readonly params: unknown;
  readonly key: string | null;
  readonly stream: ReadableStream<Uint8Array> | null;
}

async function readInput(c: AppContext, { spec }: Endpoint): Promise<Input | Problem> {
  const faults: Fault[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown, at: string): unknown => {
    if (!schema) return value;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) faults.push({ path: [at, ...issue.path.map(String)].filter(Boolean).join("."), message: issue.message });
    return undefined;
  };
  let body: unknown;
  let stream: ReadableStream<Uint8Array> | null = null;
  if (spec.upload) {
    const refused = checkUpload(c.req.raw, spec.upload);
    if (refused) return refused;
    stream = c.req.raw.body as ReadableStream<Uint8Array> | null;
  } else if (spec.method !== "GET") {
    const read = await readJson(c.req.raw);
    if (read.kind === "problem") return read;
    body = parse(spec.body, read.value, "");
  }
  const query = parse(spec.query, queryOf(c), "query");
  const params = parse(spec.params, c.req.param(), "");
  const headerKey = spec.idempotent ? c.req.header("Idempotency-Key") : undefined;
  if (headerKey !== undefined && !opaque.test(headerKey)) faults.push({ path: "Idempotency-Key", message: "1 to 100 visible ASCII characters" });
  if (faults.length > 0) return invalid(faults);
  const key = headerKey ?? spec.keyFromBody?.(body) ?? null;
  if (spec.upload === undefined || key === null) return { kind: "input", body, compared: body, query, params, key, stream };
  // Two files are told apart by their bytes, so a keyed one is read before it is handed on.
  const bytes = await readUpload(c.req.raw, spec.upload);
  if (!(bytes instanceof Uint8Array)) return bytes;
  return { kind: "input", body, compared: await sha256Hex(bytes), query, params, key, stream: new Response(bytes).body };
}

/** Query values by name; a name given more than once becomes an array. */
function queryOf(c: AppContext): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, all] of Object.entries(c.req.queries())) values[name] = all.length === 1 ? (all[0] ?? "") : all;
  return values;
}

/** The lane that knows the buyer, when this request has to be counted or kept there. */
async function buyerGate(c: AppContext, { spec }: Endpoint, who: Principal | null, key: string | null) {
  const { config, lanes } = c.get("platform");
  const counted = who !== null && spec.method !== "GET" && config.rateLimits && !spec.ownRates;
  if (!counted && key === null) return null;
  const subject = who ? `user:${who.userId}` : await guestSubject(c, key ?? "");
  const lane = who ? who.lane : laneOf(subject, config.laneCount);
  const rate = counted ? { subject, perSecond: config.userWritesPerSecond, burst: config.userWriteBurst } : null;
  const ask = <Answer>(question: (rpc: CheckoutRpc) => Promise<Answer>) => askLane(lanes, lane, question);
  return { ask, scope: `${subject} ${spec.method} ${c.req.path}`, rate };
}

/** A guest is his cart; one who has none yet is the cart that his key makes, so that a repeated first add finds it, whether or not he names it by then. */
async function guestSubject(c: AppContext, key: string): Promise<string> {
  const cart = guestCartOf(c) ?? (await keyedCartId(c.get("platform"), c.get("clientAddress"), key));
  return `cart:${cart.slice(0, 100)}`;
}

/** The rate comes before identity, role and schema: a refused write of a signed-in user counts, and may be refused for haste instead. */
async function overUserRate(c: AppContext, identity: Identity | null, endpoint: Endpoint): Promise<Problem | null> {
  const gate = await buyerGate(c, endpoint, identity?.principal ?? null, null);
  if (!gate?.rate) return null;
  const entered = await gate.ask((lane) => lane.enter({ scope: gate.scope, rate: gate.rate, once: null }));
  return entered.kind === "rate_limited" ? tooFast(entered.retryAfterMs, "by this account") : null;
}

/** What of a result the lane keeps: whole answers and final refusals, never what another try may change. */
function keep(c: AppContext, result: HandlerResult): { result: HandlerResult; answer: KeptAnswer | null } {
  if (result instanceof Response || (result.kind === "problem" && !isFinal(result))) return { result, answer: null };
  return { result, answer: writeAnswer(result, c.get("requestId")) };
}

function toResponse(c: AppContext, result: HandlerResult): Response {
  if (result instanceof Response) return result;
  if (result.kind === "problem") {
    const response = problemResponse(c, result);
    if (result.code === "rate_limited") response.headers.set("RateLimit", `"default";r=0;t=${response.headers.get("Retry-After") ?? "1"}`);
    return response;
  }
  const { status, headers, body, cookies } = answerParts(result);
  const response = new Response(body, { status, headers });
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** SHA-256 of the body as canonical JSON: the same members in another order are the same body. */
const fingerprint = (body: unknown): Promise<string> => sha256Hex(canonical(body));

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "";
}
