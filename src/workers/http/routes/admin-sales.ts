// Duty: sales for their operators: make one, watch it, pause, resume, close, change pace and message; each in the sale's log.
// Invariant: whatever a body says, the plan that is made of it is one that a room can keep.
// Neighbours: clients/sale-making.ts makes and steers; sale-views.ts shows.

import { z } from "zod";
import { controlSale, makeSale, watchSale } from "../../../clients/sale-making.ts";
import { noSuchSale, planOf } from "../../../clients/sale-status.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { ControlRequest, SaleWatch } from "../../../contracts/objects.ts";
import { textSchema } from "../../../contracts/product.ts";
import { toIso } from "../../../domain/time.ts";
import { drawOrders } from "../../../domain/waiting-room/draw.ts";
import { pageSales, type readSaleLog } from "../../../storage/sales.ts";
import { answer, endpoint, type HandlerResult } from "../endpoint.ts";
import { pageQuery, pagination } from "./paging.ts";
import { saleParams, saleStatus } from "./sales.ts";
import { saleSchema, saleView } from "./sale-views.ts";

/** No alarm can be set beyond 2189. */
const times = { from: Date.parse("2000-01-01T00:00:00Z"), before: Date.parse("2100-01-01T00:00:00Z") };
const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => times.from <= at && at < times.before, { message: "a time in the years 2000 to 2099" });
const pace = z.int().min(1).max(10_000_000);
const message = textSchema(500).nullable();
/** Every second's admissions are kept for as long as their window is open, in one value of the room's storage: beyond an hour they might outgrow it. */
const longestWindowSeconds = 3_600;
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
    claimWindowSeconds: z.number().min(1).max(longestWindowSeconds).optional(),
    tokenTtlSeconds: z.number().min(1).max(86_400).optional(),
    overAdmission: z.number().min(1).max(1.5).optional(),
    order: z.enum(drawOrders).default("shuffle"),
  })
  .refine(({ preQueueOpensAt, startsAt }) => preQueueOpensAt <= startsAt, { message: "the queue opens before the sale starts, or as it does", path: ["preQueueOpensAt"] })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { message: "a sale ends after it starts", path: ["endsAt"] });

const watchSchema = z.object({
  sale: saleSchema,
  joined: z.int(), admitted: z.int(), claimed: z.int(), open: z.int(), held: z.int(), sold: z.int(), left: z.int(),
  noShowRate: z.number().nullable(), limit: z.enum(["pace", "stock", "line"]),
  pausedAt: z.iso.datetime().nullable().meta({ description: "since when it is paused, be it before its start" }),
  curve: z.array(z.object({ at: z.iso.datetime(), admitted: z.int(), claimed: z.int(), sold: z.int() })),
  log: z.array(z.object({ at: z.iso.datetime(), by: z.string(), action: z.string(), detail: z.string().nullable() })),
});
const shared = { access: "admin", tag: "Sales" } as const;

const controlled = async (work: ReturnType<typeof controlSale>): Promise<HandlerResult> => {
  const done = await work;
  return done.kind === "problem" ? done : answer(200, saleView(done.status));
};

const verb = (kind: "pause" | "resume" | "close", summary: string) =>
  endpoint(
    {
      ...shared, method: "POST", path: `/admin/sales/:saleId/${kind}`, summary, params: saleParams, idempotent: true,
      answers: { 200: { description: "How it stands now", schema: saleSchema } }, refusals: ["not_found", "invalid_transition", "overloaded"],
    },
    ({ platform, who, params: { saleId } }) => controlled(controlSale(platform, who, saleId, { kind })),
  );

/** Sales, for admins. */
export const adminSales = [
  endpoint(
    {
      ...shared, method: "POST", path: "/admin/sales", summary: "Make a sale: its units are set aside at once", body: saleBody, idempotent: true,
      answers: { 201: { description: "Made, with its commitment", schema: saleSchema } }, refusals: ["not_found", "unavailable", "out_of_stock", "invalid_transition", "stock_unavailable"],
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
    {
      ...shared, method: "GET", path: "/admin/sales/:saleId", summary: "How a sale goes, live, and what was done to it", params: saleParams,
      answers: { 200: { description: "Live", schema: watchSchema } }, refusals: ["not_found"],
    },
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

function watchView({ status, curve, pausedAt, ...figures }: SaleWatch, log: Awaited<ReturnType<typeof readSaleLog>>) {
  return {
    sale: saleView(status),
    ...figures,
    pausedAt: pausedAt === null ? null : toIso(pausedAt),
    curve: curve.map((point) => ({ ...point, at: toIso(point.at) })),
    log: log.map((entry) => ({ ...entry, at: toIso(entry.at) })),
  };
}
