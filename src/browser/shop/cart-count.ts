const key = "cart-units";
const freshMs = 60_000;

interface Kept {
  readonly units: number;
  readonly at: number;
}

/** Puts the number of units in the cart beside its link. Asked for at most once a minute, and after every change of the cart. */
export async function fillCartCount(): Promise<void> {
  const onCartPage = document.querySelector<HTMLElement>("[data-cart-units]")?.dataset["cartUnits"];
  if (onCartPage !== undefined) keep(Number(onCartPage));
  const kept = read();
  if (kept !== null) return show(kept.units);
  const answer = await fetch("/api/v1/cart", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const { itemCount } = (await answer.json()) as { itemCount: number };
  keep(itemCount);
  show(itemCount);
}

/** Forgets the count: called when a form that may change the cart is sent. */
export const forgetCartCount = (): void => sessionStorage.removeItem(key);

function read(): Kept | null {
  const text = sessionStorage.getItem(key);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  return kept !== null && Date.now() - kept.at < freshMs ? kept : null;
}

const keep = (units: number): void => sessionStorage.setItem(key, JSON.stringify({ units, at: Date.now() } satisfies Kept));

function show(units: number): void {
  const badge = document.querySelector<HTMLElement>("[data-cart-count]");
  if (badge === null) return;
  badge.hidden = units === 0;
  badge.textContent = String(units);
}
