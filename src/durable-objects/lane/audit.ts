// Duty: what a lane tells audits: its checkouts page by page, which of them are stuck, what has not been handled.
// Invariant: changes nothing, but that an alarm which was lost is set again; every answer is bounded.
// Neighbours: clients/jobs/ asks; domain/audit/checkout.ts says what is told and judges it.

import type { LaneAuditRpc, LanePage, LaneVitals } from "../../contracts/objects/audit.ts";
import { auditedOf, type AuditedCheckout, isStuck } from "../../domain/audit/checkout.ts";
import { flowingMs } from "../../domain/audit/invariants.ts";
import type { CheckoutId } from "../../domain/ids.ts";
import type { LaneAuditTables } from "../../storage/objects/checkout-audit.ts";
import type { LaneParts } from "./parts.ts";

const mostInPage = 500;
const mostStuck = 100;
const mostEvents = 200;

/** A lane's own account of itself, for walks and for the doctor. Changes nothing but an alarm that was lost. */
export class LaneAudit implements LaneAuditRpc {
  readonly #tables: LaneAuditTables;
  readonly #parts: Pick<LaneParts, "clock" | "tables" | "stuckAfterMs">;
  readonly #rewind: () => Promise<boolean>;

  /** `rewind` sets the alarm when there is none though something is due, and says whether it had to. */
  constructor(tables: LaneAuditTables, parts: Pick<LaneParts, "clock" | "tables" | "stuckAfterMs">, rewind: () => Promise<boolean>) {
    this.#tables = tables;
    this.#parts = parts;
    this.#rewind = rewind;
  }

  async auditPage(after: number, limit: number): Promise<LanePage> {
    const now = this.#parts.clock.now();
    const size = Math.min(limit, mostInPage);
    const sagas = this.#tables.page(after, size);
    return { checkouts: sagas.map(({ saga }) => auditedOf(saga, now, this.#parts.stuckAfterMs)), next: sagas.length < size ? null : (sagas.at(-1)?.number ?? null) };
  }

  async auditNamed(checkoutIds: readonly CheckoutId[]): Promise<readonly AuditedCheckout[]> {
    const now = this.#parts.clock.now();
    const sagas = checkoutIds.slice(0, mostInPage).map((checkoutId) => this.#parts.tables.readSaved(checkoutId));
    return sagas.filter((saga) => saga !== null).map((saga) => auditedOf(saga, now, this.#parts.stuckAfterMs));
  }

  async vitals(): Promise<LaneVitals> {
    const rewound = await this.#rewind();
    const now = this.#parts.clock.now();
    const restless = this.#tables.restless(mostInPage).map(({ saga }) => auditedOf(saga, now, this.#parts.stuckAfterMs));
    return {
      restless: this.#tables.countRestless(),
      stuck: restless.filter((checkout) => isStuck(checkout, now, this.#parts.stuckAfterMs)).slice(0, mostStuck),
      waiting: this.#tables.eventsBefore(now - flowingMs, mostEvents),
      rewound,
    };
  }
}
