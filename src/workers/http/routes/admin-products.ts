// Duty: the routes by which products are written: the house's under /admin, a seller's own under /seller.
// Invariant: a seller neither sees nor touches what is not his; a write is seen by readers when it is answered, or within seconds.
// Neighbours: clients/catalog-writer.ts saves, storage/projection.ts shows, contracts/product.ts says what a product is.

import { z } from "zod";
import { saveProducts, type SaveRequest } from "../../../clients/catalog-writer.ts";
import { setStock, showStock, unknownWarehouses } from "../../../clients/initial-stock.ts";
import { saleOfVariants } from "../../../clients/sale-of-variants.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { Principal } from "../../../contracts/account.ts";
import { relayOf, type SalePlan } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { invalid, type Problem, refuse } from "../../../contracts/problem.ts";
import { type ProductInput, productInput, productPatch, productResource, toDraft } from "../../../contracts/product.ts";
import { productStatuses } from "../../../domain/catalog.ts";
import type { ProductId, SellerId, VariantId } from "../../../domain/ids.ts";
import { type KeptProduct, listKept, readKept } from "../../../storage/catalog-admin.ts";
import { projectProducts } from "../../../storage/projection.ts";
import { ensureSeller, houseSeller, sellerOf } from "../../../storage/sellers.ts";
import { answer, type EndpointRequest, endpoint, type HandlerResult } from "../endpoint.ts";
import { pageQuery, pagination } from "./paging.ts";
import { etagOf, isConditional, isOutdated, outdated, tooContended } from "../preconditions.ts";
import { draftOf, patchedInput, productView } from "./product-views.ts";

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

/** The routes of one door. */
function productRoutes(door: "admin" | "seller", scopeOf: Scope) {
  const path = `/${door}/products`;
  const shared = { access: door, tag: door === "admin" ? "Products" : "Seller's products" } as const;

  const find = async ({ platform, params: { productId }, who }: Request<unknown>): Promise<KeptProduct | null> => {
    const product = (await readKept(platform.d1, [productId]))[0];
    const seller = scopeOf(who);
    return product && (seller === null || product.sellerId === seller) ? product : null;
  };

  const change = async <Body>(request: Request<Body>, next: (product: KeptProduct) => { input: ProductInput } | SaveRequest): Promise<HandlerResult> => {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const product = await find(request);
      if (!product) return notFound();
      if (isOutdated(request.c, product.version)) return outdated();
      const wanted = next(product);
      const sale = await saleOfVariants(request.platform, droppedBy(product, wanted));
      if (sale !== null) return stillInSale(sale);
      const saved = await save(request, "input" in wanted ? { productId: product.productId, sellerId: product.sellerId, ifVersion: product.version, input: wanted.input } : wanted);
      if (saved.kind === "problem") return saved;
      if (saved.kind === "saved") return answer(200, productView(saved.product), { headers: etagOf(saved.product.version) });
      if (isConditional(request.c)) return outdated();
    }
    return tooContended();
  };

  return [
    endpoint(
      {
        ...shared, method: "GET", path, summary: "Products of any status, the latest changed first", query: listQuery,
        answers: { 200: { description: "A page of them", schema: z.object({ products: z.array(productResource), pagination }) } },
        refusals: [],
      },
      async ({ platform, query: { q, status, page, size }, who }) => {
        const { products, total } = await listKept(platform.d1, { text: q.trim(), sellerId: scopeOf(who), status: status ?? null, page, size });
        return answer(200, { products: products.map(productView), pagination: { page, size, total } });
      },
    ),
    endpoint(
      {
        ...shared, method: "POST", path, summary: "Add a product", body: productInput, idempotent: true,
        answers: { 201: one("Added, and seen by readers within seconds") }, refusals: ["validation_failed"],
      },
      async (request) => {
        const { platform, body, who } = request;
        const sellerId = scopeOf(who) ?? houseSeller;
        await ensureSeller(platform.d1, sellerId === houseSeller ? house(platform) : { sellerId, userId: who.userId, name: nameOf(who), at: platform.clock.now() });
        const saved = await save(request, { productId: platform.newId("product"), sellerId, ifVersion: null, input: body });
        if (saved.kind === "problem") return saved;
        if (saved.kind === "moved") return outdated();
        const { productId, version } = saved.product;
        return answer(201, productView(saved.product), { headers: { ...etagOf(version), Location: `/api/v1${path}/${productId}` } });
      },
    ),
    endpoint(
      { ...shared, method: "GET", path: `${path}/:productId`, summary: "A product of any status", params, answers: { 200: one("The product") }, refusals: ["not_found"] },
      async (request) => {
        const product = await find(request);
        return product ? answer(200, productView(product), { headers: etagOf(product.version) }) : notFound();
      },
    ),
    endpoint(
      {
        ...shared, method: "PUT", path: `${path}/:productId`, summary: "Replace a product; a variant left out is archived", params, body: productInput,
        answers: { 200: one("Replaced") }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
      },
      (request) => change(request, () => ({ input: request.body })),
    ),
    endpoint(
      {
        ...shared, method: "PATCH", path: `${path}/:productId`, summary: "Change some of a product", params, body: productPatch,
        answers: { 200: one("Changed") }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
      },
      (request) => change(request, (product) => ({ input: patchedInput(product, request.body) })),
    ),
    endpoint(
      {
        ...shared, method: "DELETE", path: `${path}/:productId`, summary: "Archive a product: it is no longer sold, orders still name it", params,
        answers: { 204: { description: "Archived, or has been before", schema: null } }, refusals: ["not_found", "precondition_failed", "invalid_transition"],
      },
      async (request) => {
        const product = await find(request);
        if (product?.status === "ARCHIVED") return answer(204);
        const archived = await change(request, (now) => ({ productId: now.productId, sellerId: now.sellerId, ifVersion: now.version, draft: draftOf(now), status: "ARCHIVED" }));
        return !(archived instanceof Response) && archived.kind === "answer" ? answer(204) : archived;
      },
    ),
  ];
}

