// Duty: the sandbox bank as a gateway; the default, which needs no key and no account.
// Invariant: translates and nothing more; all behaviour of the bank is the bank's own.
// Neighbours: durable-objects/sandbox-bank.ts is the bank, sharded by checkout so that no sale meets in one object.

import type { BankAnswer, BankRpc, GatewayPayment, Objects } from "../../contracts/objects.ts";
import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import { laneOf } from "../../domain/lanes.ts";
import type { Gateway } from "./gateway.ts";

/** Few, because calls that arrive at one together share a commit. */
const shards = 4;

/** How long to wait before coming back to a bank that says it is down. */
const retryAfterMs = 5_000;

/** The bank's object for a key: the part before the first colon is the checkout, all of whose payments lie together. */
export const bankShard = (key: string) => `bank-${laneOf(key.split(":", 1)[0] ?? key, shards)}`;

/** The gateway named `sandbox`. A stub is made for each call, because a stub that saw a reset stays broken. */
export function sandboxGateway(bank: Objects<BankRpc>): Gateway {
  const shard = (key: string) => bank.getByName(bankShard(key));
  return {
    name: "sandbox",
    methods: ["CARD", "UPI"],
    authorise: async (request) => translate(await shard(request.key).authorise(request)),
    capture: async (key, amount) => translate(await shard(key).capture({ key: `${key}:capture`, authorisationKey: key, amount })),
    void: async (key) => translate(await shard(key).void({ key: `${key}:void`, authorisationKey: key })),
    refund: async (key, refundId, amount) => refunded(await shard(key).refund({ key: `${key}:${refundId}`, authorisationKey: key, amount })),
    find: async (key) => translate(await shard(key).find(key)),
  };
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

function translatePayment({ status, gatewayTransactionId, amount, declineCode, retryable }: GatewayPayment): GatewayAnswer {
  switch (status) {
    case "PENDING":
      return { kind: "pending", gatewayTransactionId, amount };
    case "AUTHORIZED":
      return { kind: "authorised", gatewayTransactionId, amount };
    case "CAPTURED":
      return { kind: "captured", gatewayTransactionId, amount };
    case "VOIDED":
      return { kind: "voided", gatewayTransactionId, amount };
    case "DECLINED":
      return { kind: "declined", declineCode: declineCode ?? "card_declined", retryable };
  }
}
