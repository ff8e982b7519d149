// Duty: the shop's configuration: every duration and limit of the contract, parsed once from the variables of wrangler.toml.
// Invariant: what weakens the shop (RATE_LIMITS off, /dev/*) holds only together with LOCAL_DEVELOPMENT, which `npm start` alone sets.
// Neighbours: compose.ts parses, everybody else is handed the result.

import { z } from "zod";
import type { Rate } from "../domain/token-bucket.ts";
import type { BeaconTimes } from "../domain/waiting-room/beacon.ts";

const whole = z.coerce.number().int().min(0);
const positive = z.coerce.number().int().min(1);
const rate = z.coerce.number().positive();
const seconds = z.coerce.number().positive().transform((value) => Math.round(value * 1_000));
const minutes = z.coerce.number().positive().transform((value) => Math.round(value * 60_000));
const hours = z.coerce.number().positive().transform((value) => Math.round(value * 3_600_000));
const days = z.coerce.number().positive().transform((value) => Math.round(value * 86_400_000));
/** A time that there may be none of: nothing is taken back, a bank that answers at once. */
const noneOr = (unitMs: number) => z.coerce.number().min(0).transform((value) => Math.round(value * unitMs));
/** Names in the order of preference: `stripe, sandbox`. */
const names = z.string().regex(/^[a-z]+(?:\s*,\s*[a-z]+)*$/).transform((value) => [...new Set(value.split(",").map((name) => name.trim()))]);
const flag = z.enum(["on", "off"]).transform((value) => value === "on");

const variables = z.object({
  SHOP_NAME: z.string().min(1),
  SHOP_CURRENCY: z.string().regex(/^[A-Z]{3}$/),
  SHOP_URL: z.string(),
  LANE_COUNT: positive.max(4096),
  RESERVATION_TTL_SECONDS: seconds,
  MAX_QUANTITY_PER_LINE: positive.max(10_000),
  PRICE_RISE_TOLERANCE_PERCENT: z.coerce.number().min(0).max(100),
  RETURN_WINDOW_DAYS: noneOr(86_400_000),
  PAYMENT_ATTEMPTS: positive,
  STUCK_AFTER_MINUTES: minutes,
  GUEST_CART_DAYS: days,
  SESSION_HOURS: hours,
  IDEMPOTENCY_HOURS: hours,
  SANDBOX_SILENCE_SECONDS: noneOr(1_000),
  SANDBOX_LATENCY_MS: whole,
  SANDBOX_WEBHOOKS: flag,
  PAYMENT_GATEWAYS: names,
  STRIPE_PUBLISHABLE_KEY: z.string(),
  PAYPAL_API_URL: z.url(),
  GATEWAY_TIMEOUT_MS: positive,
  PAYMENT_APPROVAL_MINUTES: minutes,
  GATEWAY_RETRIES: whole.max(5),
  GATEWAY_RETRY_MS: positive,
  CIRCUIT_FAILURES: positive,
  CIRCUIT_SLOW_MS: positive,
  CIRCUIT_PROBES: positive,
  CIRCUIT_OPEN_SECONDS: seconds,
  STOCK_TIMEOUT_MS: positive,
  STOCK_CIRCUIT_OPEN_SECONDS: seconds,
  SOLD_OUT_SECONDS: seconds,
  FREE_SHIPPING_THRESHOLD: z.coerce.number().min(0),
  LOW_STOCK_THRESHOLD: whole,
  REQUIRE_VERIFIED_EMAIL: flag,
  RATE_LIMITS: flag,
  USER_WRITES_PER_SECOND: rate,
  USER_WRITE_BURST: positive,
  SALE_REQUESTS_PER_SECOND: rate,
  SALE_REQUEST_BURST: positive,
  ADDRESS_REQUESTS_PER_SECOND: rate,
  ADDRESS_REQUEST_BURST: positive,
  PASSWORD_RESET_MINUTES: minutes,
  TICKET_SHARDS: positive.max(256),
  CLAIM_WINDOW_SECONDS: seconds,
  PURCHASE_TOKEN_SECONDS: seconds,
  CONCURRENT_CHECKOUTS: positive,
  BEACON_URL: z.url(),
  BEACON_CHAIN: z.string().regex(/^[0-9a-z-]{0,100}$/),
  BEACON_GENESIS_SECONDS: seconds,
  BEACON_PERIOD_SECONDS: seconds,
  JOINS_PER_ADDRESS_PER_MINUTE: rate,
  SALE_CHALLENGE: z.enum(["auto", "always"]),
  SALE_CHALLENGE_WORK: positive.max(10_000_000),
  MAILS_PER_SECOND: rate,
  QUEUE_MESSAGES_PER_SECOND: rate,
  LOCAL_DEVELOPMENT: flag,
});

