// Duty: the pages everybody sees alike: front page, listings, search, product.
// Invariant: kept as finished bytes under a normalised address and the pulse's versions; a warm page costs no call outside the isolate.
// Neighbours: rendered.ts keeps, storage/pulse.ts says what holds, home.tsx, listing.tsx and product.tsx draw.

import type { Hono } from "hono";
import { report } from "../../../contracts/log.ts";
import type { PulseDocument } from "../../../contracts/objects.ts";
import { refuse } from "../../../contracts/problem.ts";
import { minuteMs } from "../../../domain/time.ts";
import { readPulse } from "../../../storage/pulse.ts";
import { readShowcase, type Showcase } from "../../../storage/showcase.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { htmlType, renderedResponse } from "../rendered.ts";
import { refusedAnswer, seeOther, turnedAway } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import { homePage } from "./home.tsx";
import { listingPage } from "./listing.tsx";
import type { Category, Listing, ProductDetail } from "./models.ts";
import { chooseVariant, productPage } from "./product.tsx";
import { noticeOf, text } from "./strings.ts";

const homeMs = 5_000;
const gridSize = 8;
const railSize = 10;
const pageSize = 24;
const longestQuery = 200;
const longestAddress = 1_000;

/** Mounts the catalogue's pages. */
export function mountCatalogPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/", (c) => showHome(c, api));
  app.get("/products", (c) => showListing(c, api, { params: paramsOf(c) }));
  app.get("/categories/:slug", (c) => showListing(c, api, { params: paramsOf(c), category: c.req.param("slug") }));
  app.get("/search", (c) => showSearch(c, api));
  app.get("/products/:product", (c) => showProduct(c, api, c.req.param("product")));
}

/** The front page stands without its rails while D1 does not answer; the clock renews it soon. */
function withoutRails(error: unknown): Showcase {
  report("the front page stands without its rails", error);
  return { fresh: [], sale: [], low: [] };
}

const missing = (c: AppContext): Response => refusedAnswer(c, refuse("not_found", text.errors.notFound));

async function categoriesOf(c: AppContext, api: Api): Promise<readonly Category[]> {
  const answer = await api<{ categories: readonly Category[] }>(c, "/categories");
  if (answer.kind === "refused") throw new Error(`the categories are ${answer.code}: a page without them is not to be kept`);
  return answer.body.categories;
}

/** Something is "nearly gone" by the second, so the front page is also renewed by the clock. */
async function showHome(c: AppContext, api: Api): Promise<Response> {
  const { config, clock, d1 } = c.get("platform");
  const pulse = await readPulse(c.get("platform"));
  const response = await renderedResponse(c, {
    stamp: pulse && `${pulse.listingVersion}/${Math.floor(clock.now() / homeMs)}`,
    key: "html/",
    contentType: htmlType,
    async render() {
      const [showcase, categories] = await Promise.all([readShowcase(d1, { grid: gridSize + 1, rail: railSize, threshold: config.lowStockThreshold }).catch(withoutRails), categoriesOf(c, api)]);
      const hero = showcase.low[0] ?? showcase.fresh[0] ?? null;
      const fresh = showcase.fresh.filter(({ productId }) => productId !== hero?.productId).slice(0, gridSize);
      return homePage({ shopName: config.shopName, hero, low: showcase.low, fresh, sale: showcase.sale, categories });
    },
  });
  return response ?? missing(c);
}

const listingParams = new Set(["q", "category", "brand", "minPrice", "maxPrice", "minRating", "inStock", "sort", "page"]);

/** The parameters a listing knows, in the order given, without empty ones. */
function paramsOf(c: AppContext): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of new URL(c.req.url).searchParams) {
    if (value !== "" && (listingParams.has(name) || name.startsWith("attr."))) params.append(name, value);
  }
  return params;
}

interface ListingRequest {
  readonly params: URLSearchParams;
  readonly category?: string;
  readonly query?: string;
}

function showSearch(c: AppContext, api: Api): Promise<Response> | Response {
  const params = paramsOf(c);
  const query = (params.get("q") ?? "").trim().slice(0, longestQuery);
  if (query === "") return seeOther(c, "/products");
  params.set("q", query);
  return showListing(c, api, { params, query });
}

