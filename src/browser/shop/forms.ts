import { forgetCartCount } from "./cart-count.ts";

/** Choices that send their form at once, forms that are sent only once, and forms that change the cart. */
export function enhanceForms(): void {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if ((field instanceof HTMLSelectElement || field instanceof HTMLInputElement) && field.dataset["submit"] !== undefined) field.form?.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset["cartForm"] !== undefined || form.dataset["add"] !== undefined) forgetCartCount();
    if (form.dataset["once"] === undefined) return;
    if (form.dataset["sent"] !== undefined) return event.preventDefault();
    form.dataset["sent"] = "";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
  });
  foldFilters();
}

/** On narrow screens the filters would hide the products; they are open only where there is no script to fold them. */
function foldFilters(): void {
  const filters = document.querySelector<HTMLDetailsElement>(".filters > details");
  if (filters !== null && matchMedia("(max-width: 60rem)").matches) filters.open = false;
}
