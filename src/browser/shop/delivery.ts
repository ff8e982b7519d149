interface Estimate {
  readonly country: string;
  readonly methods: readonly { readonly method: string; readonly days: { readonly min: number; readonly max: number } }[];
}

/** Says how long delivery takes to where the visitor is; without an answer the page's own range stands alone. */
export async function estimateDelivery(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-delivery-words]");
  if (place === null) return;
  const answer = await fetch("/api/v1/delivery", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const { country, methods } = (await answer.json()) as Estimate;
  const named = new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country;
  const ways = methods.map(({ method, days: { min, max } }) => `${method} ${min === max ? min : `${min}–${max}`}`).join(", ");
  place.textContent = (place.dataset["deliveryWords"] ?? "").replace("{country}", named).replace("{ways}", ways);
  place.hidden = false;
}
