import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Job, TurnResult } from "../../src/clients/jobs/job.ts";
import { compose } from "../../src/compose.ts";
import type { Platform } from "../../src/contracts/platform.ts";
import { Scheduler } from "../../src/durable-objects/relay/scheduler.ts";
import { minuteMs } from "../../src/domain/time.ts";
import { openJobTables } from "../../src/storage/objects/relay.ts";
import { eventually } from "../support/request.ts";

let desks = 0;

/** A scheduler on the storage of an object of its own, with a clock that the test sets. */
async function schedulerOf(jobs: readonly Job[], test: (world: { readonly open: () => Scheduler; readonly clock: { now: number } }) => Promise<void>, dyingAfter?: string) {
  await runInDurableObject(env.RELAY.getByName(`desk-${++desks}`), async (_, { storage }) => {
    const clock = { now: 1_000_000 };
    const platform: Platform = { ...compose(env), clock: { now: () => clock.now } };
    const point = (name: string) => {
      if (name === dyingAfter) throw new Error(`died ${name}`);
    };
    const open = () => new Scheduler({ tables: openJobTables(storage), jobs, platform, point });
    open();
    await test({ clock, open });
  });
}

function jobOf(name: string, run: (cursor: string | null) => Promise<TurnResult>, everyMs = 10 * minuteMs): Job {
  return { name, everyMs, run: (_, { cursor }) => run(cursor) };
}

const nothing: TurnResult = { figures: {}, cursor: null };

it("goes through everything a page a turn, and remembers the page when the object is gone", async () => {
  const pages: (string | null)[] = [];
  const walk = jobOf("walk", async (cursor) => {
    pages.push(cursor);
    const next = Number(cursor ?? 0) + 1;
    return { figures: { seen: 10 }, cursor: next < 3 ? String(next) : null };
  });
  await schedulerOf([walk], async ({ open, clock }) => {
    for (let turn = 0; turn < 3; turn++) {
      clock.now += minuteMs;
      await open().runDue();
    }
    expect(pages).toEqual([null, "1", "2"]);
    expect(open().records()).toMatchObject([{ name: "walk", cursor: null, round: null, last: { figures: { seen: 30 } } }]);
  });
});

it("runs the others when one fails and one hangs, and what hangs never runs twice at once", async () => {
  const runs: string[] = [];
  const { promise: never, resolve: release } = Promise.withResolvers<TurnResult>();
  const jobs = [
    jobOf("failing", async () => Promise.reject(new Error("no answer")), minuteMs),
    jobOf("hanging", async () => (runs.push("hanging"), never), minuteMs),
    jobOf("working", async () => (runs.push("working"), nothing), minuteMs),
  ];
  await schedulerOf(jobs, async ({ open, clock }) => {
    const scheduler = open();
    const rounds = [1, 2].map(() => ((clock.now += 2 * minuteMs), scheduler.runDue()));
    await eventually(async () => scheduler.records(), ([failing, , working]) => failing?.failures === 1 && working?.last !== null);
    expect(scheduler.records()).toMatchObject([{ failures: 1, detail: "Error: no answer" }, { last: null }, { failures: 0 }]);
    expect(runs.filter((name) => name === "hanging")).toHaveLength(1);
    expect(runs).toContain("working");
    release(nothing);
    await Promise.all(rounds);
  });
});

it("does a turn again whose save never came", async () => {
  let turns = 0;
  const job = jobOf("dying", async () => ((turns += 1), nothing), minuteMs);
  await schedulerOf([job], async ({ open, clock }) => {
    clock.now += minuteMs;
    await expect(open().runDue()).rejects.toThrow("died");
    expect(open().records()).toMatchObject([{ last: null, failures: 0 }]);
    clock.now += minuteMs;
    await expect(open().runDue()).rejects.toThrow("died");
    expect(turns).toBe(2);
  }, "after dying");
});

it("runs through a round that begins now when it is asked to, and stops at the deadline", async () => {
  const job = jobOf("walk", async (cursor) => ({ figures: { seen: 1 }, cursor: cursor === "9" ? null : String(Number(cursor ?? 0) + 1) }));
  await schedulerOf([job], async ({ open, clock }) => {
    const scheduler = open();
    expect(await scheduler.runThrough("walk", clock.now + 1)).toMatchObject({ last: { figures: { seen: 10 } } });
    expect(await scheduler.runThrough("walk", clock.now)).toMatchObject({ cursor: "1", round: { figures: { seen: 1 } }, last: { figures: { seen: 10 } } });
    expect(await scheduler.runThrough("nobody", clock.now)).toBeNull();
  });
});

it("keeps house by the Relay's own alarm", async () => {
  const relay = env.RELAY.getByName("relay");
  await runInDurableObject(relay, (_, { storage }) => void storage.sql.exec("UPDATE jobs SET due_at = 0, record = json_set(record, '$.dueAt', 0) WHERE name = 'housekeeping'"));
  await runInDurableObject(relay, (object) => object.alarm());
  const [row] = await runInDurableObject(relay, (_, { storage }) => storage.sql.exec<{ ended: number | null }>("SELECT record ->> '$.last.endedAt' AS ended FROM jobs WHERE name = 'housekeeping'").toArray());
  expect(row?.ended).toBeGreaterThan(0);
});
