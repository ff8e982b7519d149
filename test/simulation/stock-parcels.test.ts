import { expect, it } from "vitest";
import type { VariantId } from "../../src/domain/ids.ts";
import { migrate } from "../../src/storage/objects/migrate.ts";
import { openStockTables, type SealedEvent, stockSchema } from "../../src/storage/objects/stock.ts";
import { SimulatedStorage } from "./support/sqlite.ts";

const variantId = "var_parcels" as VariantId;
const minuteMs = 60_000;
const sealed = (from: number, count: number): readonly SealedEvent[] =>
  Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return { sequence: number, envelope: JSON.stringify({ timestamp: "2026-11-20T12:00:00.250Z", number, text: "two\nlines" }) };
  });
const firsts = (parcels: readonly { readonly first: number }[]) => parcels.map(({ first }) => first);

function outbox() {
  return openStockTables(new SimulatedStorage(), variantId, 10).parcels;
}

it("packs the events of a commit a hundred together, and hands them out as they were", () => {
  const parcels = outbox();
  parcels.save(sealed(1, 250), 10);
  parcels.save(sealed(251, 1), 20);
  expect(parcels.waiting(1_000).map(({ events }) => events.length)).toEqual([100, 100, 50, 1]);
  expect(parcels.waiting(1_000).flatMap(({ events }) => events)).toEqual(sealed(1, 251));
  expect(firsts(parcels.waiting(101))).toEqual([1, 101]);
  expect(firsts(parcels.packedBefore(19, 1_000))).toEqual([1, 101, 201]);
});

it("waits longer for an answer each time it sends, gives up after so many, and forgets what was handled", () => {
  const parcels = outbox();
  parcels.save(sealed(1, 3), 0);
  parcels.save(sealed(4, 1), 0);
  const due: (number | null)[] = [];
  for (let sent = 0; sent < 3; sent++) {
    parcels.markSent(parcels.waiting(1), 0, minuteMs, 3 * minuteMs);
    due.push(parcels.nextConfirmation());
    parcels.sendAgain(parcels.unconfirmed(0, 10), 3);
  }
  expect(due).toEqual([minuteMs, 2 * minuteMs, 3 * minuteMs]);
  expect(firsts(parcels.waiting(10))).toEqual([4]);
  expect(parcels.dueToConfirm(10 * minuteMs, 10)).toEqual([]);
  parcels.confirm(parcels.waiting(1));
  expect(parcels.isWaiting()).toBe(false);
});

it("takes over what lay in the outbox before there were parcels, as it stood", () => {
  const storage = new SimulatedStorage();
  migrate(storage, stockSchema.slice(0, 4));
  const [waiting, sent] = sealed(7, 2);
  storage.sql.exec("INSERT INTO outbox (sequence, envelope) VALUES (?, ?)", waiting?.sequence ?? 0, waiting?.envelope ?? "");
  storage.sql.exec("INSERT INTO outbox (sequence, envelope, sent_at, attempts, confirm_at) VALUES (?, ?, 5, 1, 90)", sent?.sequence ?? 0, sent?.envelope ?? "");
  const { parcels } = openStockTables(storage, variantId, 10);
  expect(parcels.waiting(10).flatMap(({ events }) => events)).toEqual([waiting]);
  expect(parcels.dueToConfirm(90, 10).flatMap(({ events }) => events)).toEqual([sent]);
  const happenedAt = Date.parse("2026-11-20T12:00:00.250Z");
  expect([parcels.packedBefore(happenedAt - 1, 10).length, parcels.packedBefore(happenedAt, 10).length]).toEqual([0, 2]);
});