/** The configuration in the units the code counts in: milliseconds, whole units, booleans. */
export interface Config {
  readonly shopName: string;
  readonly shopCurrency: string;
  /** Where links in mails lead; empty means the origin of the request that caused the mail. */
  readonly shopUrl: string;
  readonly laneCount: number;
  readonly reservationTtlMs: number;
  readonly maxQuantityPerLine: number;
  readonly priceRiseTolerancePercent: number;
  readonly returnWindowMs: number;
  readonly paymentAttempts: number;
  /** After how long without coming to rest a checkout is shown to a person. */
  readonly stuckAfterMs: number;
  readonly guestCartMs: number;
  readonly sessionMs: number;
  readonly idempotencyMs: number;
  readonly sandboxSilenceMs: number;
  readonly sandboxLatencyMs: number;
  /** Whether the sandbox bank tells the shop what it did; without, the shop learns it by asking. */
  readonly sandboxWebhooks: boolean;
  /** By name, the preferred one first; offered are those whose secrets are there. */
  readonly paymentGateways: readonly string[];
  /** Public: with it Stripe's field on the pay page knows whose it is. */
  readonly stripePublishableKey: string;
  /** PayPal's own, or its sandbox's. */
  readonly paypalApiUrl: string;
  readonly gatewayTimeoutMs: number;
  /** How long a buyer may take to approve a payment at his bank or at PayPal. */
  readonly paymentApprovalMs: number;
  /** How often a gateway that said it could not serve is asked again at once, and the first pause. */
  readonly gatewayRetries: number;
  readonly gatewayRetryMs: number;
  /** A gateway that takes longer has failed, for its circuit. */
  readonly circuitSlowMs: number;
  readonly circuitProbes: number;
  readonly circuitFailures: number;
  readonly circuitOpenMs: number;
  /** How long a stock object may take to answer a lane, and how long it is left alone after it failed. */
  readonly stockTimeoutMs: number;
  readonly stockCircuitOpenMs: number;
  /** How long a lane remembers that there were too few. */
  readonly soldOutMs: number;
  /** In the shop currency's decimals. */
  readonly freeShippingThreshold: number;
  readonly lowStockThreshold: number;
  readonly requireVerifiedEmail: boolean;
  readonly rateLimits: boolean;
  readonly userWritesPerSecond: number;
  readonly userWriteBurst: number;
  /** What a signed-in user may ask on sale routes. */
  readonly saleRate: Rate;
  readonly addressRequestsPerSecond: number;
  readonly addressRequestBurst: number;
  readonly passwordResetMs: number;
  /** How many desks a new sale has. */
  readonly ticketShards: number;
  readonly claimWindowMs: number;
  readonly purchaseTokenMs: number;
  /** How many claims of a sale may live at once; beyond it the frontier waits. */
  readonly concurrentCheckouts: number;
  /** Where rounds of public beacons are asked for: an HTTP API like drand's. */
  readonly beaconUrl: string;
  /** The beacon that new sales name; null where draws use none. */
  readonly beacon: BeaconTimes | null;
  readonly joinsPerAddressPerMinute: number;
  /** When newcomers must solve something: when many come from one address, or always. */
  readonly saleChallenge: "auto" | "always";
  /** How many tries a challenge takes at most. */
  readonly saleChallengeWork: number;
  /** What the mail provider takes. */
  readonly mailsPerSecond: number;
  /** What one queue takes (5,000 on Cloudflare). Its senders have a share each. */
  readonly queueMessagesPerSecond: number;
  readonly localDevelopment: boolean;
}

