// Duty: PayPal as far as the shop speaks with it: orders, payments, webhooks' verification and books, in one process.
// Invariant: objects as PayPal's own description has them; a request id is answered once; no rule of the shop is known here.
// Neighbours: paypal-counterpart.ts puts it behind the gateway; test/vendors holds what it is sent against PayPal's own description.

import type { Asked } from "./stripe-server.ts";

type Shape = Readonly<Record<string, unknown>>;
interface Money {
  readonly currency_code: string;
  readonly value: string;
}
interface Movement {
  readonly id: string;
  status: string;
  readonly amount: Money;
  readonly custom_id: string;
  readonly at: number;
}
interface Order {
  readonly id: string;
  status: string;
  customId: string;
  readonly amount: Money;
  instrument: string;
  readonly authorizations: Movement[];
  readonly captures: Movement[];
  readonly refunds: Movement[];
}
interface Reply {
  readonly status: number;
  readonly body: Shape | null;
}

const unprocessable = (issue: string): Reply => ({ status: 422, body: { name: "UNPROCESSABLE_ENTITY", details: [{ issue }] } });
const ok = (body: Shape, status = 200): Reply => ({ status, body });
const units = ({ value }: Money) => Number(value) * 1_000;

/** PayPal in memory, answering requests and telling by webhook. */
export class PaypalServer {
  readonly asked: Asked[] = [];
  readonly signed = new Set<string>();
  tokensGiven = 0;
  pageSize = 500;
  readonly #now: () => number;
  readonly #orders = new Map<string, Order>();
  readonly #kept = new Map<string, Reply>();
  #trouble: "request" | "reply" | number | null = null;
  #made = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  troubleNext(trouble: "request" | "reply" | number): void {
    this.#trouble = trouble;
  }

  /** The payer says yes, with means that will do or not. */
  approve(key: string, instrument: string): void {
    Object.assign(this.orderOf(key), { status: "APPROVED", instrument });
  }

  orderOf(key: string): Order {
    const found = [...this.#orders.values()].find(({ customId }) => customId === key);
    if (found === undefined) throw new Error(`no order for ${key}`);
    return found;
  }

  forgetRequestIds(): void {
    this.#kept.clear();
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.pathname === "/v1/oauth2/token") return this.#token(request);
    const changes = request.method !== "GET" && url.pathname.startsWith("/v2/");
    const trouble = changes ? this.#trouble : null;
    if (trouble !== null) this.#trouble = null;
    if (trouble === "request") throw new TypeError("the connection was refused");
    if (typeof trouble === "number") return respond({ status: trouble, body: { name: "TROUBLE" } });
    const text = await request.text();
    const values = request.method === "GET" ? Object.fromEntries(url.searchParams) : text === "" ? null : JSON.parse(text);
    this.asked.push({ method: request.method, path: url.pathname, values: values as Shape });
    if (request.headers.get("Authorization") !== "Bearer token-1") return respond({ status: 401, body: { name: "AUTHENTICATION_FAILURE" } });
    const id = request.headers.get("PayPal-Request-Id");
    const kept = id === null ? undefined : this.#kept.get(`${url.pathname} ${id}`);
    const reply = kept ?? this.#route(request.method, url.pathname, values, text);
    if (id !== null) this.#kept.set(`${url.pathname} ${id}`, reply);
    if (trouble === "reply") throw new TypeError("the connection was cut");
    return respond(reply);
  };

  #token(request: Request): Response {
    if (request.headers.get("Authorization") !== `Basic ${btoa("client:secret")}`) return respond({ status: 401, body: { error: "invalid_client" } });
    this.tokensGiven += 1;
    return respond(ok({ access_token: "token-1", token_type: "Bearer", expires_in: 32_400 }));
  }

  #route(method: string, path: string, values: unknown, text: string): Reply {
    const [, version, area, kind, id = "", deed = ""] = path.split("/");
    if (version === "v1" && area === "notifications") return ok({ verification_status: this.#isGenuine(values as Shape, text) ? "SUCCESS" : "FAILURE" });
    if (version === "v1" && area === "reporting") return this.#books(values as Readonly<Record<string, string>>);
    if (area === "checkout" && id === "") return this.#create(values as Shape);
    if (area === "checkout") return this.#onOrder(method, id, deed, values);
    const order = [...this.#orders.values()].find(({ authorizations, captures }) => [...authorizations, ...captures].some((movement) => movement.id === id));
    if (order === undefined) return { status: 404, body: { name: "RESOURCE_NOT_FOUND" } };
    if (kind === "authorizations" && deed === "capture") return this.#capture(order, values as Shape);
    if (kind === "authorizations" && deed === "void") return this.#void(order);
    return this.#refund(order, values as Shape);
  }

  #create(values: Shape): Reply {
    const [unit] = values["purchase_units"] as readonly { readonly custom_id: string; readonly amount: Money }[];
    if (unit === undefined) return unprocessable("MISSING_REQUIRED_PARAMETER");
    const order: Order = { id: `ORDER${(this.#made += 1)}`, status: "PAYER_ACTION_REQUIRED", customId: unit.custom_id, amount: unit.amount, instrument: "", authorizations: [], captures: [], refunds: [] };
    this.#orders.set(order.id, order);
    return ok(this.#shown(order), 201);
  }

  #onOrder(method: string, id: string, deed: string, values: unknown): Reply {
    const order = this.#orders.get(id);
    if (order === undefined) return { status: 404, body: { name: "RESOURCE_NOT_FOUND" } };
    if (method === "GET") return ok(this.#shown(order));
    if (method === "PATCH") {
      const [{ value } = { value: "" }] = values as readonly { readonly value: string }[];
      order.customId = value;
      return { status: 204, body: null };
    }
    if (deed !== "authorize" || order.status !== "APPROVED") return unprocessable("ORDER_NOT_APPROVED");
    if (order.instrument === "declined") return unprocessable("INSTRUMENT_DECLINED");
    if (order.instrument === "locked") return unprocessable("PAYER_ACCOUNT_LOCKED_OR_CLOSED");
    order.status = "COMPLETED";
    order.authorizations.push(this.#movement("AUTH", order, order.amount, "CREATED", order.customId));
    return ok(this.#shown(order), 201);
  }

  #capture(order: Order, values: Shape): Reply {
    const [authorization] = order.authorizations;
    if (authorization?.status !== "CREATED") return unprocessable("AUTHORIZATION_VOIDED");
    authorization.status = "CAPTURED";
    const capture = this.#movement("CAPTURE", order, values["amount"] as Money, "COMPLETED", order.customId);
    order.captures.push(capture);
    return ok({ ...capture }, 201);
  }

  #void(order: Order): Reply {
    const [authorization] = order.authorizations;
    if (authorization?.status !== "CREATED") return unprocessable("AUTHORIZATION_ALREADY_CAPTURED");
    authorization.status = "VOIDED";
    return { status: 204, body: null };
  }

  #refund(order: Order, values: Shape): Reply {
    const amount = values["amount"] as Money;
    const before = order.refunds.reduce((sum, refund) => sum + units(refund.amount), 0);
    if (before + units(amount) > units(order.amount)) return unprocessable("REFUND_AMOUNT_EXCEEDED");
    const refund = this.#movement("REFUND", order, amount, "COMPLETED", String(values["custom_id"]));
    order.refunds.push(refund);
    return ok({ ...refund }, 201);
  }

  #movement(name: string, { amount: { currency_code } }: Order, { value }: Money, status: string, custom_id: string): Movement {
    return { id: `${name}${(this.#made += 1)}`, status, amount: { currency_code, value }, custom_id, at: this.#now() };
  }

  #shown({ id, status, customId, amount, authorizations, captures, refunds }: Order): Shape {
    return {
      id, status, intent: "AUTHORIZE", purchase_units: [{ reference_id: "default", custom_id: customId, amount, payments: { authorizations, captures, refunds } }],
      links: [{ rel: "self", href: `https://api.paypal.test/${id}`, method: "GET" }, { rel: "payer-action", href: `https://www.paypal.com/checkoutnow?token=${id}`, method: "GET" }],
    };
  }

  /** PayPal knows what it signed: these bytes with this transmission. */
  #isGenuine(values: Shape, text: string): boolean {
    const raw = text.slice(text.indexOf(',"webhook_event":') + ',"webhook_event":'.length, -1);
    return this.signed.has(`${String(values["transmission_id"])} ${String(values["transmission_time"])} ${raw}`) && values["webhook_id"] === "WEBHOOK1";
  }

  #books({ start_date = "", end_date = "", page = "1", page_size = "100" }: Readonly<Record<string, string>>): Reply {
    const all = [...this.#orders.values()].flatMap((order) => [
      ...order.captures.map((capture) => ({ at: capture.at, info: { transaction_id: capture.id, transaction_event_code: "T0006", transaction_amount: capture.amount, custom_field: capture.custom_id } })),
      ...order.refunds.map((refund) => ({ at: refund.at, info: { transaction_id: refund.id, paypal_reference_id: order.captures[0]?.id, transaction_event_code: "T1107", transaction_amount: { ...refund.amount, value: `-${refund.amount.value}` }, custom_field: refund.custom_id } })),
      { at: this.#now(), info: { transaction_id: "FEE1", transaction_event_code: "T0106", transaction_amount: order.amount } },
    ]);
    const within = all.filter(({ at }) => at >= Date.parse(start_date) && at <= Date.parse(end_date));
    const size = Math.min(Number(page_size), this.pageSize);
    const rows = within.slice((Number(page) - 1) * size, Number(page) * size);
    return ok({ transaction_details: rows.map(({ at, info }) => ({ transaction_info: { ...info, transaction_initiation_date: new Date(at).toISOString() } })), total_pages: Math.max(1, Math.ceil(within.length / size)) });
  }
}

function respond({ status, body }: Reply): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
