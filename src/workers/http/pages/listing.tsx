// Duty: a page of products with filters and sorting: a category, everything, or what a search found.
// Invariant: works by links and GET forms alone; every state of it has an address.
// Neighbours: components/facets.tsx; the parameters are those of contract §2.

import { ActiveFilters, FacetForm, hrefOf, type ListingAddress } from "./components/facets.tsx";
import { Notice } from "./components/notices.tsx";
import { Pages } from "./components/pagination.tsx";
import { Products } from "./components/product-card.tsx";
import { count } from "./format.ts";
import { page } from "./layout.tsx";
import type { Category, Listing } from "./models.ts";
import { text } from "./strings.ts";

/** What a listing page shows. `category` is the one it is about, `trail` the way to it from the root. */
export interface ListingModel {
  readonly shopName: string;
  readonly currency: string;
  readonly address: ListingAddress;
  readonly listing: Listing;
  readonly sections: readonly Category[];
  readonly category?: Category;
  readonly trail?: readonly Category[];
  readonly query?: string;
  readonly correctedQuery?: string;
}

/** A listing as HTML. */
export const listingPage = (model: ListingModel): string => {
  const title = model.query === undefined ? (model.category?.name ?? text.listing.all) : text.search.title(model.query);
  return page({
    title,
    kind: "listing",
    shopName: model.shopName,
    sections: model.sections,
    ...(model.query === undefined ? { canonical: model.address.path } : { query: model.query }),
    children: (
      <>
        <Top title={title} model={model} />
        <div class="shop">
          <Filters model={model} />
          <section class="results" aria-label={title}>
            <ActiveFilters address={model.address} currency={model.currency} />
            {model.listing.products.length === 0 ? <Nothing model={model} /> : <Products products={model.listing.products} eager={4} />}
            <Pages pagination={model.listing.pagination} hrefOf={(n) => hrefOf(model.address, (params) => params.set("page", n === 0 ? "" : String(n)))} />
          </section>
        </div>
      </>
    ),
  });
};

const Top = ({ title, model }: { title: string; model: ListingModel }) => (
  <div class="top">
    {model.trail !== undefined && model.trail.length > 0 && (
      <nav class="crumbs" aria-label={text.product.path}>
        <a href="/">{text.product.home}</a>
        {model.trail.map(({ name, slug }) => <a href={`/categories/${slug}`}>{name}</a>)}
      </nav>
    )}
    <h1>{title}</h1>
    <p class="quiet">{text.listing.count(count(model.listing.pagination.total), model.listing.pagination.total)}</p>
    {model.correctedQuery !== undefined && (
      <Notice>
        <p>
          {model.query !== undefined && text.search.asked(model.query)} {text.search.corrected(model.correctedQuery)}
        </p>
      </Notice>
    )}
    {model.category !== undefined && model.category.children.length > 0 && (
      <ul class="chips">
        {model.category.children.map((child) => (
          <li><a class="chip" href={`/categories/${child.slug}`}>{child.name} <small>{count(child.productCount)}</small></a></li>
        ))}
      </ul>
    )}
  </div>
);

const Filters = ({ model }: { model: ListingModel }) => (
  <aside class="filters" aria-label={text.listing.filter}>
    <form class="sort" action={model.address.path} method="get">
      {[...model.address.params].map(([name, value]) => name !== "sort" && name !== "page" && <input type="hidden" name={name} value={value} />)}
      <label for="sort">{text.listing.sort}</label>
      <select id="sort" name="sort" data-submit>
        {sortsOf(model).map((sort) => <option value={sort} selected={model.address.params.get("sort") === sort}>{text.listing.sorts[sort]}</option>)}
      </select>
      <button type="submit" class="button quiet small">{text.listing.apply}</button>
    </form>
    <details open>
      <summary>{text.listing.filter}</summary>
      <FacetForm facets={model.listing.facets} address={model.address} currency={model.currency} />
    </details>
  </aside>
);

type Sort = keyof typeof text.listing.sorts;

/** Best match comes first where there is something to match. */
const sortsOf = ({ query }: ListingModel): readonly Sort[] =>
  query === undefined ? ["popular", "newest", "price_asc", "price_desc", "rating"] : ["relevance", "newest", "price_asc", "price_desc", "rating", "popular"];

const Nothing = ({ model }: { model: ListingModel }) => (
  <div class="nothing">
    <h2>{model.query === undefined ? text.listing.nothing : text.search.nothing(model.query)}</h2>
    <p>{model.query === undefined ? text.listing.nothingHelp : text.search.help}</p>
    <ul class="chips">
      {model.sections.map(({ name, slug }) => <li><a class="chip" href={`/categories/${slug}`}>{name}</a></li>)}
      <li><a class="chip" href="/products">{text.listing.all}</a></li>
    </ul>
  </div>
);