async function showListing(c: AppContext, api: Api, request: ListingRequest): Promise<Response> {
  const { path } = c.req;
  const pulse = await readPulse(c.get("platform"));
  const address = `${path}?${request.params}`;
  let instead: Response | null = null;
  const response = await renderedResponse(c, {
    stamp: address.length > longestAddress ? null : listingStamp(pulse),
    key: `html${address}`,
    contentType: htmlType,
    async render() {
      const [answer, sections] = await Promise.all([askListing(c, api, request), categoriesOf(c, api)]);
      if (answer.kind === "refused") {
        instead = listingRefused(c, request, answer);
        return null;
      }
      const listing = answer.body;
      const trail = request.category === undefined ? [] : trailTo(sections, request.category);
      if (request.category !== undefined && trail.length === 0) return null;
      const { shopName, shopCurrency: currency } = c.get("platform").config;
      const category = trail.at(-1);
      return listingPage({
        shopName, currency, listing, sections, address: { path, params: request.params }, trail: trail.slice(0, -1),
        ...(category && { category }),
        ...(request.query !== undefined && { query: request.query }),
        ...(listing.correctedQuery !== undefined && { correctedQuery: listing.correctedQuery }),
      });
    },
  });
  return response ?? instead ?? missing(c);
}

const listingStamp = (pulse: PulseDocument | null): string | null => pulse && `${pulse.listingVersion}/${pulse.categoriesVersion}`;

function askListing(c: AppContext, api: Api, { params, category, query }: ListingRequest) {
  const asked = new URLSearchParams(params);
  asked.set("size", String(pageSize));
  if (category !== undefined) asked.set("category", category);
  return api<Listing & { correctedQuery?: string }>(c, `${query === undefined ? "/products" : "/search"}?${asked}`);
}

/** Filters that make no sense are left out, and the visitor sent to what remains; other refusals are told as they are. */
function listingRefused(c: AppContext, { params }: ListingRequest, refusal: Refusal): Response {
  const kept = new URLSearchParams(params);
  for (const { path } of refusal.errors ?? []) kept.delete(path.replace(/^query\./, "").replace(/\.\d+$/, ""));
  return kept.size < params.size ? seeOther(c, `${c.req.path}?${kept}`) : turnedAway(c, refusal, c.req.path);
}

/** The categories from the root down to the one with this slug; empty when there is none. */
function trailTo(categories: readonly Category[], slug: string): readonly Category[] {
  for (const category of categories) {
    if (category.slug === slug) return [category];
    const below = trailTo(category.children, slug);
    if (below.length > 0) return [category, ...below];
  }
  return [];
}

const variantPattern = /^[\w-]{1,80}$/;

async function showProduct(c: AppContext, api: Api, idOrSlug: string): Promise<Response> {
  const { config } = c.get("platform");
  const asked = c.req.query("variant");
  const variantId = asked !== undefined && variantPattern.test(asked) ? asked : undefined;
  const notice = noticeOf(c.req.query("notice")) === undefined ? undefined : c.req.query("notice");
  const pulse = await readPulse(c.get("platform"));
  let instead: Response | null = null;
  const response = await renderedResponse(c, {
    stamp: idOrSlug.length > longestAddress ? null : pulse && pulse.version,
    key: `html/products/${idOrSlug}?${variantId ?? ""}&${notice ?? ""}`,
    contentType: htmlType,
    async render() {
      const [answer, sections] = await Promise.all([api<ProductDetail>(c, `/products/${encodeURIComponent(idOrSlug)}`), categoriesOf(c, api)]);
      if (answer.kind === "refused") {
        instead = answer.status < 500 ? missing(c) : turnedAway(c, answer, c.req.path);
        return null;
      }
      const product = answer.body;
      if (product.slug !== idOrSlug) {
        instead = seeOther(c, `/products/${product.slug}${variantId === undefined ? "" : `?variant=${variantId}`}`);
        return null;
      }
      return productPage({
        shopName: config.shopName, sections, product, variant: chooseVariant(product, variantId), notice,
        lowThreshold: config.lowStockThreshold, maxQuantity: config.maxQuantityPerLine, holdMinutes: Math.max(1, Math.round(config.reservationTtlMs / minuteMs)),
      });
    },
  });
  return response ?? instead ?? missing(c);
}
