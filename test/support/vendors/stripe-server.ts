// Duty: Stripe as far as the shop speaks with it: the same addresses, forms, objects, errors and idempotency, in one process.
// Invariant: answers are Stripe's example objects with this payment's figures in them, where those are at hand; no rule of the shop is known here.
// Neighbours: gateway-facts.ts puts it behind the gateway; test/vendors holds what it is sent against Stripe's own description.

import { fromForm } from "./form.ts";

type Shape = Readonly<Record<string, unknown>>;

/** Stripe's example objects, by name; without them the bare members are answered. */
export type StripeShapes = Readonly<Partial<Record<"payment_intent" | "charge" | "refund" | "balance_transaction" | "event", Shape>>>;

/** What was asked, with the body or the query as nested values. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly values: Shape;
}

interface Intent {
  readonly id: string;
  amount: number;
  currency: string;
  status: string;
  metadata: Record<string, string>;
  amount_capturable: number;
  amount_received: number;
  last_payment_error: Shape | null;
  next_action: Shape | null;
}

interface Moved {
  readonly id: string;
  readonly intent: Intent;
  readonly amount: number;
  readonly kind: "charge" | "refund";
  readonly status: string;
  readonly created: number;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status: number;
  readonly body: Shape;
}

const cardError = (code: string, decline_code: string): Shape => ({ type: "card_error", code, decline_code, message: "Your card was declined." });
const declines: Readonly<Record<string, Shape>> = {
  pm_card_chargeDeclinedInsufficientFunds: cardError("card_declined", "insufficient_funds"),
  pm_card_chargeDeclinedStolenCard: cardError("card_declined", "stolen_card"),
};
const known = new Set(["pm_card_visa", "pm_card_authenticationRequired", ...Object.keys(declines)]);

/** Stripe in memory, answering requests and telling by webhook. */
export class StripeServer {
  readonly asked: Asked[] = [];
  readonly #shapes: StripeShapes;
  readonly #now: () => number;
  readonly #intents = new Map<string, Intent>();
  readonly #moved: Moved[] = [];
  readonly #kept = new Map<string, Reply & { readonly request: string }>();
  #trouble: "request" | "reply" | number | null = null;
  #made = 0;

  constructor(now: () => number, shapes: StripeShapes = {}) {
    this.#now = now;
    this.#shapes = shapes;
  }

  /** The next request that changes something is lost on its way, or its reply is, or it is answered with a status that means trouble. */
  troubleNext(trouble: "request" | "reply" | number): void {
    this.#trouble = trouble;
  }

  /** The buyer says yes to his bank. */
  approve(key: string): void {
    const intent = this.#byKey(key);
    Object.assign(intent, { status: "requires_capture", amount_capturable: intent.amount, next_action: null });
  }

