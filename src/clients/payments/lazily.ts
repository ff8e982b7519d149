import type { Gateway, GatewayDeeds, GatewayTraits } from "./gateway.ts";

/** A gateway whose library is loaded when it is first asked for something, so that a cold start does not pay for it. */
export function lazily(traits: GatewayTraits, load: () => Promise<GatewayDeeds>): Gateway {
  let loaded: GatewayDeeds | null = null;
  // No promise is kept: one that was begun in another request must not be waited for in this one.
  const deeds = async () => (loaded ??= await load());
  return {
    ...traits,
    authorise: async (request) => (await deeds()).authorise(request),
    capture: async (payment) => (await deeds()).capture(payment),
    void: async (payment) => (await deeds()).void(payment),
    refund: async (payment, refundId, amount) => (await deeds()).refund(payment, refundId, amount),
    find: async (payment) => (await deeds()).find(payment),
    findRefund: async (payment, refundId) => (await deeds()).findRefund(payment, refundId),
    verifyWebhook: async (raw, headers, now) => (await deeds()).verifyWebhook(raw, headers, now),
    listSettlements: async (from, to) => (await deeds()).listSettlements(from, to),
  };
}
