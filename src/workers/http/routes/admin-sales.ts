// Duty: sales for their operators: make one, watch it, pause, resume, close, change pace and message; each in the sale's log.
// Invariant: no sale is open whose units are not set aside; a command is in the log before it is done.
// Neighbours: the stock object sets units aside, the room obeys; storage/sales.ts keeps plans and log.

import { z } from "zod";
import { sha256Hex } from "../../../clients/digest.ts";
import { noteSale, noteStatus, planOf } from "../../../clients/sale-status.ts";
import { executeStock } from "../../../clients/stock.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { ControlRequest, Principal, SalePlan, SaleStatus, SaleWatch } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { textSchema } from "../../../contracts/product.ts";
import { idOf, type SaleId } from "../../../domain/ids.ts";
import { fromDecimal } from "../../../domain/money.ts";
import { secondMs, toIso } from "../../../domain/time.ts";
import { nameRound } from "../../../domain/waiting-room/beacon.ts";
import { findVariant, isArchived } from "../../../storage/inventory.ts";
import { beginSale, logSale, pageSales, readSaleLog, settleSale } from "../../../storage/sales.ts";
import { answer, endpoint, type HandlerResult } from "../endpoint.ts";
import { pageQuery, pagination } from "./paging.ts";
import { noSuchSale, saleParams, saleStatus } from "./sales.ts";
import { saleSchema, saleView } from "./sale-views.ts";

/** No alarm can be set beyond 2189. */
const times = { from: Date.parse("2000-01-01T00:00:00Z"), before: Date.parse("2100-01-01T00:00:00Z") };
const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => times.from <= at && at < times.before, { message: "a time in the years 2000 to 2099" });
const pace = z.int().min(1).max(10_000_000);
const message = textSchema(500).nullable();
/** What a sale is made with (contract §7). */
export const saleBody = z
  .object({
    name: textSchema(200),
    variantId: idSchema("variant"),
    units: z.int().min(1).max(10_000_000),
    salePrice: z.number().min(0),
    preQueueOpensAt: time,
    startsAt: time,
    endsAt: time,
    admissionsPerMinute: pace,
    perCustomerLimit: z.int().min(1).max(1_000_000).optional(),
    claimWindowSeconds: z.number().min(1).max(86_400).optional(),
    tokenTtlSeconds: z.number().min(1).max(86_400).optional(),
    overAdmission: z.number().min(1).max(1.5).optional(),
    order: z.enum(["shuffle", "fifo"]).default("shuffle"),
  })
  .refine(({ preQueueOpensAt, startsAt }) => preQueueOpensAt <= startsAt, { message: "the queue opens before the sale starts, or as it does", path: ["preQueueOpensAt"] })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { message: "a sale ends after it starts", path: ["endsAt"] });

const watchSchema = z.object({
  sale: saleSchema,
  joined: z.int(), admitted: z.int(), claimed: z.int(), open: z.int(), held: z.int(), sold: z.int(), left: z.int(),
  noShowRate: z.number().nullable(), limit: z.enum(["pace", "stock", "line"]),
  curve: z.array(z.object({ at: z.iso.datetime(), admitted: z.int(), claimed: z.int(), sold: z.int() })),
  log: z.array(z.object({ at: z.iso.datetime(), by: z.string(), action: z.string(), detail: z.string().nullable() })),
});
const shared = { access: "admin", tag: "Sales" } as const;
const unreachable = refuse("overloaded", "The sale's room does not answer; try again shortly.", { retryAfterSeconds: 2 });

