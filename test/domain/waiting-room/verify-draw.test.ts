import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { doubts, isSignedByQuicknet, permutation, positionOf, type PublishedDraw, readTicket, verify, type Witness } from "../../../scripts/verify-draw.ts";
import { openPlaces } from "../../../src/clients/draw.ts";
import { openTickets } from "../../../src/clients/tickets.ts";
import { rankIn } from "../../../src/domain/waiting-room/place.ts";
import { drawOver, saleId, secretOf, tagsFor } from "../../support/draws.ts";

const tags = tagsFor([40, 0, 25]);
const beacon = { chain: "quicknet", round: 7 };
const draw = drawOver(tags, { beacon });
const other = drawOver(tags, { beacon }, secretOf(2));
const failures = (published: PublishedDraw, witness: Witness = {}) => verify(published, witness).filter(({ passed }) => !passed).map(({ what }) => what);

describe("W2 an independent verifier", () => {
  it("says that a draw holds, and gives every position that the shop gives", async () => {
    const shape = record({ counts: array(integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }), seed: integer({ min: 0 }), beacon: constantFrom(null, beacon) });
    await assert(asyncProperty(shape, async ({ counts, seed, beacon }) => {
      const published = drawOver(tagsFor(counts), { beacon }, secretOf(seed));
      expect(failures(published, { entrants: tagsFor(counts), commitment: published.commitment })).toEqual([]);
      const places = await openPlaces(published);
      for (const [shard, count] of counts.entries())
        for (let index = 0; index < count; index++)
          expect(positionOf(published, { kind: "drawn", shard, at: index })).toBe((rankIn(places, { kind: "drawn", shard, index }) ?? NaN) + 1);
    }), { numRuns: 40 });
  });

  const swapped = tags.map((list, shard) => (shard === 0 ? list.with(0, "another") : list));
  const mutations: readonly (readonly [string, PublishedDraw, Witness?])[] = [
    ["one entrant", draw, { entrants: swapped }],
    ["one entrant, with its root", { ...draw, shards: drawOver(swapped).shards }],
    ["the order of two entrants", draw, { entrants: tags.map((list, shard) => (shard === 2 ? list.toReversed() : list)) }],
    ["the secret", { ...draw, secret: other.secret }],
    ["the secret and the commitment", { ...draw, secret: other.secret, commitment: other.commitment }],
    ["everything the secret leads to", other, { commitment: draw.commitment }],
    ["the beacon's round", { ...draw, beacon: { ...beacon, round: 8, randomness: "ab".repeat(32) } }],
    ["the beacon's randomness", { ...draw, beacon: { ...beacon, randomness: "cd".repeat(32) } }],
    ["the beacon, left out", { ...draw, beacon: null }],
    ["the randomness against what the beacon said", draw, { randomness: "cd".repeat(32) }],
    ["N", { ...draw, entrants: draw.entrants + 1 }],
    ["N, with a shard's count", { ...draw, entrants: draw.entrants + 1, shards: draw.shards.map((shard, at) => (at === 0 ? { ...shard, count: shard.count + 1 } : shard)) }],
    ["the seal", { ...draw, seal: other.key }],
    ["the key", { ...draw, key: other.key }],
    ["the order", { ...draw, order: "fifo" }],
    ["the rounds", { ...draw, permutation: { ...draw.permutation, rounds: 2 } }],
    ["the sale", { ...draw, saleId: "sal_other" }],
  ];

  it.each(mutations.map(([what, published, witness]) => ({ what, published, witness })))("sees a change of $what", ({ published, witness }) => expect(failures(published, witness)).not.toEqual([]));

  it("finds another order for the slightest change of entrants, secret or beacon", () => {
    const orderOf = (published: PublishedDraw) => Array.from({ length: 65 }, (_, index) => permutation(published.key, 65)(index)).join();
    const orders = [draw, other, drawOver(swapped, { beacon }), drawOver(tags), drawOver(tags, { beacon: { ...beacon, round: 8 } })].map(orderOf);
    // The round itself is bound by the commitment; it enters the key by its randomness, which is the same here.
    expect(new Set(orders).size).toBe(4);
  });

  it("cannot be told a place by anything that is published before the reveal", () => {
    // Two draws that look alike until then, commitment aside, have nothing to do with each other after it.
    const [mine, yours] = [draw, other].map((published) => tags[0]?.map((_, at) => positionOf(published, { kind: "drawn", shard: 0, at })));
    expect([draw.entrants, draw.shards, draw.seal]).toEqual([other.entrants, other.shards, other.seal]);
    expect(mine).not.toEqual(yours);
    expect(draw.commitment).not.toContain(draw.secret.slice(0, 8));
  });
});

