import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { solveChallenge } from "altcha-lib/v1";
import { beforeAll, describe, expect, it } from "vitest";
import { proofOfWork } from "../../src/clients/challenge.ts";
import { openTickets } from "../../src/clients/tickets.ts";
import { beginSession } from "../../src/clients/accounts/users.ts";
import { sha256 } from "../../src/clients/draw.ts";
import { compose } from "../../src/compose.ts";
import type { DeskBrief, JoinOutcome, SalePlan } from "../../src/contracts/objects.ts";
import type { ProductId, SaleId, UserId, VariantId } from "../../src/domain/ids.ts";
import { entrantLeaf } from "../../src/domain/waiting-room/draw.ts";
import { append, leafHash, noPeaks } from "../../src/domain/waiting-room/merkle.ts";
import { usualSaleRate } from "../../src/domain/waiting-room/rates.ts";
import { boardCount, boardName, deskName } from "../../src/domain/waiting-room/shards.ts";
import { RoomDesks } from "../../src/durable-objects/room/desks.ts";
import { RoomKeeper } from "../../src/durable-objects/room/keeper.ts";
import { openDeskTables } from "../../src/storage/objects/ticket-desk.ts";
import { openRoomTables } from "../../src/storage/objects/waiting-room.ts";
import { joinsFrom } from "../../src/workers/http/middleware/join-rate.ts";
import { newBuyer } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { claim, join, makeSale, placeOf, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

const platform = compose(env);
let admin = "";
let made = 0;
beforeAll(async () => {
  admin = await signedIn("admin");
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const tagOf = (index: number) => index.toString(16).padStart(32, "0");

function planOf(startsInMs: number, more: Partial<SalePlan> = {}): SalePlan {
  const now = Date.now();
  return {
    saleId: `sal_room${++made}` as SaleId, name: "A drop", productId: "prd_1" as ProductId, variantId: `var_room${made}` as VariantId, salePrice: 100, currency: "USD", units: 10,
    preQueueOpensAt: now - 1_000, startsAt: now + startsInMs, endsAt: now + 600_000, order: "shuffle", shards: 64, beacon: null, perCustomerLimit: null,
    claimWindowMs: 60_000, tokenTtlMs: 300_000, mostClaims: 1_000, overAdmission: 1, admissionsPerMinute: 60, ...more,
  };
}

const briefOf = ({ saleId, order, preQueueOpensAt, startsAt, endsAt }: SalePlan, shard = 0): DeskBrief => ({ saleId, order, preQueueOpensAt, startsAt, endsAt, shard });
const asked = (index: number) => ({ tag: tagOf(index), keyId: "k1", solution: null, mustSolve: false, rate: null });
const placeIn = (outcome: JoinOutcome) => (outcome.kind === "joined" ? outcome.row.standing : null);

/** The desks of a sale as they are after so many have joined each: taken in one by one, by the desk's own tree. */
function deskAfter(plan: SalePlan, joins: number) {
  const peaks = range(joins).reduce((list, index) => append(list, leafHash(entrantLeaf(plan.saleId, tagOf(index)), sha256), sha256), noPeaks);
  return (storage: DurableObjectStorage) => openDeskTables(storage).saveDesk({ entrants: peaks, sealed: false });
}

/** Seals a sale of so many a shard: with how many calls of desks, and how many writes of the room. */
async function sealed(perShard: number) {
  const plan = planOf(60_000);
  const joined = deskAfter(plan, perShard);
  for (const shard of range(plan.shards)) {
    const desk = env.DESKS.getByName(deskName(plan.saleId, shard));
    await runInDurableObject(desk, (_, { storage }) => joined(storage));
    await evictDurableObject(desk);
  }
  let [calls, writes] = [0, 0];
  const desks = { ...platform.desks, getByName: (name: string) => ((calls += 1), platform.desks.getByName(name)) };
  const shards = await new RoomDesks({ desks, clock: platform.clock }).seal(plan);
  const draw = await runInDurableObject(env.ROOMS.getByName(plan.saleId), (_, { storage }) => {
    const exec: typeof storage.sql.exec = (query, ...bindings) => {
      if (/^\s*(INSERT|UPDATE|DELETE)/.test(query)) writes += 1;
      return storage.sql.exec(query, ...bindings);
    };
    const room = RoomKeeper.open(openRoomTables({ sql: { exec }, transactionSync: (work) => storage.transactionSync(work) }), plan, "a-secret");
    writes = 0;
    return room.lots.seal(shards, 1_000);
  });
  return { entrants: draw?.entrants, calls, writes };
}

it("W1: seals a million entrants of 64 shards as it seals ten thousand: with one call of each desk and at most two writes of the room", { timeout: 600_000 }, async () => {
  const [few, many] = [await sealed(157), await sealed(15_625)];
  expect(few).toEqual({ entrants: 10_048, calls: 64, writes: few.writes });
  expect(many).toEqual({ ...few, entrants: 1_000_000 });
  expect(many.writes).toBeLessThanOrEqual(2);
});

it("W4: gives an account one place though it joins a thousand times at once, in 50 sessions and from 20 addresses, and the same after it has logged out and in", { timeout: 600_000 }, async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 1 }, 600_000)).json;
  const buyer = await newBuyer();
  const tokens = [buyer.token, ...(await Promise.all(range(49).map(() => beginSession(platform, buyer.userId as UserId))))];
  const ask = (index: number) => call("POST", `/sales/${saleId}/tickets`, { token: tokens[index % 50] ?? "", headers: { "CF-Connecting-IP": `192.0.2.${index % 20}` } });
  const answers = await Promise.all(range(1_000).map(ask));
  expect(new Set(answers.map(({ json }) => json.ticket)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(999);
  expect((await call("POST", "/auth/logout", { token: buyer.token })).status).toBe(204);
  const again = { ...buyer, token: await beginSession(platform, buyer.userId as UserId) };
  expect((await join(saleId, again)).ticket).toBe(answers[0]?.json.ticket);
  expect((await call("GET", `/sales/${saleId}/place`, { token: again.token })).json.state).toBe("waiting");
});

it("W5: gives whoever races the seal exactly one of the two orders, and the line its numbers in the order in which it was joined", { timeout: 600_000 }, async () => {
  const plan = planOf(600_000);
  const { saleId } = plan;
  await platform.rooms.getByName(saleId).open(plan);
  const desk = platform.desks.getByName(deskName(saleId, 0));
  const racers = 60;
  let begun = 0;
  const joins = range(racers).map(async (index) => {
    await eventually(async () => begun, (count) => count >= index);
    const joined = desk.join(briefOf(plan), asked(index));
    begun += 1;
    return joined;
  });
  await eventually(() => desk.count(), (count) => count >= racers / 3);
  const sealed = await desk.seal();
  const standings = (await Promise.all(joins)).map(placeIn);
  const drawn = standings.flatMap((standing) => (standing?.kind === "drawn" ? [standing.index] : []));
  const queued = standings.flatMap((standing) => (standing?.kind === "queued" ? [standing.ordinal] : []));
  expect(drawn).toEqual(range(sealed.count));
  expect(queued).toEqual(range(racers - sealed.count));
  expect(await desk.seal()).toEqual(sealed);
  expect(sealed.count).toBeGreaterThan(0);
});

it("W6: never admits more than the pace in any second or minute, whatever alarms ring twice, though it is evicted between them and 300 read at once", { timeout: 600_000 }, async () => {
  const { variantId } = await productWith(admin, 60);
  // Six a minute, so that a minute's allowance is used up within seconds, and one a second.
  const { saleId } = (await makeSale(admin, variantId, { units: 50, admissionsPerMinute: 6 }, 100)).json;
  await Promise.all(range(20).map(() => join(saleId)));
  const room = env.ROOMS.getByName(saleId);
  const admitted = new Map<number, number>();
  let [frontier, roundsAfterSix] = [0, 0];
  for (let round = 0; roundsAfterSix < 4; round++) {
    await Promise.all([runDurableObjectAlarm(room), runDurableObjectAlarm(room), ...range(300).map(() => call("GET", `/sales/${saleId}`))]);
    if (round % 2 === 1) await evictDurableObject(room);
    const status = await platform.rooms.getByName(saleId as SaleId).read();
    expect(status?.frontier).toBeGreaterThanOrEqual(frontier);
    frontier = status?.frontier ?? 0;
    const saved = await runInDurableObject(room, (_, { storage }) => openRoomTables(storage).read("admission"));
    for (const { at, from, upTo } of saved?.ticks ?? []) admitted.set(at, upTo - from);
    roundsAfterSix += Number(frontier >= 6);
  }
  const within = (from: number, ms: number) => [...admitted].reduce((sum, [at, count]) => (at >= from && at < from + ms ? sum + count : sum), 0);
  for (const at of admitted.keys()) {
    expect(within(at, 1_000)).toBeLessThanOrEqual(1);
    expect(within(at, 60_000)).toBeLessThanOrEqual(6);
  }
  expect(within(0, Infinity)).toBe(frontier);
});

it("W7: admits nobody to nothing: at k = 1 everybody whose turn it is has a unit, and when all is sold everybody is told", { timeout: 60_000 }, async () => {
  const { variantId } = await productWith(admin, 3);
  const { saleId } = (await makeSale(admin, variantId, { units: 3 }, 2_500)).json;
  const visitors = await Promise.all(range(8).map(() => join(saleId)));
  await saleUntil(saleId, ({ frontier }) => frontier === 3, 60_000);
  const states = await Promise.all(visitors.map(async (visitor) => ({ visitor, state: (await placeOf(saleId, visitor)).json.state })));
  const admitted = states.filter(({ state }) => state === "admitted");
  expect(admitted).toHaveLength(3);
  const claims = await Promise.all(admitted.map(({ visitor }) => claim(saleId, visitor)));
  expect(claims.map(({ status }) => status)).toEqual([201, 201, 201]);
  for (const [index, { visitor }] of admitted.entries()) {
    const { json } = await call("POST", "/checkout/initiate", { token: visitor.token, body: { purchaseToken: claims[index]?.json.purchaseToken, shippingAddressId: visitor.addressId } });
    await call("POST", `/checkout/${json.checkoutId}/pay`, { token: visitor.token, body: { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: `w7-${index}` } });
  }
  const [loser] = states.filter(({ state }) => state === "waiting");
  if (loser === undefined) throw new Error("nobody waits");
  await eventually(() => placeOf(saleId, loser.visitor), ({ json }) => json.state === "sold_out", 15_000);
  const told = platform.d1.prepare("SELECT event_id FROM outbox WHERE event_id = ?1 UNION SELECT event_id FROM inbox WHERE event_id = ?1").bind(`evt_${saleId.slice(4)}.soldout`);
  await eventually(() => told.first(), (event) => event !== null);
});

it("W8: lets a room hear at most 50 questions a second, though 300 data centres ask their boards all the time", async () => {
  const plan = planOf(60_000);
  await platform.rooms.getByName(plan.saleId).open(plan);
  const answers = new Set<string>();
  const began = Date.now();
  while (Date.now() - began < 1_000) {
    const places = range(300).map((index) => boardName(`site-${index}`));
    expect(new Set(places).size).toBeLessThanOrEqual(boardCount);
    const statuses = await Promise.all(places.map(async (board) => ({ board, status: await platform.boards.getByName(board).read(plan.saleId) })));
    // The room dates every answer, so each date at a board is one question that it was asked.
    for (const { board, status } of statuses) answers.add(`${board} ${status?.at}`);
  }
  expect(answers.size / ((Date.now() - began) / 1_000)).toBeLessThanOrEqual(50);
});

it("does at once what its operator says while it waits for others", async () => {
  const plan = planOf(7_200_000, { endsAt: Date.now() + 9_000_000 });
  const wakesAt = await runInDurableObject(env.ROOMS.getByName(plan.saleId), async (room, { storage }) => {
    await room.open(plan);
    await storage.deleteAlarm();
    const working = room.alarm();
    // By now it has asked the desks, and none of them has answered.
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    await room.control({ kind: "close" });
    await working;
    return storage.getAlarm();
  });
  expect(wakesAt ?? 0).toBeLessThanOrEqual(Date.now());
  await eventually(() => platform.stock.getByName(plan.variantId).read(), ({ sales }) => sales.some(({ saleId }) => saleId === plan.saleId));
});

describe("W9: a ticket", () => {
  const saleId = "sal_tickets" as SaleId;
  const { signing, identity } = platform.tickets;
  const ticket = { saleId, tag: tagOf(1), standing: { kind: "drawn", shard: 1, index: 7 }, joinedAt: 1_000, expiresAt: Date.now() + 60_000 } as const;

  it("is refused when it is altered, of another sale, or of another account, before anybody is asked", async () => {
    const { variantId } = await productWith(admin, 2);
    const sale = (await makeSale(admin, variantId, { units: 1 }, 60_000)).json.saleId;
    const visitor = await join(sale);
    const thief = await newBuyer();
    const [prefix, body = "", mac] = visitor.ticket.split(".");
    for (const altered of [`${prefix}.${body.slice(0, -1)}A.${mac}`, `${prefix}.${body}.${mac?.slice(0, -2)}`, "fgt1..", "x", "é".repeat(9)]) {
      expect((await call("GET", `/sales/${sale}/place`, { headers: { "X-Ticket": encodeURI(altered) } })).status).toBe(404);
    }
    expect((await call("GET", `/sales/sal_other/place`, { headers: { "X-Ticket": visitor.ticket } })).status).toBe(404);
    expect((await call("POST", `/sales/${sale}/claim`, { token: thief.token, headers: { "X-Ticket": visitor.ticket } })).status).toBe(404);
  });

  it("holds under an older key as long as that is kept, and no longer", async () => {
    const old = await openTickets(saleId, signing, identity).issue(ticket);
    const rotated = [{ keyId: "k2", secret: "another" }, ...signing];
    expect((await openTickets(saleId, rotated, identity).check(old, Date.now())).kind).toBe("valid");
    expect(await openTickets(saleId, [{ keyId: "k2", secret: "another" }], identity).check(old, Date.now())).toEqual({ kind: "refused", why: "retired_key" });
    expect(await openTickets(saleId, signing, identity).check(old, ticket.expiresAt)).toEqual({ kind: "refused", why: "expired" });
    expect(await openTickets(saleId, signing, identity).tagOf("usr_1" as UserId)).toBe(await openTickets(saleId, rotated, identity).tagOf("usr_1" as UserId));
  });
});

describe("W12: whoever looks like a program", () => {
  const challenger = proofOfWork(platform);

  async function solve(subject: string) {
    const { algorithm, challenge, salt, signature, maxnumber } = (await challenger.ask(subject)) as Record<string, string> & { readonly maxnumber: number };
    const found = await solveChallenge(challenge ?? "", salt ?? "", algorithm ?? "", maxnumber).promise;
    return btoa(JSON.stringify({ algorithm, challenge, number: found?.number, salt, signature }));
  }

  it("gets a place only for a solution of his own, and each solution counts once", { timeout: 60_000 }, async () => {
    const plan = planOf(60_000);
    const desk = platform.desks.getByName(deskName(plan.saleId, 3));
    const brief = briefOf(plan, 3);
    const suspicious = { ...asked(1), mustSolve: true };
    expect((await desk.join(brief, suspicious)).kind).toBe("challenge");
    const solution = await solve("him");
    const id = await challenger.check(solution, "him");
    expect(id).not.toBeNull();
    expect(await challenger.check(solution, "somebody else")).toBeNull();
    expect(await challenger.check(`${solution.slice(0, -6)}AAAAAA`, "him")).toBeNull();
    expect(await challenger.check("nonsense", "him")).toBeNull();
    expect((await desk.join(brief, { ...suspicious, solution: id })).kind).toBe("joined");
    expect((await desk.join(brief, { ...asked(2), mustSolve: true, solution: id })).kind).toBe("challenge");
    expect((await desk.join(brief, suspicious)).kind).toBe("joined");
  });

  it("is asked to solve something when he asks for his place again and again", async () => {
    const plan = planOf(60_000);
    const desk = platform.desks.getByName(deskName(plan.saleId, 0));
    const hasty = { ...asked(5), rate: usualSaleRate };
    const outcomes = await Promise.all(range(12).map(() => desk.join(briefOf(plan), hasty)));
    expect(outcomes.filter(({ kind }) => kind === "joined").length).toBeGreaterThanOrEqual(5);
    expect(outcomes.some(({ kind }) => kind === "challenge")).toBe(true);
  });

  it("is slowed by work where many come from one address, and refused only far beyond that", () => {
    const isolate = { config: { ...platform.config, rateLimits: true, joinsPerAddressPerMinute: 10 }, clock: { now: () => 1_000_000 } };
    const counted = range(130).map(() => joinsFrom(isolate, "2001:db8:1:2::/64", null));
    expect(counted.slice(0, 10).some(({ isHasty }) => isHasty)).toBe(false);
    expect(counted.slice(10, 100).every(({ isHasty, retryAfterMs }) => isHasty && retryAfterMs === 0)).toBe(true);
    expect(counted.at(-1)?.retryAfterMs).toBeGreaterThan(0);
    expect(joinsFrom(isolate, "192.0.2.1", null).isHasty).toBe(false);
  });
});
