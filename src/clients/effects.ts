// Duty: carries a saga's effects out into the world, and brings the answer back as a signal.
// Invariant: never throws for what the world does: whoever cannot be reached has been silent.
// Neighbours: domain/checkout/steps.ts says what is to be done; stock objects and gateways do it.

import type { StockCommand, StockOutcome } from "../contracts/objects.ts";
import type { GatewayAnswer, Signal, StockAnswer, StockAnswers } from "../domain/checkout/saga.ts";
import type { Effect } from "../domain/checkout/steps.ts";
import type { VariantId } from "../domain/ids.ts";
import type { Gateway } from "./payments/gateway.ts";
import type { StockDesk } from "./stock-desk.ts";

type StockEffect = Extract<Effect, { party: "stock" }>;
type GatewayEffect = Extract<Effect, { party: "gateway" }>;

/** What carries an effect out. Safe to call twice with the same effect. */
export type CarryOut = (effect: Effect) => Promise<Signal>;

/** Effects against the real parties: stock objects through the lane's desk, gateways by name. */
export function effectsOn(stock: Pick<StockDesk, "ask">, gateways: ReadonlyMap<string, Gateway>): CarryOut {
  return async (effect) => {
    if (effect.party === "stock") return { kind: "stock", answers: await askStock(stock, effect) };
    return { kind: "gateway", deed: effect.kind, key: effect.payment.key, ...(effect.kind === "refund" && { refundId: effect.refundId }), answer: await askGateway(gateways, effect) };
  };
}

/** All lines at once, each in its own object. */
function askStock(stock: Pick<StockDesk, "ask">, effect: StockEffect): Promise<StockAnswers> {
  return Promise.all(
    commandsOf(effect).map(async ({ variantId, command }) => {
      const asked = await stock.ask(variantId, command);
      return { holdId: command.holdId, ...("changeId" in command && { changeId: command.changeId }), answer: asked.kind === "answered" ? answerOf(asked.outcome) : asked };
    }),
  );
}

/** So many warehouses are told to a stock object, the nearest first: behind them one is as far as the other. */
const mostPreferred = 10;

type LineCommand = Extract<StockCommand, { holdId: unknown }>;

function commandsOf(effect: StockEffect): readonly { readonly variantId: VariantId; readonly command: LineCommand }[] {
  switch (effect.kind) {
    case "hold": {
      const warehouseIds = effect.warehouseIds.slice(0, mostPreferred);
      const terms = { customerId: effect.customerId, ttlMs: effect.ttlMs, sagaId: effect.checkoutId, ...(warehouseIds.length > 0 && { warehouseIds }) };
      const { sagaId, customerId, ttlMs } = terms;
      return effect.lines.map(({ variantId, holdId, quantity, replaces = [], isClaimed = false, saleId }) => ({
        variantId,
        command: isClaimed
          ? { kind: "extend", changeId: `${sagaId}:claim`, holdId, ttlMs, sagaId, customerId }
          : { kind: "hold", holdId, quantity, ...terms, ...(replaces.length > 0 && { replaces }), ...(saleId !== undefined && { saleId }) },
      }));
    }
    case "commit":
      return effect.lines.map(({ variantId, holdId }) => ({ variantId, command: { kind: "commit", holdId, orderId: effect.orderId } }));
    case "release":
      return effect.lines.map(({ variantId, holdId }) => ({ variantId, command: { kind: "release", holdId } }));
    case "restock":
      return effect.lines.map(({ variantId, holdId, quantity, changeId }) => ({ variantId, command: { kind: "restock", changeId, holdId, quantity } }));
  }
}

function answerOf(outcome: StockOutcome): StockAnswer {
  switch (outcome.kind) {
    case "held":
    case "extended":
      return { kind: "held", expiresAt: outcome.expiresAt };
    case "out_of_stock":
      return { kind: "short", available: outcome.available };
    case "over_limit":
      return { kind: "limited", available: Math.max(0, outcome.limit - outcome.taken) };
    case "committed":
    case "already_sold":
      return { kind: "sold" };
    case "released":
    case "restocked":
    case "over_restock":
      return { kind: "freed" };
    case "hold_lapsed":
    case "hold_unknown":
      return { kind: "lapsed" };
    case "not_admitted":
    case "sale_over":
      return { kind: "not_admitted" };
    case "already_used":
      return { kind: "lapsed" };
    case "allotted":
    case "sale_counted":
    case "sale_closed":
    case "adjusted":
    case "below_held":
    case "moved_on":
      return { kind: "silent" };
  }
}

async function askGateway(gateways: ReadonlyMap<string, Gateway>, effect: GatewayEffect): Promise<GatewayAnswer> {
  const gateway = gateways.get(effect.gateway);
  if (gateway === undefined) return { kind: "unavailable", sent: false, retryAfterMs: 60_000 };
  switch (effect.kind) {
    case "authorise":
      return gateway.authorise({ ...effect.payment, method: effect.method, token: effect.token });
    case "inquire":
      return gateway.find(effect.payment);
    case "capture":
      return gateway.capture(effect.payment);
    case "void":
      return gateway.void(effect.payment);
    case "refund":
      return gateway.refund(effect.payment, effect.refundId, effect.amount);
  }
}
