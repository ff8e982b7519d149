import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { EnterRequest, KeptAnswer } from "../../src/contracts/objects.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { pass } from "../support/request.ts";

const { lanes } = compose(env);
const gate = (name = "lane-900") => lanes.getByName(name);
const answer: KeptAnswer = { status: 201, body: '{"a":1}', headers: { "Content-Type": "application/json" } };
const proceed = { kind: "proceed", resumed: false, remaining: null, hasOpenCheckout: null };

let made = 0;
const request = (more: Partial<NonNullable<EnterRequest["once"]>> = {}): EnterRequest => ({ scope: "user:usr_1 POST /x", rate: null, once: { key: `key-${made++}`, fingerprint: "f", keepMs: 60_000, ...more } });
const keyOf = ({ once }: EnterRequest) => once?.key ?? "";

afterEach(() => void disarmFailpoints());

it("lets one in, has the others wait, and tells them what he was told", async () => {
  const asked = request();
  expect(await gate().enter(asked)).toEqual(proceed);
  // Calls of one stub arrive in the order in which they were made.
  const lane = gate();
  const waiting = Promise.all([lane.enter(asked), lane.enter(asked)]);
  await lane.leave(asked.scope, keyOf(asked), answer);
  expect(await waiting).toEqual([{ kind: "replay", answer }, { kind: "replay", answer }]);
  expect(await gate().enter(asked)).toEqual({ kind: "replay", answer });
});

it("lets exactly one of those who wait go on when the run leaves nothing to keep", async () => {
  const asked = request();
  await gate().enter(asked);
  const lane = gate();
  const waiting = [lane.enter(asked), lane.enter(asked)];
  await lane.leave(asked.scope, keyOf(asked), null);
  expect(await Promise.race(waiting)).toEqual(proceed);
  await gate().leave(asked.scope, keyOf(asked), answer);
  expect((await Promise.all(waiting)).map((outcome) => outcome.kind).sort()).toEqual(["proceed", "replay"]);
});

it("knows a key again with another body, while it runs and afterwards", async () => {
  const asked = request();
  const other = request({ key: keyOf(asked), fingerprint: "g" });
  await gate().enter(asked);
  expect(await gate().enter(other)).toEqual({ kind: "reused" });
  await gate().leave(asked.scope, keyOf(asked), answer);
  expect(await gate().enter(other)).toEqual({ kind: "reused" });
  expect(await gate().enter({ ...other, scope: "user:usr_2 POST /x" })).toEqual(proceed);
});

it("keeps the first answer and no later one", async () => {
  const asked = request();
  await gate().enter(asked);
  await gate().leave(asked.scope, keyOf(asked), answer);
  await gate().leave(asked.scope, keyOf(asked), { ...answer, status: 500 });
  await gate().leave(asked.scope, keyOf(asked), null);
  expect(await gate().enter(asked)).toEqual({ kind: "replay", answer });
});

it("has a run resumed whose runner died with the object", async () => {
  const asked = request();
  await gate("lane-901").enter(asked);
  await evictDurableObject(env.LANES.getByName("lane-901"));
  expect(await gate("lane-901").enter(asked)).toEqual({ ...proceed, resumed: true });
  armFailpoint("lane after leave");
  await gate("lane-901").leave(asked.scope, keyOf(asked), answer).catch(() => undefined);
  const after = await gate("lane-901").enter(asked);
  expect([{ kind: "replay", answer }, { ...proceed, resumed: true }]).toContainEqual(after);
});

it("forgets an answer when its time is over", async () => {
  const asked = request({ keepMs: 60 });
  await gate().enter(asked);
  await gate().leave(asked.scope, keyOf(asked), answer);
  await pass(60);
  expect(await gate().enter(asked)).toEqual(proceed);
});

it("sweeps what it need not keep any longer", async () => {
  const stub = env.LANES.getByName("lane-902");
  const kept = () => runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT count(*) AS kept FROM idempotency").one().kept);
  for (const keepMs of [30, 40, 60_000]) await gate("lane-902").enter(request({ keepMs }));
  expect(await kept()).toBe(3);
  await pass(40);
  await runDurableObjectAlarm(stub);
  expect(await kept()).toBe(1);
});

it("counts a buyer's rate exactly, each subject for itself", async () => {
  const rated = (subject: string): EnterRequest => ({ scope: subject, rate: { subject, perSecond: 1, burst: 5 }, once: null });
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => gate().enter(rated("user:fast"))));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual([...Array<string>(5).fill("proceed"), ...Array<string>(3).fill("rate_limited")]);
  expect(outcomes[0]).toMatchObject({ remaining: 4 });
  expect(await gate().enter(rated("user:slow"))).toMatchObject({ kind: "proceed" });
});
