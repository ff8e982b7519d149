// Duty: compares each gateway's books with ours, every night.
// Invariant: each gateway is a job of its own, so that one that does not answer keeps no other waiting; two days are compared, so that no night is missed.
// Neighbours: clients/reconciliation.ts compares; payments/registry.ts knows the gateways.

import { dayMs } from "../../domain/time.ts";
import { gatewayNamed, gatewayNames } from "../payments/registry.ts";
import { reconcile } from "../reconciliation.ts";
import type { Job } from "./job.ts";

const comparedMs = 2 * dayMs;

const settlementOf = (name: string): Job => ({
  name: `settlement-${name}`,
  everyMs: dayMs,
  run: async (platform) => {
    const gateway = gatewayNamed(platform, name);
    if (gateway === null) return { figures: {}, cursor: null };
    const to = platform.clock.now();
    const covers = { from: to - comparedMs, to };
    const rows = (await gateway.listSettlements(covers.from, covers.to)).map((row) => ({ ...row, reference: "" }));
    const { matched, repaired, unexplained } = await reconcile(platform, name, rows, covers);
    return { figures: { rows: rows.length, matched, repaired: repaired.length, unexplained: unexplained.length }, cursor: null };
  },
});

/** One for each gateway that there can be; a gateway that is not offered has nothing to compare. */
export const settlements: readonly Job[] = gatewayNames.map(settlementOf);
