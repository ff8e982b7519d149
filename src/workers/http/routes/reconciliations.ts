// Duty: takes a gateway's settlement report and tells what comparing it with our books came to (contract §7, seed 000).
// Invariant: the report is believed in nothing: lanes ask their gateways; the same file twice changes nothing more.
// Neighbours: clients/settlement-report.ts reads, clients/reconciliation.ts compares; pages/admin/payments.tsx has the form.

import { z } from "zod";
import { reconcile } from "../../../clients/reconciliation.ts";
import { readSettlementReport } from "../../../clients/settlement-report.ts";
import { refuse } from "../../../contracts/problem.ts";
import { periodOf } from "../../../domain/reconciliation.ts";
import { toIso } from "../../../domain/time.ts";
import { lastReconciliations } from "../../../storage/reconciliations.ts";
import { fileLimitBytes, readText } from "../body.ts";
import { answer, endpoint } from "../endpoint.ts";

const mostFindings = 1_000;
const mostListed = 50;

const repair = z.object({ paymentId: z.string(), action: z.string() });
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)).optional();
const result = z.object({
  matched: z.int().meta({ description: "rows that agree with our books, doubled ones counted once" }),
  repaired: z.array(repair),
  unexplained: z.int().meta({ description: "how much money needs a person" }),
  findings: z.array(z.object({ subject: z.string(), mismatch: z.string(), detail: z.string() })).meta({ description: "what is unexplained, at most 1,000; amounts in minor units" }),
  ignored: z.int().meta({ description: "rows that are no movement of a buyer's money, such as fees" }),
  errors: z.array(z.object({ row: z.int(), message: z.string() })),
});
const listed = z.object({ reconciliationId: z.string(), source: z.string(), startedAt: z.string(), rows: z.int(), matched: z.int(), repaired: z.array(repair), unexplained: z.int() });

const tag = "Back office";

/** Comparing books. */
export const reconciliations = [
  endpoint(
    {
      method: "POST", path: "/admin/payments/reconciliations", access: "admin", tag, summary: "Compare a gateway's settlement report with our books, and repair what can be",
      upload: { contentTypes: ["text/csv"], maxBytes: fileLimitBytes }, idempotent: true,
      query: z.object({ from: moment.meta({ type: "string", description: "from when on the report must have everything; its first row where nothing is said" }), to: moment.meta({ type: "string", description: "until when; its last row where nothing is said" }) }),
      answers: { 200: { description: "What it came to", schema: result } }, refusals: ["payload_too_large", "validation_failed"],
    },
    async ({ platform, stream, query }) => {
      const text = await readText(stream, fileLimitBytes);
      if (text === null) return refuse("payload_too_large", `The report may have at most ${fileLimitBytes} bytes.`);
      const read = readSettlementReport(text);
      if (read.kind === "unreadable") return refuse("validation_failed", `The file is ${read.message}.`, { errors: [{ path: "", message: read.message }] });
      const told = periodOf(read.rows);
      const covers = told === null ? null : { from: query.from ?? told.from, to: query.to ?? told.to };
      const { matched, repaired, unexplained } = await reconcile(platform, "upload", read.rows, covers);
      return answer(200, { matched, repaired, unexplained: unexplained.length, findings: unexplained.slice(0, mostFindings), ignored: read.ignored, errors: read.errors });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/payments/reconciliations", access: "admin", tag, summary: "The last comparisons, the nightly ones among them",
      answers: { 200: { description: "Newest first, at most 50", schema: z.object({ reconciliations: z.array(listed) }) } }, refusals: [],
    },
    async ({ platform }) => {
      const last = await lastReconciliations(platform.d1, mostListed);
      return answer(200, { reconciliations: last.map((each) => ({ ...each, startedAt: toIso(each.startedAt) })) });
    },
  ),
];
