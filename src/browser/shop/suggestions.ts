interface Suggestion {
  readonly text: string;
  readonly type: "product" | "category" | "brand";
  readonly slug: string | null;
}

const waitMs = 150;
const kinds = { product: "", category: "Category", brand: "Brand" } as const;

/** Suggestions under the search box, as a combobox: arrows choose, Enter goes, Escape closes. */
export function offerSuggestions(): void {
  const input = document.querySelector<HTMLInputElement>("input[data-suggest]");
  const form = input?.form;
  if (input === null || form == null) return;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]] as const) input.setAttribute(name, value);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;
  let chosen = -1;

  const close = (): void => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at: number): void => {
    const rows = [...list.children];
    chosen = rows.length === 0 ? -1 : (at + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    input.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  };
  const ask = async (): Promise<void> => {
    asked?.abort();
    asked = new AbortController();
    const query = input.value.trim();
    if (query.length < 2) return close();
    const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(query)}`, { signal: asked.signal }).catch(() => null);
    if (answer === null || !answer.ok) return close();
    const { suggestions } = (await answer.json()) as { suggestions: readonly Suggestion[] };
    list.replaceChildren(...suggestions.map(row));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(suggestions.length > 0));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), waitMs);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign((list.children[chosen] as HTMLElement).dataset["href"] ?? "/search");
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
}

function row(suggestion: Suggestion, at: number): HTMLLIElement {
  const item = document.createElement("li");
  item.id = `suggestion-${at}`;
  item.setAttribute("role", "option");
  item.dataset["href"] = hrefOf(suggestion);
  item.append(suggestion.text);
  const kind = document.createElement("small");
  kind.textContent = kinds[suggestion.type];
  item.append(kind);
  item.addEventListener("mousedown", () => location.assign(hrefOf(suggestion)));
  return item;
}

function hrefOf({ type, slug, text }: Suggestion): string {
  if (type === "product" && slug) return `/products/${slug}`;
  if (type === "category" && slug) return `/categories/${slug}`;
  return `/products?brand=${encodeURIComponent(text)}`;
}