describe("a draw that holds", () => {
  const chain = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
  const spoken = { chain, round: 1_000, randomness: "ab".repeat(32), dueAt: "2030-01-01T00:00:00.000Z" };
  const dueAt = (1_692_803_367 + 999 * 3) * 1_000;
  const sealed = (ms: number) => ({ beacon: spoken, sealedAt: new Date(ms).toISOString() });

  it.each([
    ["no doubt when it was sealed before its round was due", sealed(dueAt - 1), /^$/],
    ["doubtful when it was sealed as its round was due, whatever the shop says of that", sealed(dueAt), /0 s after/],
    ["doubtful by the shop's own word where nobody knows the beacon", { beacon: { ...spoken, chain: "own" }, sealedAt: "2030-01-01T00:00:02.000Z" }, /2 s after/],
    ["doubtful when nobody says when it was sealed", { beacon: spoken }, /not said/],
    ["doubtful without a beacon", { beacon: null }, /no beacon/],
  ])("is %s", (_, published, told) => expect(doubts(published).join()).toMatch(told));
});

describe("quicknet's signature", () => {
  // Round 1000 as the network has published it.
  const round = 1_000;
  const signature = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39";
  const randomness = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd";
  const chain = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
  const signed = { ...drawOver(tags, { beacon: { chain, round } }), beacon: { chain, round, randomness, signature } };
  const complaint = "the beacon has signed that round";

  it("is what its makers have signed", () => {
    expect(isSignedByQuicknet({ round, signature })).toBe(true);
    expect(failures(signed)).not.toContain(complaint);
  });

  it.each([
    ["of another round", { round: 1_001, signature }],
    ["of nobody", { round, signature: `${signature.slice(0, -1)}8` }],
    ["negated", { round, signature: signature.replace(/^b/, "9") }],
    ["of no point of the curve", { round, signature: "ab".repeat(48) }],
    ["cut short", { round, signature: signature.slice(0, 90) }],
    ["left out", { round }],
  ])("is none when it is %s", (_, beacon) => {
    expect(isSignedByQuicknet(beacon)).toBe(false);
    expect(failures({ ...signed, beacon: { chain, randomness, ...beacon } })).toContain(complaint);
  });
});

describe("npm run verify-draw", () => {
  const folder = mkdtempSync(join(tmpdir(), "draw-"));
  const file = (name: string, text: string) => (writeFileSync(join(folder, name), text), join(folder, name));
  const run = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly output: string }>((done) => {
      execFile(process.execPath, [new URL("../../../scripts/verify-draw.ts", import.meta.url).pathname, ...args], (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), output: stdout + stderr }));
    });
  const published = file("draw.json", JSON.stringify(draw));
  const ticketOf = (sale: typeof saleId) => openTickets(sale, [{ keyId: "k1", secret: "s" }], "i").issue({ saleId: sale, tag: "tag-2-4", standing: { kind: "drawn", shard: 2, index: 4 }, joinedAt: 1, expiresAt: 2 });

  it("tells a visitor the position of his ticket", async () => {
    const ticket = await ticketOf(saleId);
    expect(readTicket(ticket)).toEqual({ saleId, tag: "tag-2-4", kind: "drawn", shard: 2, at: 4 });
    const { code, output } = await run(published, "--ticket", ticket, "--commitment", draw.commitment);
    expect(output).toContain(`your position is ${positionOf(draw, { kind: "drawn", shard: 2, at: 4 })} of 65`);
    expect(code).toBe(0);
  });

  it("fetches the entrants of every shard when it is to check everything, as fast as it is let", async () => {
    let asked = 0;
    const server = createServer(({ url }, response) => {
      const shard = /entrants\?shard=(\d+)$/.exec(url ?? "")?.[1];
      asked += 1;
      if (asked === 2) return void response.writeHead(429, { "Retry-After": "0" }).end();
      response.end(shard === undefined ? JSON.stringify(draw) : (tags[Number(shard)] ?? []).map((tag) => `${tag}\n`).join(""));
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    const { code, output } = await run(`http://127.0.0.1:${port}/sales/${saleId}/draw`, "--full", "--ticket", await ticketOf(saleId));
    server.close();
    expect(output).toContain("ok   the entrants are those that were sealed");
    expect(output).toContain("ok   your tag is among the entrants");
    expect(output.match(/^tag-/gm)).toHaveLength(65);
    expect(code).toBe(0);
  });

  it("prints every position for the entrants' list", async () => {
    const list = file("entrants.txt", tags.flatMap((list, shard) => list.map((tag) => `${shard} ${tag}\n`)).join(""));
    const { code, output } = await run(published, "--entrants", list);
    expect(output).toContain(`tag-2-4 ${positionOf(draw, { kind: "drawn", shard: 2, at: 4 })}\n`);
    expect(output.match(/^tag-/gm)).toHaveLength(65);
    expect(code).toBe(0);
  });

  it.each([
    ["1 for a draw that does not hold", async () => [file("bad.json", JSON.stringify({ ...draw, secret: other.secret }))], 1],
    ["1 for another sale's ticket", async () => [published, "--ticket", await ticketOf("sal_other" as typeof saleId)], 1],
    ["2 for what is no draw", async () => [file("no.json", "[]")], 2],
    ["2 without a draw", async () => [], 2],
    ["3 for one that is not drawn yet", async () => [file("early.json", JSON.stringify({ commitment: draw.commitment, secret: null, key: null }))], 3],
  ])("exits with %s", async (_, args, code) => expect((await run(...(await args()))).code).toBe(code));
});