/** Sets units aside and opens the sale's room; nothing of it is left when either refuses. */
export async function makeSale(platform: Platform, who: Pick<Principal, "userId" | "email">, body: z.output<typeof saleBody>, key: string | null): Promise<{ readonly kind: "made"; readonly status: SaleStatus } | Problem> {
  const { d1, config, stock, rooms, clock } = platform;
  const salePrice = fromDecimal(body.salePrice, config.shopCurrency);
  if (salePrice === null) return refuse("validation_failed", "That is no amount in the shop's currency.", { errors: [{ path: "salePrice", message: `an amount in ${config.shopCurrency}` }] });
  if (body.endsAt <= clock.now()) return refuse("validation_failed", "A sale ends in the future.", { errors: [{ path: "endsAt", message: "a time to come" }] });
  const variant = await findVariant(d1, { variantId: body.variantId });
  if (!variant) return refuse("not_found", "There is no such variant.");
  if (await isArchived(d1, variant.variantId)) return refuse("unavailable", "This is no longer sold.", { extra: { items: [variant] } });
  const plan = planFor(platform, body, { ...variant, salePrice, saleId: key === null ? platform.newId("sale") : await saleIdOf(who, key) });
  if ((await planOf(platform, plan.saleId)) === null) {
    await beginSale(d1, plan, who.email, clock.now()).catch((error: unknown) => {
      if (!String(error).includes("UNIQUE")) throw error;
    });
    const { saleId, units, preQueueOpensAt: opensAt, endsAt, perCustomerLimit } = plan;
    const executed = await executeStock(stock, plan.variantId, [{ kind: "allot", saleId, units, opensAt, endsAt, perCustomerLimit }]);
    if (executed.kind === "stock_unavailable") {
      await executeStock(stock, plan.variantId, [{ kind: "closeSale", saleId }]);
      return refuse("stock_unavailable", "The stock does not answer; no sale was made.", { retryAfterSeconds: 2 });
    }
    const [outcome] = executed.value;
    if (outcome?.kind !== "allotted") {
      await settleSale(d1, saleId, "refused");
      const available = outcome?.kind === "out_of_stock" ? outcome.available : 0;
      return refuse("out_of_stock", `Only ${available} are available.`, { extra: { items: [{ variantId: plan.variantId, requested: units, available }] } });
    }
  }
  const status = await rooms.getByName(plan.saleId).open(plan);
  await settleSale(d1, plan.saleId, "open");
  noteSale(platform, plan);
  return { kind: "made", status };
}

function planFor({ config }: Platform, body: z.output<typeof saleBody>, made: Pick<SalePlan, "saleId" | "variantId" | "productId" | "salePrice">): SalePlan {
  const { name, units, preQueueOpensAt, startsAt, endsAt, admissionsPerMinute, perCustomerLimit, claimWindowSeconds, tokenTtlSeconds, overAdmission, order } = body;
  return {
    ...made, name, units, preQueueOpensAt, startsAt, endsAt, admissionsPerMinute, order,
    currency: config.shopCurrency,
    shards: config.ticketShards,
    // Who is not drawn needs no chance.
    beacon: config.beacon === null || order === "fifo" ? null : nameRound(config.beacon, startsAt),
    perCustomerLimit: perCustomerLimit ?? null,
    claimWindowMs: claimWindowSeconds === undefined ? config.claimWindowMs : Math.round(claimWindowSeconds * secondMs),
    tokenTtlMs: tokenTtlSeconds === undefined ? config.purchaseTokenMs : Math.round(tokenTtlSeconds * secondMs),
    mostClaims: config.concurrentCheckouts,
    overAdmission: overAdmission ?? 1,
  };
}

/** Has the room do something, which is noted first. */
export async function controlSale(platform: Platform, who: Principal, saleId: SaleId, request: ControlRequest): Promise<{ readonly kind: "controlled"; readonly status: SaleStatus } | Problem> {
  if ((await planOf(platform, saleId)) === null) return noSuchSale;
  const detail = request.kind === "pace" ? `${request.admissionsPerMinute} a minute` : request.kind === "message" ? (request.message ?? "none") : null;
  await logSale(platform.d1, saleId, { at: platform.clock.now(), by: who.email, action: request.kind, detail });
  const outcome = await platform.rooms.getByName(saleId).control(request);
  if (outcome.kind === "unknown_sale") return unreachable;
  noteStatus(platform, outcome.status);
  if (outcome.kind === "over" && request.kind !== "close") return refuse("invalid_transition", "The sale has ended.");
  return { kind: "controlled", status: outcome.status };
}

/** The sale as its operator sees it, with what was done to it. */
export async function watchSale({ d1, rooms }: Platform, saleId: SaleId) {
  const [watch, log] = await Promise.all([rooms.getByName(saleId).watch(), readSaleLog(d1, saleId, 50)]);
  return watch && { watch, log };
}

