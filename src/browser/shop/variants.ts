import { type Choosable, variantWith } from "../../domain/variant-choice.ts";

interface Variant extends Choosable {
  readonly id: string;
  readonly price: string;
  readonly before: string | null;
  readonly available: number;
  readonly words: string;
  readonly delivery: string | null;
}

/** Makes the option links an instant choice: price, availability and the form change without a page being loaded. */
export function pickVariants(): void {
  const data = document.querySelector("script[data-variants]")?.textContent;
  const form = document.querySelector<HTMLFormElement>("form[data-add]");
  if (data == null || form === null) return;
  const variants = JSON.parse(data) as readonly Variant[];
  const links = [...document.querySelectorAll<HTMLAnchorElement>("[data-option] a[data-value]")];
  const options = [...document.querySelectorAll<HTMLElement>("[data-option]")].map((option) => option.dataset["option"] ?? "");
  const idOf = (link: HTMLAnchorElement): string | null => new URL(link.href).searchParams.get("variant");

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      const next = variants.find(({ id }) => id === idOf(link));
      if (next === undefined) return;
      event.preventDefault();
      history.replaceState(null, "", link.href);
      show(next, form);
      for (const other of links) {
        const [option, value = ""] = [nameOf(other), other.dataset["value"]];
        relink(other, next.attributes[option] === value ? next : variantWith(variants, options, next, option, value), next);
      }
    });
  }
}

const nameOf = (link: HTMLAnchorElement): string => link.closest<HTMLElement>("[data-option]")?.dataset["option"] ?? "";

function relink(link: HTMLAnchorElement, target: Variant | undefined, chosen: Variant): void {
  if (target === undefined) return;
  const url = new URL(link.href);
  url.searchParams.set("variant", target.id);
  link.href = url.href;
  link.classList.toggle("gone", !target.inStock);
  link.querySelector(".sr")?.toggleAttribute("hidden", target.inStock);
  if (chosen.attributes[nameOf(link)] === link.dataset["value"]) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

function show(variant: Variant, form: HTMLFormElement): void {
  form.querySelector<HTMLInputElement>("[name=variantId]")?.setAttribute("value", variant.id);
  showPrice(variant);
  showQuantities(form, variant.available);
  const button = form.querySelector<HTMLButtonElement>("button");
  if (button !== null) {
    button.disabled = variant.available === 0;
    const words = button.querySelector("[data-words]");
    if (words !== null) words.textContent = (variant.available > 0 ? button.dataset["wordsAdd"] : button.dataset["wordsGone"]) ?? "";
  }
  const availability = document.querySelector<HTMLElement>("[data-availability]");
  if (availability !== null) {
    availability.classList.toggle("gone", variant.available === 0);
    const words = document.createElement("strong");
    words.textContent = variant.words;
    availability.replaceChildren(...(variant.delivery === null ? [variant.words] : [words, ` · ${variant.delivery}`]));
  }
  for (const option of document.querySelectorAll<HTMLElement>("[data-option]")) {
    const shown = option.querySelector("[data-chosen]");
    if (shown !== null) shown.textContent = variant.attributes[option.dataset["option"] ?? ""] ?? "";
  }
}

function showPrice(variant: Variant): void {
  for (const place of document.querySelectorAll(".buy [data-price]")) place.textContent = variant.price;
  const price = document.querySelector(".buy .price");
  if (price === null) return;
  price.classList.toggle("sale", variant.before !== null);
  price.querySelector("s")?.remove();
  if (variant.before === null) return;
  const before = document.createElement("s");
  before.textContent = variant.before;
  price.append(" ", before);
}

function showQuantities(form: HTMLFormElement, available: number): void {
  const select = form.querySelector<HTMLSelectElement>("select[name=quantity]");
  if (select === null) return;
  select.disabled = available === 0;
  const wanted = Number(select.value);
  const most = Math.max(1, Math.min(Number(select.dataset["most"] ?? 1), available));
  select.replaceChildren(...Array.from({ length: most }, (_, at) => new Option(String(at + 1), String(at + 1), false, at + 1 === Math.min(wanted, most))));
}
