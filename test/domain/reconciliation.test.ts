import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSettlementReport } from "../../src/clients/settlement-report.ts";
import { settlementCsv } from "../../src/clients/payments/settlement-csv.ts";
import type { CheckoutId, PaymentId } from "../../src/domain/ids.ts";
import { checkoutOfPayment, keyOfPayment } from "../../src/domain/payment-name.ts";
import { type BookedPayment, comparePayment, distinctRows, isCovered, mergeComparisons, periodOf, type ReportRow } from "../../src/domain/reconciliation.ts";
import { hourMs } from "../../src/domain/time.ts";

const booked = (n: number, more: Partial<BookedPayment> = {}): BookedPayment => ({
  paymentId: `pay_0-c${n}-1` as PaymentId, checkoutId: `chk_0-c${n}` as CheckoutId, key: `chk_0-c${n}:1`, gateway: "sandbox", state: "captured", amount: 1_000, currency: "USD", refunds: [], ...more,
});
const row = (n: number, more: Partial<ReportRow> = {}): ReportRow => ({ key: `chk_0-c${n}:1`, gatewayTransactionId: `txn_${n}`, reference: "", kind: "capture", amount: 1_000, currency: "USD", at: 1_000 * n, ...more });
const paidBack = (amount: number, isPaidOut = true, at = 0) => ({ amount, isPaidOut, at });
const refund = (n: number, amount: number, at = 1_000 * n + 1) => row(n, { kind: "refund", amount, at });

const nothing = { matched: 0, toRepair: [], unexplained: [] };
const mismatch = (kind: string) => ({ matched: 0, toRepair: [], unexplained: [{ mismatch: kind }] });

describe("a payment of the report", () => {
  it.each<readonly [string, readonly ReportRow[], BookedPayment | null, object]>([
    ["matches when it was captured as booked", [row(1)], booked(1), { ...nothing, matched: 1 }],
    ["matches with partial refunds", [row(1), refund(1, 300), refund(1, 200)], booked(1, { refunds: [paidBack(300), paidBack(200)] }), { ...nothing, matched: 3 }],
    ["matches when only its refund lies in the report", [refund(1, 300)], booked(1, { refunds: [paidBack(300)] }), { ...nothing, matched: 1 }],
    ["matches when it was captured after its end and paid back", [row(1), refund(1, 1_000)], booked(1, { state: "refunded", refunds: [paidBack(1_000)] }), { ...nothing, matched: 2 }],
    ["is repaired when its lane does not know the capture", [row(1)], booked(1, { state: "asking" }), { matched: 0, toRepair: [{ key: "chk_0-c1:1" }], unexplained: [] }],
    ["is repaired when it had been given up", [row(1)], booked(1, { state: "void" }), { matched: 0, toRepair: [{ key: "chk_0-c1:1" }], unexplained: [] }],
    ["is repaired when a promised refund was paid out", [row(1), refund(1, 300)], booked(1, { refunds: [paidBack(300, false)] }), { matched: 0, toRepair: [{ key: "chk_0-c1:1" }], unexplained: [] }],
    ["is unexplained when nobody knows it", [row(1)], null, mismatch("unknown_payment")],
    ["is unexplained when the amount differs", [row(1, { amount: 999 })], booked(1), mismatch("amount_differs")],
    ["is unexplained when the currency differs", [row(1, { currency: "EUR" })], booked(1), mismatch("currency_differs")],
    ["is unexplained when it was captured twice", [row(1), row(1, { gatewayTransactionId: "txn_other" })], booked(1), mismatch("captured_twice")],
    ["is unexplained when more was paid back than promised", [row(1), refund(1, 301)], booked(1, { refunds: [paidBack(300)] }), mismatch("refunded_too_much")],
    ["is unexplained when a refund is missing that must be there", [row(1)], booked(1, { refunds: [paidBack(300, true, 10)] }), mismatch("refund_missing")],
  ])("%s", (_, rows, payment, expected) => {
    expect(comparePayment(rows, payment, { from: 0, to: 2 * hourMs })).toMatchObject(expected);
  });

  it("may lack a refund that was promised so late that it lies in the next report", () => {
    expect(comparePayment([row(1)], booked(1, { refunds: [paidBack(300, true, hourMs + 1)] }), { from: 0, to: 2 * hourMs })).toMatchObject({ matched: 1 });
  });
});

it("counts a doubled row once, by the gateway's own name for it or by all that it says", () => {
  expect(distinctRows([row(1), row(1), row(2, { reference: "a" }), row(2, { reference: "a", at: 9 }), refund(2, 5, 1), refund(2, 5, 2)])).toHaveLength(4);
});

it("misses a capture only when it was both asked for and noted within the report's time", () => {
  const covers = { from: 10_000, to: 20_000 };
  expect([[12_000, 15_000], [9_000, 15_000], [12_000, 19_500], [10_500, 15_000]].map(([asked = 0, noted = 0]) => isCovered(asked, noted, covers))).toEqual([true, false, false, false]);
  expect(periodOf([row(3), row(1), row(2, { at: null })])).toEqual({ from: 1_000, to: 3_000 });
  expect(periodOf([row(1, { at: null })])).toBeNull();
});

it("finds its way from a payment's name to its checkout and its key", () => {
  expect(checkoutOfPayment("pay_0-abc-2" as PaymentId)).toBe("chk_0-abc");
  expect(keyOfPayment("pay_0-abc-2" as PaymentId)).toBe("chk_0-abc:2");
});

