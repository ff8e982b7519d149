import { env } from "cloudflare:workers";
import { bankMessage, bankShard, sandboxGateway } from "../../src/clients/payments/sandbox.ts";
import { signatureHeader, signWebhook } from "../../src/clients/payments/webhook-signature.ts";
import { compose } from "../../src/compose.ts";
import type { BankRpc } from "../../src/contracts/objects.ts";
import { eventually } from "../support/request.ts";
import { type Counterpart, gatewayFacts } from "../support/vendors/gateway-facts.ts";
import { paypalCounterpart } from "../support/vendors/paypal-counterpart.ts";
import { paypalFacts } from "../support/vendors/paypal-facts.ts";
import { stripeCounterpart } from "../support/vendors/stripe-counterpart.ts";
import { stripeFacts } from "../support/vendors/stripe-facts.ts";

const { bank, payments } = compose(env);
const secret = payments.sandboxWebhookSecret;

/** The real bank, behind a line that can be cut. */
function sandboxCounterpart(): Counterpart {
  let trouble: "request" | "reply" | null = null;
  const over = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const now = trouble;
    trouble = null;
    if (now === "request") throw new Error("the connection was refused");
    const answer = await call();
    if (now === "reply") throw new Error("the connection was cut");
    return answer;
  };
  const line = (name: string): BankRpc => {
    const shard = bank.getByName(name);
    return {
      authorise: (request) => over(async () => shard.authorise(request)),
      capture: (request) => over(async () => shard.capture(request)),
      void: (request) => over(async () => shard.void(request)),
      refund: (request) => over(async () => shard.refund(request)),
      findRefund: async (request) => shard.findRefund(request),
      find: async (key) => shard.find(key),
      settlements: async (from, to) => shard.settlements(from, to),
    };
  };
  const signed = async (body: unknown, at: number) => {
    const raw = JSON.stringify(body);
    return { raw, headers: new Headers({ [signatureHeader]: await signWebhook(secret, raw, at) }) };
  };
  return {
    gateway: sandboxGateway({ getByName: line }, secret),
    now: () => Date.now(),
    approving: { method: "CARD", token: "tok_visa" },
    declining: { method: "CARD", token: "tok_insufficient_funds", declineCode: "insufficient_funds" },
    decliningForGood: { method: "CARD", token: "tok_stolen_card" },
    asking: { method: "UPI", token: "upi_later" },
    buyerApproves: async (key) => void (await eventually(async () => bank.getByName(bankShard(key)).find(key), (answer) => answer.kind === "payment" && answer.payment.status === "AUTHORIZED", 8_000)),
    loseNext: (what) => void (trouble = what),
    down: () => ({ method: "CARD", token: "tok_gateway_down" }),
    message: (key, at) => signed(bankMessage.parse({ id: "evt_1", type: "payment.captured", paymentKey: key }), at),
    foreign: (at) => signed({ id: "evt_2", type: "account.updated" }, at),
  };
}

gatewayFacts("sandbox", sandboxCounterpart);
gatewayFacts("stripe", () => stripeCounterpart());
stripeFacts(() => stripeCounterpart());
gatewayFacts("paypal", paypalCounterpart);
paypalFacts(paypalCounterpart);
