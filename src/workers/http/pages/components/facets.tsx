// Duty: narrowing a listing without script: a GET form of checkboxes, and links that take one filter away.
// Invariant: every address it makes keeps all other filters and goes back to the first page.
// Neighbours: listing.tsx; the names of the fields are those of contract §2.

import { count, money } from "../format.ts";
import type { Facets } from "../models.ts";
import { text } from "../strings.ts";

/** The address of a listing: where it is, and what it is narrowed by. */
export interface ListingAddress {
  readonly path: string;
  readonly params: URLSearchParams;
}

/** The same listing with its parameters changed by `change`; always from the first page unless `change` sets one. */
export function hrefOf({ path, params }: ListingAddress, change: (params: URLSearchParams) => void): string {
  const next = new URLSearchParams(params);
  next.delete("page");
  change(next);
  const query = new URLSearchParams([...next].filter(([, value]) => value !== "")).toString();
  return query === "" ? path : `${path}?${query}`;
}

const shownValues = 12;
const kept = ["q", "category", "sort"];

/** The filters with their counts; sending the form narrows the listing. `currency` is that of the prices. */
export const FacetForm = ({ facets, address, currency }: { facets: Facets; address: ListingAddress; currency: string }) => (
  <form class="facets" action={address.path} method="get">
    {kept.map((name) => address.params.has(name) && <input type="hidden" name={name} value={address.params.get(name) ?? ""} />)}
    <CategoryLinks facets={facets} address={address} />
    <label class="check">
      <input type="checkbox" name="inStock" value="true" checked={address.params.get("inStock") === "true"} />
      <span>{text.listing.inStock}</span>
    </label>
    <PriceFields facets={facets} address={address} currency={currency} />
    <Checks title={text.listing.brand} name="brand" address={address} values={facets.brands.map(({ name, count: n }) => ({ value: name, count: n }))} />
    {facets.attributes.map(({ name, values }) => <Checks title={name} name={`attr.${name}`} address={address} values={values} />)}
    <p class="actions">
      <button type="submit" class="button">{text.listing.apply}</button>
    </p>
  </form>
);

const CategoryLinks = ({ facets, address }: { facets: Facets; address: ListingAddress }) =>
  facets.categories.length < 2 || address.path !== "/search" ? null : (
    <fieldset>
      <legend>{text.listing.category}</legend>
      <ul>
        {facets.categories.slice(0, shownValues).map(({ slug, name, count: n }) => (
          <li>
            <a href={hrefOf(address, (params) => params.set("category", slug))} {...(address.params.get("category") === slug ? { "aria-current": "true" } : {})}>{name}</a> <small>{count(n)}</small>
          </li>
        ))}
      </ul>
    </fieldset>
  );

const PriceFields = ({ facets, address, currency }: { facets: Facets; address: ListingAddress; currency: string }) => (
  <fieldset>
    <legend>{text.listing.price}</legend>
    {facets.priceRanges.length > 1 && (
      <ul>
        {facets.priceRanges.filter((range) => range.count > 0).map(({ min, max, count: n }) => (
          <li>
            <a href={hrefOf(address, (params) => { params.set("minPrice", String(min)); params.set("maxPrice", max === null ? "" : String(max)); })}>{rangeWords(min, max, currency)}</a> <small>{count(n)}</small>
          </li>
        ))}
      </ul>
    )}
    <div class="pair">
      <label>{text.listing.from}<input name="minPrice" inputmode="decimal" size={6} value={address.params.get("minPrice") ?? ""} /></label>
      <label>{text.listing.to}<input name="maxPrice" inputmode="decimal" size={6} value={address.params.get("maxPrice") ?? ""} /></label>
    </div>
  </fieldset>
);

function rangeWords(min: number, max: number | null, currency: string): string {
  if (max === null) return text.listing.over(money(min, currency));
  return min === 0 ? text.listing.under(money(max, currency)) : text.listing.between(money(min, currency), money(max, currency));
}

const Checks = ({ title, name, address, values }: { title: string; name: string; address: ListingAddress; values: readonly { readonly value: string; readonly count: number }[] }) => {
  if (values.length === 0) return null;
  const chosen = new Set(address.params.getAll(name));
  return (
    <fieldset>
      <legend>{title}</legend>
      {values.slice(0, shownValues).map(({ value, count: n }) => (
        <label class="check">
          <input type="checkbox" name={name} value={value} checked={chosen.has(value)} />
          <span>{value}</span> <small>{count(n)}</small>
        </label>
      ))}
    </fieldset>
  );
};

const unfiltered = new Set(["q", "sort", "page", "size"]);

/** What the listing is narrowed by now, each with a link that takes it away. */
export const ActiveFilters = ({ address, currency }: { address: ListingAddress; currency: string }) => {
  const active = [...address.params].filter(([name, value]) => !unfiltered.has(name) && value !== "");
  if (active.length === 0) return null;
  return (
    <ul class="chips active">
      {active.map(([name, value]) => {
        const words = filterWords(name, value, currency);
        return (
          <li>
            <a class="chip" href={hrefOf(address, (params) => params.delete(name, value))} aria-label={text.listing.remove(words)}>{words} <span aria-hidden="true">×</span></a>
          </li>
        );
      })}
      <li><a href={hrefOf(address, (params) => { for (const [name] of active) params.delete(name); })}>{text.listing.clear}</a></li>
    </ul>
  );
};

function filterWords(name: string, value: string, currency: string): string {
  const amount = Number(value);
  if (name === "inStock") return text.product.inStock;
  if (name === "minPrice" && Number.isFinite(amount)) return text.listing.over(money(amount, currency));
  if (name === "maxPrice" && Number.isFinite(amount)) return text.listing.under(money(amount, currency));
  return value;
}
