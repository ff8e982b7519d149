// Duty: the routes by which products are written: the house's under /admin, a seller's own under /seller.
// Invariant: a seller neither sees nor touches what is not his; a write is seen by readers when it is answered, or within seconds.
// Neighbours: clients/catalog-writer.ts saves, storage/projection.ts shows, contracts/product.ts says what a product is.

import { z } from "zod";
import type { SaveRequest } from "../../../clients/catalog-writer.ts";
import { saveProduct } from "../../../clients/product-saving.ts";
import { saleOfVariants } from "../../../clients/sale-of-variants.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { SalePlan } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { refuse } from "../../../contracts/problem.ts";
import { type ProductInput, productInput, productPatch, productResource } from "../../../contracts/product.ts";
import { productStatuses } from "../../../domain/catalog.ts";
import type { ProductId, SellerId, VariantId } from "../../../domain/ids.ts";
import { type KeptProduct, listKept, readKept } from "../../../storage/catalog-admin.ts";
import { ensureSeller, houseSeller, sellerOf } from "../../../storage/sellers.ts";
import { answer, type EndpointRequest, endpoint, type HandlerResult } from "../endpoint.ts";
import { pageQuery, pagination } from "./paging.ts";
import { etagOf, isConditional, isOutdated, outdated, tooContended } from "../preconditions.ts";
import { draftOf, keptView, patchedInput } from "./product-views.ts";

/** Whose products a route is about: null is everybody's, and new ones belong to the house. */
type Scope = (who: Principal) => SellerId | null;

const listQuery = z.object({
  q: z.string().max(200).default(""),
  status: z.enum(productStatuses).optional(),
  ...pageQuery,
});
const params = z.object({ productId: idSchema("product") });
const one = (description: string) => ({ description, schema: productResource });

/** Reads, changes and writes again when somebody else wrote in between, unless the request insists on a version. */
const attempts = 30;

type Request<Body> = EndpointRequest<Body, unknown, { productId: ProductId }, Principal>;

/** The routes of one door: where they are, who may pass, and whose products they are about. */
interface Door {
  readonly path: string;
  readonly shared: { readonly access: "admin" | "seller"; readonly tag: string };
  readonly scopeOf: Scope;
}

const doors: readonly Door[] = [
  { path: "/admin/products", shared: { access: "admin", tag: "Products" }, scopeOf: () => null },
  { path: "/seller/products", shared: { access: "seller", tag: "Seller's products" }, scopeOf: (who) => sellerOf(who.userId) },
];

const readingRoutes = ({ path, shared, scopeOf }: Door) => [
  endpoint(
    {
      ...shared, method: "GET", path, summary: "Products of any status, the latest changed first", query: listQuery,
      answers: { 200: { description: "A page of them", schema: z.object({ products: z.array(productResource), pagination }) } },
      refusals: [],
    },
    async ({ platform, query: { q, status, page, size }, who }) => {
      const { products, total } = await listKept(platform.d1, { text: q.trim(), sellerId: scopeOf(who), status: status ?? null, page, size });
      return answer(200, { products: products.map(keptView), pagination: { page, size, total } });
    },
  ),
  endpoint(
    { ...shared, method: "GET", path: `${path}/:productId`, summary: "A product of any status", params, answers: { 200: one("The product") }, refusals: ["not_found"] },
    async (request) => {
      const product = await find(request, scopeOf);
      return product ? answer(200, keptView(product), { headers: etagOf(product.version) }) : notFound();
    },
  ),
];

