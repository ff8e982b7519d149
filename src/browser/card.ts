// Duty: takes a card in Stripe's own field, so that its number never touches the shop, and pays with the token that Stripe gives for it.
// Invariant: the form is sent as it is unless the card is chosen; a card that Stripe refuses is said so beside the field.
// Neighbours: pages/components/pay-form.tsx draws the field and loads Stripe's script beside this one.

/** Stripe's field for a card. */
export interface StripeCard {
  mount(place: HTMLElement): void;
}
/** Stripe's own script, as far as it is used here. */
export interface StripeBrowser {
  elements(): { create(kind: "card"): StripeCard };
  createPaymentMethod(asked: { readonly type: "card"; readonly card: StripeCard }): Promise<{ readonly paymentMethod?: { readonly id: string }; readonly error?: { readonly message?: string } }>;
}
declare global {
  interface Window {
    readonly Stripe?: (publishableKey: string) => StripeBrowser;
  }
}

const place = document.querySelector<HTMLElement>("[data-card]");
const choice = document.querySelector<HTMLInputElement>("input[data-card-choice]");
const stripe = window.Stripe?.(place?.dataset["card"] ?? "");

if (place !== null && choice?.form && stripe !== undefined) takeCards(stripe, place, choice, choice.form);

function takeCards(vendor: StripeBrowser, field: HTMLElement, chosen: HTMLInputElement, form: HTMLFormElement): void {
  const card = vendor.elements().create("card");
  card.mount(field);
  // Before anybody else hears of the submission: nothing is sent until there is a token.
  form.addEventListener("submit", (event) => {
    if (!chosen.checked || chosen.value !== "") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void vendor.createPaymentMethod({ type: "card", card }).then(({ paymentMethod, error }) => {
      if (paymentMethod === undefined) return tell(field, error?.message ?? "");
      chosen.value = paymentMethod.id;
      form.requestSubmit();
    });
  }, { capture: true });
}

function tell(field: HTMLElement, message: string): void {
  const place = field.parentElement?.querySelector<HTMLElement>("[data-card-problem]");
  if (place) place.textContent = message;
}