/** Payments with their refunds, and what a gateway says of them. */
const books = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 1_000_000 }), refunds: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 3 }) }), { minLength: 1, maxLength: 20 }).map((payments) =>
  payments.map(({ amount, refunds }, n) => {
    const total = amount + refunds.reduce((sum, each) => sum + each, 0);
    return { payment: booked(n, { amount: total, refunds: refunds.map((each) => paidBack(each)) }), rows: [row(n, { amount: total }), ...refunds.map((each, index) => refund(n, each, 5_000 + index))] };
  }),
);

function compareAll(rows: readonly ReportRow[], payments: readonly BookedPayment[]) {
  const byKey = Map.groupBy(distinctRows(rows), ({ key }) => key);
  return mergeComparisons([...byKey].map(([key, of]) => comparePayment(of, payments.find((payment) => payment.key === key) ?? null, { from: 0, to: hourMs })));
}

it("matches every row of a faithful report, in whatever order and however often told", () => {
  fc.assert(
    fc.property(books, fc.infiniteStream(fc.nat()), (all, chance) => {
      const rows = all.flatMap((one) => one.rows);
      const told = [...rows, ...rows.filter(() => (chance.next().value ?? 0) % 3 === 0)].map((each) => [chance.next().value ?? 0, each] as const).toSorted(([a], [b]) => a - b).map(([, each]) => each);
      expect(compareAll(told, all.map(({ payment }) => payment))).toEqual({ matched: rows.length, toRepair: [], unexplained: [] });
    }),
  );
});

it("finds the one row of which the amount was altered, and it alone", () => {
  fc.assert(
    fc.property(books, fc.nat(), fc.integer({ min: 1, max: 1_000 }), (all, which, by) => {
      const altered = all[which % all.length];
      const rows = all.flatMap((one) => (one === altered ? one.rows.map((each) => (each.kind === "capture" ? { ...each, amount: each.amount + by } : each)) : one.rows));
      const compared = compareAll(rows, all.map(({ payment }) => payment));
      expect(compared.unexplained.map(({ subject, mismatch }) => [subject, mismatch])).toEqual([[altered?.payment.paymentId, "amount_differs"]]);
    }),
  );
});

describe("a report's file", () => {
  it("is read back as the sandbox bank wrote it", () => {
    const rows = [{ key: "chk_0-a:1", gatewayTransactionId: "txn_1", kind: "capture" as const, amount: 2_599, currency: "USD", at: 1_700_000_000_000 }, { key: "chk_0-a:1", gatewayTransactionId: "txn_1", kind: "refund" as const, amount: 500, currency: "JPY", at: 1_700_000_000_001 }];
    expect(readSettlementReport(settlementCsv(rows))).toEqual({ kind: "report", ignored: 0, errors: [], rows: rows.map((each) => ({ ...each, reference: "" })) });
  });

  it("may be Stripe's, with refunds below zero, fees, small letters and times without a zone", () => {
    const csv = '\uFEFFbalance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id,payment_metadata[key]\ntxn_1,2026-11-20 10:00:00,usd,"1,025.99",30.05,995.94,charge,ch_1,pi_1,chk_0-a:1\ntxn_2,2026-11-20 11:00:00,usd,-5.00,0,-5.00,refund,re_1,pi_1,\ntxn_3,2026-11-20 12:00:00,usd,-995.94,0,-995.94,payout,po_1,,\n';
    const at = Date.parse("2026-11-20T10:00:00Z");
    expect(readSettlementReport(csv)).toEqual({
      kind: "report", ignored: 1, errors: [],
      rows: [
        { key: "chk_0-a:1", gatewayTransactionId: "pi_1", reference: "txn_1", kind: "capture", amount: 102_599, currency: "USD", at },
        { key: "", gatewayTransactionId: "pi_1", reference: "txn_2", kind: "refund", amount: 500, currency: "USD", at: at + hourMs },
      ],
    });
  });

  it.each([["", "no columns"], ["a,b\n1,2", "column for kind"], ["kind,amount,currency\n", "names the payment"], ['paymentKey,kind,amount,currency\n"x', "CSV"]])("is refused when it is none: %j", (text, message) => {
    expect(readSettlementReport(text)).toMatchObject({ kind: "unreadable", message: expect.stringContaining(message) });
  });

  it.each([";", "\t"])("may have %j between its columns", (delimiter) => {
    const csv = settlementCsv([{ key: "chk_0-a:1", gatewayTransactionId: "txn_1", kind: "capture", amount: 2_599, currency: "USD", at: 1_700_000_000_000 }]);
    expect(readSettlementReport(csv.replaceAll(",", delimiter))).toEqual(readSettlementReport(csv));
  });

  it("never takes a decimal comma for thousands, nor a name without end for a name", () => {
    const csv = `paymentKey,kind,amount,currency\nchk:1,capture,"16,68",USD\nchk:1,capture,"1,2345",USD\n${"x".repeat(300)},capture,1,USD\nchk:1,capture,"12,345,678.90",USD\n`;
    expect(readSettlementReport(csv)).toMatchObject({ rows: [{ amount: 1_234_567_890 }], errors: [{ row: 2 }, { row: 3 }, { row: 4 }] });
  });

  it("tells the rows that it could not read by their numbers", () => {
    const csv = "paymentKey,kind,amount,currency,at\nchk:1,capture,1.005,USD,\nchk:1,capture,1,US,\n,capture,1,USD,\nchk:1,capture,1,USD,noon\nchk:1,capture,1,USD,\n";
    const read = readSettlementReport(csv);
    expect(read).toMatchObject({ kind: "report", rows: [{ amount: 100, at: null }] });
    expect(read.kind === "report" && read.errors.map(({ row }) => row)).toEqual([2, 3, 4, 5]);
  });
});