/** Products: the house's for admins, a seller's own for sellers. */
export const adminProducts = [...productRoutes("admin", () => null), ...productRoutes("seller", (who) => sellerOf(who.userId))];

/** The variants that are no longer sold after a change. */
function droppedBy({ variants }: KeptProduct, wanted: { readonly input: ProductInput } | SaveRequest): readonly VariantId[] {
  const kept = "input" in wanted ? wanted.input.variants : wanted.status === "ARCHIVED" ? [] : wanted.draft.variants;
  return variants.filter(({ sku }) => !kept.some((variant) => variant.sku === sku)).map(({ variantId }) => variantId);
}

const stillInSale = ({ saleId, name }: SalePlan) => refuse("invalid_transition", `The sale "${name}" still sells it: close that first, or wait for its end.`, { extra: { saleId } });
const notFound = () => refuse("not_found", "There is no such product.");
const nameOf = ({ firstName, lastName, email }: Principal) => [firstName, lastName].filter(Boolean).join(" ") || email;
const house = ({ config, clock }: Platform) => ({ sellerId: houseSeller, userId: null, name: config.shopName, at: clock.now() });

type Wanted = SaveRequest | (Omit<SaveRequest, "draft"> & { readonly input: ProductInput });
type Saved = { readonly kind: "saved"; readonly product: KeptProduct } | { readonly kind: "moved" } | Problem;

/** Saves one product, gives its new variants their stock, shows it, and reads it back. */
async function save({ platform, requestId, later }: Pick<EndpointRequest<unknown, unknown, unknown, unknown>, "platform" | "requestId" | "later">, wanted: Wanted): Promise<Saved> {
  const converted = "input" in wanted ? toDraft(wanted.input, platform.config.shopCurrency) : { kind: "draft" as const, draft: wanted.draft };
  if (converted.kind === "faulty") return invalid(converted.faults);
  const strangers = await unknownWarehouses(platform, converted.draft.variants);
  if (strangers.length > 0) return invalid(strangers.map((warehouseId) => ({ path: "variants", message: `there is no warehouse ${warehouseId}` })));
  const request: SaveRequest = { ...wanted, draft: converted.draft };
  const [result] = await saveProducts(platform, [request], requestId);
  if (result?.kind === "faulty") return result.faults.every(({ path }) => path.endsWith(".sku")) ? refuse("conflict", "A SKU belongs to another product.", { errors: result.faults }) : invalid(result.faults);
  if (result?.kind === "contended") return tooContended();
  if (result?.kind !== "saved") return { kind: "moved" };
  const added = result.variants.filter((variant) => variant.isNew);
  await setStock(platform, added, `new:${result.productId}`, "first stock");
  await showStock(platform, added.filter((variant) => variant.quantity !== null));
  await projectProducts(platform, [result.productId]);
  later(relayOf(platform).wake());
  const [product] = await readKept(platform.d1, [result.productId]);
  return product ? { kind: "saved", product } : { kind: "moved" };
}
