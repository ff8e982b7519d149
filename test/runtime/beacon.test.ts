import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { verify } from "../../scripts/verify-draw.ts";
import { makeSale } from "../../src/clients/sale-making.ts";
import { compose } from "../../src/compose.ts";
import type { UserId } from "../../src/domain/ids.ts";
import { saleBody } from "../../src/workers/http/routes/admin-sales.ts";
import { spoken } from "../support/beacon-server.ts";
import { call, eventually } from "../support/request.ts";
import { claim, join, makeSale as makeSaleByHttp, placeOf, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

const platform = compose(env);
let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

/** A sale whose draw waits for a round of this chain, at most four seconds after its start. */
async function makeWith(chain: string, startsInMs: number, order: string, lastsMs = 120_000) {
  const { variantId } = await productWith(admin, 2);
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const times = { preQueueOpensAt: at(-1_000), startsAt: at(startsInMs), endsAt: at(startsInMs + lastsMs) };
  const body = saleBody.parse({ name: "A public draw", variantId, units: 2, salePrice: 49.5, ...times, admissionsPerMinute: 60_000, order });
  const shop = { ...platform, config: { ...platform.config, beacon: { chain, genesisAt: 1_000_000_000_000, periodMs: 500 } } };
  return makeSale(shop, { userId: "usr_admin" as UserId, email: "admin@shop.example" }, body, null);
}

async function saleWith(chain: string, startsInMs = 1_500, order = "shuffle") {
  const made = await makeWith(chain, startsInMs, order);
  if (made.kind !== "made") throw new Error(made.code);
  return made.status;
}

describe("a draw with a public beacon", () => {
  const mishaps = [["is late", "early-early-late"], ["fails, hangs and answers nonsense", "down-silent-garbled"], ["answers another round, then a forged one", "wrong-forged-one"]] as const;
  it.each(mishaps)("waits when it %s, and is drawn by the round that was named and no other", { timeout: 60_000 }, async (_, chain) => {
    const { saleId, beacon, startsAt } = await saleWith(chain);
    const visitors = await Promise.all([join(saleId), join(saleId), join(saleId)]);
    expect(beacon?.dueAt).toBeGreaterThanOrEqual(startsAt + 3_000);
    expect((await call("GET", `/sales/${saleId}/draw`)).json).toMatchObject({ entrants: null, beacon: { chain, round: beacon?.round } });

    const sealed = (await saleUntil(saleId, (sale) => "seal" in sale && sale.seal !== null, 20_000)).json;
    expect(sealed).toMatchObject({ phase: "active", frontier: 0, draw: null });
    await evictDurableObject(env.ROOMS.getByName(saleId));
    const [visitor] = visitors;
    expect((await placeOf(saleId, visitor)).json).toMatchObject({ state: "waiting", position: null });
    expect(await claim(saleId, visitor)).toMatchObject({ status: 403, json: { code: "not_admitted" } });

    await saleUntil(saleId, ({ frontier }) => frontier === 2, 30_000);
    const draw = (await call("GET", `/sales/${saleId}/draw`)).json;
    const { randomness } = spoken(chain, beacon?.round ?? 0);
    expect(draw).toMatchObject({ seal: sealed.seal, entrants: 3, beacon: { chain, round: beacon?.round, randomness } });
    const checks = verify(draw, { commitment: sealed.commitment, randomness });
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect((await Promise.all(visitors.map((each) => placeOf(saleId, each)))).map(({ json }) => json.position).toSorted()).toEqual([1, 2, 3]);
  });

  it("is closed without a draw when its operator closes it first", async () => {
    const { saleId } = await saleWith("early-early-early-early-early-early", 300);
    await saleUntil(saleId, ({ phase }) => phase === "active");
    expect((await call("POST", `/admin/sales/${saleId}/close`, { token: admin })).json).toMatchObject({ phase: "ended", draw: null });
  });
});

it("is not made to end within a minute of its public draw", async () => {
  expect(await makeWith("short", 60_000, "shuffle", 60_000)).toMatchObject({ kind: "problem", code: "validation_failed", errors: [{ path: "endsAt" }] });
  expect((await makeWith("short", 60_000, "shuffle", 64_000)).kind).toBe("made");
});

it("names no beacon where nobody is drawn, or none is configured", async () => {
  expect((await saleWith("unused", 60_000, "fifo")).beacon).toBeNull();
  const { variantId } = await productWith(admin, 2);
  const { json } = await makeSaleByHttp(admin, variantId, { units: 1 }, 60_000);
  expect(json).toMatchObject({ beacon: null, seal: null });
  await eventually(() => call("GET", `/sales/${json.saleId}/draw`), ({ status }) => status === 200);
  expect((await call("GET", `/sales/${json.saleId}/draw`)).json).toEqual({ saleId: json.saleId, commitment: json.commitment, entrants: null });
});