  /** The body of an event about the payment under a key. */
  event(key: string, type = "payment_intent.amount_capturable_updated"): string {
    return JSON.stringify({ ...this.#shapes.event, id: `evt_${(this.#made += 1)}`, object: "event", type, created: Math.floor(this.#now() / 1_000), data: { object: this.#shown(this.#byKey(key)) } });
  }

  /** Forgets the idempotency keys, as Stripe does after a day. */
  forgetKeys(): void {
    this.#kept.clear();
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const trouble = request.method === "GET" ? null : this.#trouble;
    if (trouble !== null) this.#trouble = null;
    if (trouble === "request") throw new TypeError("the connection was refused");
    if (typeof trouble === "number") return respond({ status: trouble, body: { error: { type: trouble === 429 ? "invalid_request_error" : "api_error", message: "Trouble.", ...(trouble === 429 && { code: "rate_limit" }) } } });
    const response = await this.#answer(request);
    if (trouble === "reply") throw new TypeError("the connection was cut");
    return response;
  };

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const values = fromForm(request.method === "GET" ? url.search.slice(1) : text);
    this.asked.push({ method: request.method, path: url.pathname, values });
    if (request.headers.get("Authorization") !== "Bearer sk_test_floodgate") return respond({ status: 401, body: { error: { type: "invalid_request_error", message: "Invalid API Key provided" } } });
    const key = request.headers.get("Idempotency-Key");
    const fingerprint = `${request.method} ${url.pathname} ${text}`;
    const kept = key === null ? undefined : this.#kept.get(key);
    if (kept !== undefined && kept.request !== fingerprint) return respond({ status: 400, body: { error: { type: "idempotency_error", message: "Keys for idempotent requests can only be used with the same parameters." } } });
    if (kept !== undefined) return respond(kept, { "Idempotent-Replayed": "true" });
    const reply = this.#route(request.method, url.pathname, values);
    if (key !== null) this.#kept.set(key, { ...reply, request: fingerprint });
    return respond(reply);
  }

  #route(method: string, path: string, values: Shape): Reply {
    const [, , resource, id = "", deed = ""] = path.split("/");
    if (resource === "payment_intents" && method === "POST" && id === "") return this.#create(values);
    if (resource === "payment_intents" && id === "search") return list([...this.#intents.values()].filter(({ metadata }) => values["query"] === `metadata["key"]:"${metadata["key"]}"`).map((intent) => this.#shown(intent)));
    if (resource === "payment_intents") return this.#onIntent(id, deed, values);
    if (resource === "refunds" && method === "POST") return this.#refund(values);
    if (resource === "refunds") return list(this.#moved.filter(({ kind, intent }) => kind === "refund" && intent.id === values["payment_intent"]).map((moved) => this.#shownMove(moved)));
    if (resource === "balance_transactions") return this.#balance(values);
    return { status: 404, body: { error: { type: "invalid_request_error", message: "Unrecognized request URL" } } };
  }

  #create(values: Shape): Reply {
    const id = `pi_${(this.#made += 1)}`;
    const intent: Intent = { id, amount: Number(values["amount"]), currency: String(values["currency"]), status: "requires_payment_method", metadata: values["metadata"] as Record<string, string>, amount_capturable: 0, amount_received: 0, last_payment_error: null, next_action: null };
    this.#intents.set(id, intent);
    return { status: 200, body: this.#shown(intent) };
  }

  #onIntent(id: string, deed: string, values: Shape): Reply {
    const intent = this.#intents.get(id);
    if (intent === undefined) return { status: 404, body: { error: { type: "invalid_request_error", code: "resource_missing", param: "intent", message: `No such payment_intent: '${id}'` } } };
    if (deed === "") return { status: 200, body: this.#shown(intent) };
    if (deed === "confirm") return this.#confirm(intent, String(values["payment_method"]));
    if (deed === "capture" && intent.status === "requires_capture") {
      Object.assign(intent, { status: "succeeded", amount_received: intent.amount_capturable, amount_capturable: 0 });
      this.#move(intent, "charge", intent.amount_received, intent.metadata);
      return { status: 200, body: this.#shown(intent) };
    }
    if (deed === "cancel" && intent.status !== "succeeded" && intent.status !== "canceled") {
      Object.assign(intent, { status: "canceled", amount_capturable: 0 });
      return { status: 200, body: this.#shown(intent) };
    }
    return this.#unexpected(intent);
  }

  #confirm(intent: Intent, method: string): Reply {
    if (intent.status !== "requires_payment_method") return this.#unexpected(intent);
    if (!known.has(method)) return { status: 400, body: { error: { type: "invalid_request_error", code: "resource_missing", param: "payment_method", message: `No such PaymentMethod: '${method}'` } } };
    const decline = declines[method];
    if (decline !== undefined) {
      intent.last_payment_error = decline;
      return { status: 402, body: { error: { ...decline, payment_intent: this.#shown(intent) } } };
    }
    if (method === "pm_card_authenticationRequired") {
      Object.assign(intent, { status: "requires_action", next_action: { type: "redirect_to_url", redirect_to_url: { url: `https://hooks.stripe.com/${intent.id}`, return_url: null } } });
    } else Object.assign(intent, { status: "requires_capture", amount_capturable: intent.amount });
    return { status: 200, body: this.#shown(intent) };
  }

  #unexpected(intent: Intent): Reply {
    return { status: 400, body: { error: { type: "invalid_request_error", code: "payment_intent_unexpected_state", message: `This PaymentIntent has the status ${intent.status}.`, payment_intent: this.#shown(intent) } } };
  }

  #refund(values: Shape): Reply {
    const intent = this.#intents.get(String(values["payment_intent"]));
    const amount = Number(values["amount"]);
    const before = this.#moved.filter((moved) => moved.kind === "refund" && moved.intent === intent).reduce((sum, moved) => sum + moved.amount, 0);
    if (intent === undefined || before + amount > intent.amount_received) return { status: 400, body: { error: { type: "invalid_request_error", code: "charge_already_refunded", message: "Refund amount is greater than unrefunded amount" } } };
    return { status: 200, body: this.#shownMove(this.#move(intent, "refund", amount, values["metadata"] as Record<string, string>)) };
  }

  #balance(values: Shape): Reply {
    const created = values["created"] as Record<string, string>;
    const after = values["starting_after"];
    const within = this.#moved.filter((moved) => moved.created >= Number(created["gte"]) && moved.created < Number(created["lt"])).toReversed();
    const from = after === undefined ? 0 : within.findIndex(({ id }) => `txn_${id}` === after) + 1;
    const size = Math.min(Number(values["limit"] ?? 10), this.pageSize);
    const page = within.slice(from, from + size);
    return list(page.map((moved) => ({
      ...this.#shapes.balance_transaction, id: `txn_${moved.id}`, object: "balance_transaction", type: moved.kind, created: moved.created,
      amount: moved.kind === "refund" ? -moved.amount : moved.amount, currency: moved.intent.currency, source: this.#shownMove(moved),
    })), from + size < within.length);
  }

  /** Smaller pages than were asked for, so that there is more than one. */
  pageSize = 100;

  #move(intent: Intent, kind: Moved["kind"], amount: number, metadata: Readonly<Record<string, string>>): Moved {
    const moved: Moved = { id: `${kind === "charge" ? "ch" : "re"}_${(this.#made += 1)}`, intent, amount, kind, status: "succeeded", created: Math.floor(this.#now() / 1_000), metadata };
    this.#moved.push(moved);
    return moved;
  }

  #shownMove({ id, intent, amount, kind, status, created, metadata }: Moved): Shape {
    const common = { id, object: kind, amount, currency: intent.currency, status, created, metadata, payment_intent: intent.id };
    return kind === "charge" ? { ...this.#shapes.charge, ...common, amount_captured: amount } : { ...this.#shapes.refund, ...common };
  }

  #shown(intent: Intent): Shape {
    return { ...this.#shapes.payment_intent, ...intent, object: "payment_intent", capture_method: "manual", created: Math.floor(this.#now() / 1_000) };
  }

  #byKey(key: string): Intent {
    const found = [...this.#intents.values()].find(({ metadata }) => metadata["key"] === key);
    if (found === undefined) throw new Error(`no intent for ${key}`);
    return found;
  }
}

const list = (data: readonly Shape[], has_more = false): Reply => ({ status: 200, body: { object: "list", url: "/v1/list", data, has_more } });

function respond({ status, body }: Reply, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", "Request-Id": "req_test", ...headers } });
}
