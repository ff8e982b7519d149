import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";

const { stock, lanes } = compose(env);

interface Cost {
  statements: number;
  rowsRead: number;
  rowsWritten: number;
}

/** What sending events asks for many purchases at once, whenever it comes. */
const isSending = (query: string) => /outbox/.test(query) && !query.startsWith("INSERT");

/** Counts what a lane asks of its storage from now on, but for the sending of events. */
async function counting(name: string): Promise<Cost> {
  const cost: Cost = { statements: 0, rowsRead: 0, rowsWritten: 0 };
  await runInDurableObject(env.LANES.getByName(name), (_, { storage }) => {
    const { sql } = storage;
    const exec = sql.exec.bind(sql);
    sql.exec = <Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
      const cursor = exec<Row>(query, ...bindings);
      if (isSending(query)) return cursor;
      const rows = cursor.toArray();
      cost.statements += 1;
      cost.rowsRead += cursor.rowsRead;
      cost.rowsWritten += cursor.rowsWritten;
      cursor.toArray = () => rows;
      return cursor;
    };
  });
  return cost;
}

it("a purchase asks little of its lane's storage, and no more after a hundred others", async () => {
  const name = `lane-${800 + Number(unique())}`;
  const lane = lanes.getByName(name);
  const variantId = await variantWith(stock, 500);
  const buy = async () => {
    const draft = draftOf([{ variantId }]);
    await lane.initiate(draft);
    expect((await payFor(lane, draft)).kind).toBe("confirmed");
  };
  await buy();
  const cost = await counting(name);
  const once = async () => {
    Object.assign(cost, { statements: 0, rowsRead: 0, rowsWritten: 0 });
    await buy();
    return { ...cost };
  };
  const first = await once();
  for (let past = 0; past < 100; past++) await buy();
  const later = await once();
  // One row for the checkout, six saves of it, one of the order, four events; a row written counts once more for each index it is in.
  for (const { statements, rowsRead, rowsWritten } of [first, later]) {
    expect(statements).toBeLessThanOrEqual(24);
    expect(rowsRead).toBeLessThanOrEqual(40);
    expect(rowsWritten).toBeLessThanOrEqual(45);
  }
});