const controlled = async (work: ReturnType<typeof controlSale>): Promise<HandlerResult> => {
  const done = await work;
  return done.kind === "problem" ? done : answer(200, saleView(done.status));
};

const verb = (kind: "pause" | "resume" | "close", summary: string) =>
  endpoint(
    { ...shared, method: "POST", path: `/admin/sales/:saleId/${kind}`, summary, params: saleParams, idempotent: true, answers: { 200: { description: "How it stands now", schema: saleSchema } }, refusals: ["not_found", "invalid_transition", "overloaded"] },
    ({ platform, who, params: { saleId } }) => controlled(controlSale(platform, who, saleId, { kind })),
  );

/** Sales, for admins. */
export const adminSales = [
  endpoint(
    {
      ...shared, method: "POST", path: "/admin/sales", summary: "Make a sale: its units are set aside at once", body: saleBody, idempotent: true,
      answers: { 201: { description: "Made, with its commitment", schema: saleSchema } }, refusals: ["not_found", "unavailable", "out_of_stock", "stock_unavailable"],
    },
    async ({ platform, who, body, key }) => {
      const made = await makeSale(platform, who, body, key);
      return made.kind === "problem" ? made : answer(201, saleView(made.status));
    },
  ),
  endpoint(
    {
      ...shared, method: "GET", path: "/admin/sales", summary: "All sales, the newest first", query: z.object(pageQuery),
      answers: { 200: { description: "A page", schema: z.object({ sales: z.array(saleSchema), pagination }) } }, refusals: [],
    },
    async ({ platform, c, query: { page, size } }) => {
      const { sales, total } = await pageSales(platform.d1, page, size);
      const standing = await Promise.all(sales.map(({ saleId }) => saleStatus(platform, c, saleId).catch(() => null)));
      return answer(200, { sales: standing.filter((status) => status !== null).map(saleView), pagination: { page, size, total } });
    },
  ),
  endpoint(
    { ...shared, method: "GET", path: "/admin/sales/:saleId", summary: "How a sale goes, live, and what was done to it", params: saleParams, answers: { 200: { description: "Live", schema: watchSchema } }, refusals: ["not_found"] },
    async ({ platform, params: { saleId } }) => {
      const found = (await planOf(platform, saleId)) === null ? null : await watchSale(platform, saleId);
      return found === null ? noSuchSale : answer(200, watchView(found.watch, found.log));
    },
  ),
  verb("pause", "Admit nobody for now; windows that are open stand still"),
  verb("resume", "Go on admitting"),
  verb("close", "End it: what is not sold is returned"),
  endpoint(
    {
      ...shared, method: "PATCH", path: "/admin/sales/:saleId", summary: "Change pace or message", params: saleParams,
      body: z.object({ admissionsPerMinute: pace.optional(), message: message.optional() }),
      answers: { 200: { description: "How it stands now", schema: saleSchema } }, refusals: ["not_found", "invalid_transition", "overloaded"],
    },
    async ({ platform, c, who, params: { saleId }, body }) => {
      const requests: ControlRequest[] = [];
      if (body.admissionsPerMinute !== undefined) requests.push({ kind: "pace", admissionsPerMinute: body.admissionsPerMinute });
      if (body.message !== undefined) requests.push({ kind: "message", message: body.message });
      for (const request of requests) {
        const done = await controlSale(platform, who, saleId, request);
        if (done.kind === "problem") return done;
      }
      const status = await saleStatus(platform, c, saleId);
      return status === null ? noSuchSale : answer(200, saleView(status));
    },
  ),
];

function watchView({ status, curve, ...figures }: SaleWatch, log: Awaited<ReturnType<typeof readSaleLog>>) {
  return {
    sale: saleView(status),
    ...figures,
    curve: curve.map((point) => ({ ...point, at: toIso(point.at) })),
    log: log.map((entry) => ({ ...entry, at: toIso(entry.at) })),
  };
}

/** The same admin and key always make the same sale. */
async function saleIdOf({ userId }: Pick<Principal, "userId">, key: string): Promise<SaleId> {
  return idOf("sale", (await sha256Hex(`sale\n${userId}\n${key}`)).slice(0, 32));
}