const writingRoutes = ({ path, shared, scopeOf }: Door) => [
  endpoint(
    {
      ...shared, method: "POST", path, summary: "Add a product", body: productInput, idempotent: true,
      answers: { 201: one("Added, and seen by readers within seconds") }, refusals: ["validation_failed"],
    },
    async (request) => {
      const { platform, body, who } = request;
      const sellerId = scopeOf(who) ?? houseSeller;
      await ensureSeller(platform.d1, sellerId === houseSeller ? house(platform) : { sellerId, userId: who.userId, name: nameOf(who), at: platform.clock.now() });
      const saved = await saveProduct(request, { productId: platform.newId("product"), sellerId, ifVersion: null, input: body });
      if (saved.kind === "problem") return saved;
      if (saved.kind === "contended") return tooContended();
      if (saved.kind === "moved") return outdated();
      const { productId, version } = saved.product;
      return answer(201, keptView(saved.product), { headers: { ...etagOf(version), Location: `/api/v1${path}/${productId}` } });
    },
  ),
  endpoint(
    {
      ...shared, method: "PUT", path: `${path}/:productId`, summary: "Replace a product; a variant left out is archived", params, body: productInput,
      answers: { 200: one("Replaced") }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
    },
    (request) => change(request, scopeOf, () => ({ input: request.body })),
  ),
  endpoint(
    {
      ...shared, method: "PATCH", path: `${path}/:productId`, summary: "Change some of a product", params, body: productPatch,
      answers: { 200: one("Changed") }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
    },
    (request) => change(request, scopeOf, (product) => ({ input: patchedInput(product, request.body) })),
  ),
  endpoint(
    {
      ...shared, method: "DELETE", path: `${path}/:productId`, summary: "Archive a product: it is no longer sold, orders still name it", params,
      answers: { 204: { description: "Archived, or has been before", schema: null } }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
    },
    async (request) => {
      const product = await find(request, scopeOf);
      if (product?.status === "ARCHIVED") return answer(204);
      const archived = await change(request, scopeOf, (now) => ({ productId: now.productId, sellerId: now.sellerId, ifVersion: now.version, draft: draftOf(now), status: "ARCHIVED" }));
      return !(archived instanceof Response) && archived.kind === "answer" ? answer(204) : archived;
    },
  ),
];

/** Products: the house's for admins, a seller's own for sellers. */
export const adminProducts = doors.flatMap((door) => [...readingRoutes(door), ...writingRoutes(door)]);

async function find({ platform, params: { productId }, who }: Request<unknown>, scopeOf: Scope): Promise<KeptProduct | null> {
  const [product] = await readKept(platform.d1, [productId]);
  const seller = scopeOf(who);
  return product && (seller === null || product.sellerId === seller) ? product : null;
}

/** What a product is to be, of what it is. */
type Next = (product: KeptProduct) => { readonly input: ProductInput } | SaveRequest;

async function change(request: Request<unknown>, scopeOf: Scope, next: Next): Promise<HandlerResult> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const product = await find(request, scopeOf);
    if (!product) return notFound();
    if (isOutdated(request.c, product.version)) return outdated();
    const wanted = next(product);
    const sale = await saleOfVariants(request.platform, droppedBy(product, wanted));
    if (sale !== null) return stillInSale(sale);
    const { productId, sellerId, version: ifVersion } = product;
    const saved = await saveProduct(request, "input" in wanted ? { productId, sellerId, ifVersion, input: wanted.input } : wanted);
    if (saved.kind === "problem") return saved;
    if (saved.kind === "contended") return tooContended();
    if (saved.kind === "saved") return answer(200, keptView(saved.product), { headers: etagOf(saved.product.version) });
    if (isConditional(request.c)) return outdated();
  }
  return tooContended();
}

/** The variants that are no longer sold after a change. */
function droppedBy({ variants }: KeptProduct, wanted: { readonly input: ProductInput } | SaveRequest): readonly VariantId[] {
  const kept = "input" in wanted ? wanted.input.variants : wanted.status === "ARCHIVED" ? [] : wanted.draft.variants;
  const sold = variants.filter(({ status }) => status === "ACTIVE");
  return sold.filter(({ sku }) => !kept.some((variant) => variant.sku === sku)).map(({ variantId }) => variantId);
}

const stillInSale = ({ saleId, name }: SalePlan) => refuse("invalid_transition", `The sale "${name}" still sells it: close that first, or wait for its end.`, { extra: { saleId } });
const notFound = () => refuse("not_found", "There is no such product.");
const nameOf = ({ firstName, lastName, email }: Principal) => [firstName, lastName].filter(Boolean).join(" ") || email;
const house = ({ config, clock }: Platform) => ({ sellerId: houseSeller, userId: null, name: config.shopName, at: clock.now() });
