// Duty: what each payment token of the sandbox stands for (contract §5).
// Invariant: a token that is not here is a card the bank does not know: declined, for good.
// Neighbours: teller.ts looks here.

/** How the bank takes a token. */
export type Behaviour =
  /** `noRefundsMs`: for how long after the payment every refund is refused. */
  | { readonly kind: "approve"; readonly afterMs: number; readonly noRefundsMs?: number }
  | { readonly kind: "decline"; readonly declineCode: string; readonly retryable: boolean }
  /** It takes the money, and the answer gets lost. */
  | { readonly kind: "lose_reply" }
  /** It never hears of the payment. */
  | { readonly kind: "lose_request" }
  /** It answers like a server that is down, and does nothing. */
  | { readonly kind: "be_down" };

/** How long the customer of `upi_later` takes to approve. */
const laterMs = 4_000;

/** How long refunds to `tok_no_refunds` are refused. */
const noRefundsMs = 4_000;

const behaviours: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ["tok_visa", { kind: "approve", afterMs: 0 }],
  ["tok_mastercard", { kind: "approve", afterMs: 0 }],
  ["upi_success", { kind: "approve", afterMs: 0 }],
  ["upi_later", { kind: "approve", afterMs: laterMs }],
  ["tok_no_refunds", { kind: "approve", afterMs: 0, noRefundsMs }],
  ["tok_declined", { kind: "decline", declineCode: "card_declined", retryable: true }],
  ["tok_insufficient_funds", { kind: "decline", declineCode: "insufficient_funds", retryable: true }],
  ["tok_stolen_card", { kind: "decline", declineCode: "stolen_card", retryable: false }],
  ["tok_lost_reply", { kind: "lose_reply" }],
  ["tok_lost_request", { kind: "lose_request" }],
  ["tok_gateway_down", { kind: "be_down" }],
]);

/** How a card behaves; one that the bank does not know is declined for good. */
export function behaviourOf(token: string): Behaviour {
  return behaviours.get(token) ?? { kind: "decline", declineCode: "card_declined", retryable: false };
}