/** Reads the configuration; throws a ZodError that names every variable that is missing or wrong. */
export function parseConfig(source: unknown): Config {
  const v = variables.parse(source);
  return {
    shopName: v.SHOP_NAME,
    shopCurrency: v.SHOP_CURRENCY,
    shopUrl: v.SHOP_URL,
    laneCount: v.LANE_COUNT,
    reservationTtlMs: v.RESERVATION_TTL_SECONDS,
    maxQuantityPerLine: v.MAX_QUANTITY_PER_LINE,
    priceRiseTolerancePercent: v.PRICE_RISE_TOLERANCE_PERCENT,
    returnWindowMs: v.RETURN_WINDOW_DAYS,
    paymentAttempts: v.PAYMENT_ATTEMPTS,
    stuckAfterMs: v.STUCK_AFTER_MINUTES,
    guestCartMs: v.GUEST_CART_DAYS,
    sessionMs: v.SESSION_HOURS,
    idempotencyMs: v.IDEMPOTENCY_HOURS,
    sandboxSilenceMs: v.SANDBOX_SILENCE_SECONDS,
    sandboxLatencyMs: v.SANDBOX_LATENCY_MS,
    sandboxWebhooks: v.SANDBOX_WEBHOOKS,
    paymentGateways: v.PAYMENT_GATEWAYS,
    stripePublishableKey: v.STRIPE_PUBLISHABLE_KEY,
    paypalApiUrl: v.PAYPAL_API_URL,
    gatewayTimeoutMs: v.GATEWAY_TIMEOUT_MS,
    paymentApprovalMs: v.PAYMENT_APPROVAL_MINUTES,
    gatewayRetries: v.GATEWAY_RETRIES,
    gatewayRetryMs: v.GATEWAY_RETRY_MS,
    circuitSlowMs: v.CIRCUIT_SLOW_MS,
    circuitProbes: v.CIRCUIT_PROBES,
    circuitFailures: v.CIRCUIT_FAILURES,
    circuitOpenMs: v.CIRCUIT_OPEN_SECONDS,
    stockTimeoutMs: v.STOCK_TIMEOUT_MS,
    stockCircuitOpenMs: v.STOCK_CIRCUIT_OPEN_SECONDS,
    soldOutMs: v.SOLD_OUT_SECONDS,
    freeShippingThreshold: v.FREE_SHIPPING_THRESHOLD,
    lowStockThreshold: v.LOW_STOCK_THRESHOLD,
    requireVerifiedEmail: v.REQUIRE_VERIFIED_EMAIL,
    rateLimits: v.RATE_LIMITS || !v.LOCAL_DEVELOPMENT,
    userWritesPerSecond: v.USER_WRITES_PER_SECOND,
    userWriteBurst: v.USER_WRITE_BURST,
    saleRate: { perSecond: v.SALE_REQUESTS_PER_SECOND, burst: v.SALE_REQUEST_BURST },
    addressRequestsPerSecond: v.ADDRESS_REQUESTS_PER_SECOND,
    addressRequestBurst: v.ADDRESS_REQUEST_BURST,
    passwordResetMs: v.PASSWORD_RESET_MINUTES,
    ticketShards: v.TICKET_SHARDS,
    claimWindowMs: v.CLAIM_WINDOW_SECONDS,
    purchaseTokenMs: v.PURCHASE_TOKEN_SECONDS,
    concurrentCheckouts: v.CONCURRENT_CHECKOUTS,
    beaconUrl: v.BEACON_URL,
    beacon: v.BEACON_CHAIN === "" ? null : { chain: v.BEACON_CHAIN, genesisAt: v.BEACON_GENESIS_SECONDS, periodMs: v.BEACON_PERIOD_SECONDS },
    joinsPerAddressPerMinute: v.JOINS_PER_ADDRESS_PER_MINUTE,
    saleChallenge: v.SALE_CHALLENGE,
    saleChallengeWork: v.SALE_CHALLENGE_WORK,
    mailsPerSecond: v.MAILS_PER_SECOND,
    queueMessagesPerSecond: v.QUEUE_MESSAGES_PER_SECOND,
    localDevelopment: v.LOCAL_DEVELOPMENT,
  };
}
