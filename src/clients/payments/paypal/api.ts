// Duty: speaks HTTP with PayPal: an access token for as long as it holds, JSON there and back, and errors as the shop's own answers.
// Invariant: an error after which PayPal may have acted is a silence; only one after which it surely has not is anything else.
// Neighbours: orders.ts asks; docs/decisions/0029 says why without PayPal's library.

import { z } from "zod";
import type { PaypalSecrets } from "../../../contracts/secrets.ts";
import type { GatewayAnswer } from "../../../domain/checkout/saga.ts";
import { type Clock, type Millis, minuteMs } from "../../../domain/time.ts";

/** What PayPal is asked with. */
export interface PaypalParts {
  readonly secrets: PaypalSecrets;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** `https://api-m.paypal.com`, or the sandbox's. */
  readonly apiUrl: string;
  readonly approvalMs: number;
  readonly returnUrl: (key: string) => string | null;
}

/** What PayPal said instead of what was asked for. */
export class PaypalRefusal extends Error {
  readonly answer: GatewayAnswer;

  constructor(answer: GatewayAnswer) {
    super(answer.kind);
    this.answer = answer;
  }
}

/** A request to PayPal's REST API; `path` begins with a slash. */
export interface PaypalRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  /** What makes a repetition the same request. */
  readonly requestId?: string;
  /** Data, or JSON that must be sent as it was received. */
  readonly body?: unknown;
  readonly rawBody?: string;
}

const tokenShape = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const errorShape = z.object({ name: z.string().optional(), details: z.array(z.object({ issue: z.string().optional() })).optional() });

const retryAfterMs = 5_000;
const misconfiguredMs = 60_000;
/** What the payer can mend with other means, and what he cannot. */
const declines: Readonly<Record<string, boolean>> = {
  INSTRUMENT_DECLINED: true,
  PAYER_ACTION_REQUIRED: true,
  PAYER_CANNOT_PAY: true,
  TRANSACTION_REFUSED: true,
  PAYEE_BLOCKED_TRANSACTION: false,
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: false,
  PAYER_ACCOUNT_RESTRICTED: false,
  COMPLIANCE_VIOLATION: false,
};

/** PayPal's REST API with the shop's credentials: a token is fetched when it is needed, and kept until a minute before it ends. */
export class PaypalApi {
  readonly #parts: PaypalParts;
  #token: { readonly text: string; readonly until: Millis } | null = null;

  constructor(parts: PaypalParts) {
    this.#parts = parts;
  }

  /** The parsed answer; throws a PaypalRefusal for any other. */
  async ask<Shape>(request: PaypalRequest, shape: z.ZodType<Shape>): Promise<Shape> {
    const response = await this.#send(request, await this.#accessToken());
    if (response.status === 401) this.#token = null;
    const text = await response.text();
    const body: unknown = text === "" ? null : jsonOf(text);
    if (!response.ok) throw new PaypalRefusal(refusalOf(response.status, body));
    const parsed = shape.safeParse(body);
    // It was done, and what it says is not what its description says: nobody knows.
    if (!parsed.success) throw new PaypalRefusal({ kind: "silent" });
    return parsed.data;
  }

  async #accessToken(): Promise<string> {
    const { clock, secrets } = this.#parts;
    if (this.#token !== null && clock.now() < this.#token.until) return this.#token.text;
    const response = await this.#fetch("/v1/oauth2/token", {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${secrets.clientId}:${secrets.clientSecret}`)}`, "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    }).catch(() => null);
    const parsed = response?.ok ? tokenShape.safeParse(jsonOf(await response.text())) : undefined;
    // Without a token nothing has been asked yet.
    if (!parsed?.success) throw new PaypalRefusal({ kind: "unavailable", sent: false, retryAfterMs: response?.status === 401 ? misconfiguredMs : retryAfterMs });
    this.#token = { text: parsed.data.access_token, until: clock.now() + parsed.data.expires_in * 1_000 - minuteMs };
    return this.#token.text;
  }

  async #send({ method, path, requestId, body, rawBody }: PaypalRequest, token: string): Promise<Response> {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Prefer: "return=representation", ...(requestId !== undefined && { "PayPal-Request-Id": requestId }) };
    try {
      return await this.#fetch(path, { method, headers, ...(text !== undefined && { body: text }) });
    } catch {
      throw new PaypalRefusal({ kind: "silent" });
    }
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const parts = this.#parts;
    return parts.fetch(`${parts.apiUrl}${path}`, { ...init, signal: AbortSignal.timeout(parts.timeoutMs) });
  }
}

/** The text as JSON; null when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusalOf(status: number, body: unknown): GatewayAnswer {
  const error = errorShape.safeParse(body);
  const issue = (error.success ? (error.data.details?.[0]?.issue ?? error.data.name) : undefined) ?? `HTTP ${status}`;
  if (status === 404) return { kind: "unknown" };
  if (status === 401 || status === 403) return { kind: "unavailable", sent: false, retryAfterMs: misconfiguredMs };
  if (status === 429) return { kind: "unavailable", sent: false, retryAfterMs };
  if (status === 422 && Object.hasOwn(declines, issue)) return { kind: "declined", declineCode: "card_declined", retryable: declines[issue] === true };
  return status === 400 || status === 422 ? { kind: "refused", reason: issue } : { kind: "silent" };
}
