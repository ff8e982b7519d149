// Duty: the sandbox bank as a gateway; the default, which needs no key and no account.
// Invariant: translates and nothing more; all behaviour of the bank is the bank's own.
// Neighbours: durable-objects/sandbox-bank.ts is the bank, sharded by checkout so that no sale meets in one object.

import { z } from "zod";
import type { BankAnswer, BankRpc, GatewayPayment, Objects } from "../../contracts/objects.ts";
import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import { laneOf } from "../../domain/lanes.ts";
import { checkoutOfKey } from "../../domain/payment-name.ts";
import type { Millis } from "../../domain/time.ts";
import { type Gateway, type SettlementRow, type WebhookVerdict, webhookToleranceMs } from "./gateway.ts";
import { signatureHeader, signedAt } from "./webhook-signature.ts";

/** Few, because calls that arrive at one together share a commit. */
const shards = 4;

/** How long to wait before coming back to a bank that says it is down. */
const retryAfterMs = 5_000;

/** The bank's object for a key: the part before the first colon is the checkout, all of whose payments lie together. */
export const bankShard = (key: string) => shardName(laneOf(checkoutOfKey(key), shards));

const shardName = (number: number) => `bank-${number}`;

/** What a message of the bank says. It names the payment; what became of it, the bank is asked. */
export const bankMessage = z.object({ id: z.string().min(1).max(200), type: z.string(), paymentKey: z.string().min(1).max(200) });

/** The gateway named `sandbox`. A stub is made for each call, because a stub that saw a reset stays broken. */
export function sandboxGateway(bank: Objects<BankRpc>, webhookSecret: string): Gateway {
  const shard = (key: string) => bank.getByName(bankShard(key));
  return {
    name: "sandbox",
    methods: ["CARD", "UPI"],
    capturesAtOnce: false,
    authorise: async ({ key, amount, currency, method, token }) => translate(await shard(key).authorise({ key, amount, currency, method, token })),
    capture: async ({ key, amount }) => translate(await shard(key).capture({ key: `${key}:capture`, authorisationKey: key, amount })),
    void: async ({ key }) => translate(await shard(key).void({ key: `${key}:void`, authorisationKey: key })),
    refund: async ({ key }, refundId, amount) => refunded(await shard(key).refund({ key: `${key}:${refundId}`, authorisationKey: key, amount })),
    find: async ({ key }) => translate(await shard(key).find(key)),
    findRefund: async ({ key }, refundId) => refunded(await shard(key).findRefund({ key: `${key}:${refundId}`, authorisationKey: key })),
    verifyWebhook: (raw, headers, now) => verify(webhookSecret, raw, headers, now),
    listSettlements: (from, to) => settlements(bank, from, to),
  };
}

async function verify(secret: string, raw: string, headers: Headers, now: Millis): Promise<WebhookVerdict> {
  const at = await signedAt(secret, raw, headers.get(signatureHeader));
  if (at === null) return { kind: "forged" };
  if (Math.abs(now - at) > webhookToleranceMs) return { kind: "stale" };
  const message = bankMessage.safeParse(parsed(raw));
  return message.success ? { kind: "heard", gatewayEventId: message.data.id, key: message.data.paymentKey } : { kind: "ignored" };
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** Of all shards. */
async function settlements(bank: Objects<BankRpc>, from: Millis, to: Millis): Promise<readonly SettlementRow[]> {
  const found = await Promise.all(Array.from({ length: shards }, (_, number) => bank.getByName(shardName(number)).settlements(from, to)));
  return found.flat().toSorted((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

const refunded = (answer: BankAnswer): GatewayAnswer => (answer.kind === "payment" ? { kind: "refunded" } : translate(answer));

function translate(answer: BankAnswer): GatewayAnswer {
  switch (answer.kind) {
    case "payment":
      return translatePayment(answer.payment);
    case "unknown":
      return { kind: "unknown" };
    case "refused":
      return { kind: "refused", reason: answer.reason };
    case "unavailable":
      return { kind: "unavailable", sent: true, retryAfterMs };
    case "silence":
      return { kind: "silent" };
  }
}

function translatePayment({ status, gatewayTransactionId, amount, currency, declineCode, retryable }: GatewayPayment): GatewayAnswer {
  const known = { gatewayTransactionId, amount, currency };
  switch (status) {
    case "PENDING":
      return { kind: "pending", ...known };
    case "AUTHORIZED":
      return { kind: "authorised", ...known };
    case "CAPTURED":
      return { kind: "captured", ...known };
    case "VOIDED":
      return { kind: "voided", ...known };
    case "DECLINED":
      return { kind: "declined", declineCode: declineCode ?? "card_declined", retryable };
  }
}
