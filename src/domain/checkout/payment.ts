import type { Currency, Minor } from "../money.ts";
import type { Millis } from "../time.ts";

/** What a gateway is told of a payment whenever it is spoken of, so that it finds it again though its first answer was lost. */
export interface PaymentReference {
  /** Ours, `<checkoutId>:<try>`: the same from the first ask to the last refund. */
  readonly key: string;
  readonly amount: Minor;
  readonly currency: Currency;
  /** The gateway's own name for it, once it has been heard. */
  readonly gatewayTransactionId: string | null;
  /** When it was first asked for. */
  readonly at: Millis;
}
