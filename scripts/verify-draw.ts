// Duty: `npm run verify-draw -- <url or file>`: says whether a published draw is what was committed to, and who stands where.
// Invariant: shares no code with the shop. It is written from docs/draw.md alone, with node:crypto (and a library for the one curve that has not), so that
// it proves the page as well as the draw.
// Neighbours: docs/draw.md; test/domain/waiting-room/verify-draw.test.ts holds it against the shop's own rules.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { createCipheriv, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

/** What `GET /api/v1/sales/{saleId}/draw` answers once a draw is done, as far as it is believed before it is checked. */
export interface PublishedDraw {
  readonly algorithm: string;
  readonly saleId: string;
  readonly order: string;
  readonly commitment: string;
  readonly secret: string;
  readonly beacon: { readonly chain: string; readonly round: number; readonly randomness: string; readonly signature?: string; readonly dueAt?: string } | null;
  readonly sealedAt?: string;
  readonly entrants: number;
  readonly shards: readonly { readonly count: number; readonly root: string }[];
  readonly seal: string;
  readonly key: string;
  readonly permutation: { readonly name: string; readonly rounds: number };
}

/** What a visitor may have noted beside the draw: each makes the check stronger. */
export interface Witness {
  /** The commitment as it stood on the sale's page before the start. */
  readonly commitment?: string | undefined;
  /** The beacon's randomness, fetched from the beacon itself. */
  readonly randomness?: string | undefined;
  /** Every entrant's tag, by shard, in order of acceptance. */
  readonly entrants?: readonly (readonly string[])[] | undefined;
}

/** One thing that was looked at, and how it stood. */
export interface Check {
  readonly what: string;
  readonly passed: boolean;
}

const version = "floodgate-draw-1";
const permutationName = "feistel-8-aes256ctr";
const roundCount = 8;

const sha256 = (...parts: readonly Buffer[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

function field(value: string | number | Buffer): Buffer {
  const content = typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.isBuffer(value) ? value : Buffer.alloc(8);
  if (typeof value === "number") content.writeBigUInt64BE(BigInt(value));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

const fields = (...values: readonly (string | number | Buffer)[]): Buffer => Buffer.concat(values.map(field));
const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** quicknet, drand's chain without a memory: genesis and period of its rounds in seconds, and the public key that its makers hold in shares. */
const quicknet = {
  chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  genesis: 1_692_803_367,
  period: 3,
  publicKey: "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  domain: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
};

/** Whether quicknet's makers signed this round, by its scheme bls-unchained-g1-rfc9380: a short BLS signature of the SHA-256 of the round's eight bytes. */
export function isSignedByQuicknet({ round, signature = "" }: { readonly round: number; readonly signature?: string }): boolean {
  const bls = bls12_381.shortSignatures;
  const eight = Buffer.alloc(8);
  eight.writeBigUInt64BE(BigInt(round));
  try {
    return bls.verify(hex(signature), bls.hash(sha256(eight), quicknet.domain), hex(quicknet.publicKey));
  } catch {
    // What is no point of the curve is no signature.
    return false;
  }
}

/** The root over a shard's tags: the Merkle tree hash of RFC 6962, section 2.1, by its recursive definition. */
export function rootOver(saleId: string, tags: readonly string[]): string {
  const tree = (from: number, upTo: number): Buffer => {
    if (upTo - from === 0) return sha256();
    if (upTo - from === 1) return sha256(Buffer.of(0), fields(`${version} entrant`, saleId, tags[from] ?? ""));
    let half = 1;
    while (half * 2 < upTo - from) half *= 2;
    return sha256(Buffer.of(1), tree(from, from + half), tree(from + half, upTo));
  };
  return tree(0, tags.length).toString("hex");
}

/** Everything that can be checked with what is there. The draw holds when all of it passed. */
export function verify(draw: PublishedDraw, witness: Witness = {}): readonly Check[] {
  const checks: Check[] = [];
  const check = (what: string, passed: boolean) => void checks.push({ what, passed });
  const { saleId, secret, beacon, shards } = draw;
  check(`the draw is a ${version} with ${permutationName}`, draw.algorithm === version && draw.permutation.name === permutationName && draw.permutation.rounds === roundCount);
  check("the secret has 32 bytes", hex(secret).length === 32);
  const commitment = sha256(fields(`${version} commitment`, saleId, draw.order, shards.length, beacon?.chain ?? "", beacon?.round ?? 0, hex(secret))).toString("hex");
  check("the secret and the plan are those of the commitment", commitment === draw.commitment);
  if (witness.commitment !== undefined) check("the commitment is the one noted before the start", witness.commitment.toLowerCase() === commitment);
  check(`the shards' counts add up to the ${draw.entrants} entrants`, shards.reduce((sum, shard) => sum + shard.count, 0) === draw.entrants);
  const seal = sha256(fields(`${version} seal`, saleId, draw.entrants, shards.length, ...shards.flatMap(({ count, root }) => [count, hex(root)])));
  check("the seal covers every shard's count and root", seal.toString("hex") === draw.seal);
  const key = sha256(fields(`${version} key`, saleId, hex(secret), seal, hex(beacon?.randomness ?? "")));
  check(`the key comes from the secret, the seal${beacon ? " and the beacon" : ""}`, key.toString("hex") === draw.key);
  if (beacon?.signature !== undefined) check("the randomness is the hash of the beacon's signature", sha256(hex(beacon.signature)).toString("hex") === beacon.randomness);
  if (beacon?.chain === quicknet.chain) check("the beacon has signed that round", isSignedByQuicknet(beacon));
  if (beacon && witness.randomness !== undefined) check("the beacon said so", witness.randomness.toLowerCase() === beacon.randomness);
  if (witness.entrants !== undefined) {
    const roots = witness.entrants.map((tags) => ({ count: tags.length, root: rootOver(saleId, tags) }));
    check("the entrants are those that were sealed", shards.length === roots.length && shards.every(({ count, root }, at) => roots[at]?.count === count && roots[at].root === root));
  }
  return checks;
}

/** What makes a draw weaker that holds: each a sentence. Times are the shop's word, but for when a round of a known beacon is due. */
export function doubts({ beacon, sealedAt }: Pick<PublishedDraw, "beacon" | "sealedAt">): readonly string[] {
  if (beacon === null) return ["no beacon was named: the shop could have tried entrants until it liked the order"];
  const due = beacon.chain === quicknet.chain ? (quicknet.genesis + (beacon.round - 1) * quicknet.period) * 1_000 : Date.parse(beacon.dueAt ?? "");
  if (Number.isNaN(due) || sealedAt === undefined) return ["it is not said when the entrants were sealed and when the beacon's round was due"];
  const late = Date.parse(sealedAt) - due;
  return late < 0 ? [] : [`the entrants were sealed ${late / 1_000} s after the beacon's round was due: the shop could have known the order while it still took people in`];
}

/** The function that gives the rank, from 0, of an index from 0 to N − 1. */
export function permutation(key: string, entrants: number): (index: number) => number {
  let half = 5;
  while (2 ** (2 * half) < entrants) half += 1;
  const size = 2 ** half;
  const stream = createCipheriv("aes-256-ctr", hex(key), Buffer.alloc(16)).update(Buffer.alloc(roundCount * size * 2));
  const table = (round: number, entry: number): number => stream.readUInt16BE((round * size + entry) * 2) % size;
  const once = (number: number): number => {
    let [left, right] = [Math.floor(number / size), number % size];
    for (let round = 0; round < roundCount; round++) [left, right] = [right, left ^ table(round, right)];
    return left * size + right;
  };
  return (index) => {
    let number = once(index);
    while (number >= entrants) number = once(number);
    return number;
  };
}

/** The position, from 1, of what a ticket says; null when this draw has no such place. */
export function positionOf(draw: PublishedDraw, standing: { readonly kind: string; readonly shard: number; readonly at: number }): number | null {
  if (standing.kind === "queued") return (draw.order === "fifo" ? 0 : draw.entrants) + standing.at + 1;
  const shard = draw.shards[standing.shard];
  if (draw.order === "fifo" || shard === undefined || standing.at >= shard.count) return null;
  const before = draw.shards.slice(0, standing.shard).reduce((sum, { count }) => sum + count, 0);
  return permutation(draw.key, draw.entrants)(before + standing.at) + 1;
}

/** What a ticket says of its place. Only the shop can tell whether it is genuine. */
export function readTicket(text: string): { readonly saleId: string; readonly tag: string; readonly kind: string; readonly shard: number; readonly at: number } | null {
  const body = Buffer.from(text.split(".")[1] ?? "", "base64url");
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= body.length; at += 4 + body.readUInt32BE(at)) found.push(body.subarray(at + 4, at + 4 + body.readUInt32BE(at)));
  const [label, , saleId, tag, kind, shard, place] = found;
  if (found.length !== 9 || String(label) !== "floodgate-ticket-1" || shard?.length !== 8 || place?.length !== 8) return null;
  return { saleId: String(saleId), tag: String(tag), kind: String(kind), shard: Number(shard.readBigUInt64BE()), at: Number(place.readBigUInt64BE()) };
}

/** The lines `shard tag` of an entrants file, in order of acceptance within each shard. */
export function readEntrants(text: string, shards: number): readonly (readonly string[])[] {
  const tags: string[][] = Array.from({ length: shards }, () => []);
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const [shard, tag] = line.trim().split(/[\s,]+/);
    const list = tags[Number(shard)];
    if (list === undefined || tag === undefined) throw new Error(`"${line}" is not a shard of this draw and a tag`);
    list.push(tag);
  }
  return tags;
}

async function read(from: string): Promise<string> {
  if (!/^https?:/.test(from)) return readFileSync(from, "utf8");
  const ask = () =>
    fetch(from).catch((error: unknown) => {
      throw new Error(`${from} does not answer`, { cause: error });
    });
  let answer = await ask();
  while (answer.status === 429) {
    await sleep(1_000 * Number(answer.headers.get("Retry-After") ?? 1));
    answer = await ask();
  }
  if (!answer.ok) throw new Error(`${from} answered ${answer.status}`);
  return answer.text();
}

/** Everybody whom the roots are over, from the shop itself: that they are the right ones, the roots say. */
async function fetchEntrants(from: string, shards: number): Promise<readonly (readonly string[])[]> {
  const lists: string[][] = [];
  for (let shard = 0; shard < shards; shard++) lists.push((await read(`${from.replace(/\/?$/, "/entrants")}?shard=${shard}`)).split("\n").filter((tag) => tag !== ""));
  return lists;
}

const usage = `usage: npm run verify-draw -- <url or file of a draw> [--commitment <noted before the start>] [--beacon <its randomness, fetched yourself>]
       [--ticket <your ticket>] [--entrants <file of lines "shard tag"> | --full, which fetches them]
       exit: 0 the draw holds, 1 it does not, 2 it could not be read, 3 it is not drawn yet`;

function tellPlaces(draw: PublishedDraw, ticket: string | undefined, entrants: readonly (readonly string[])[] | undefined): boolean {
  const rank = permutation(draw.key, Math.max(1, draw.entrants));
  let index = 0;
  for (const tag of draw.order === "shuffle" ? (entrants?.flat() ?? []) : []) console.log(`${tag} ${rank(index++) + 1}`);
  if (ticket === undefined) return true;
  const read = readTicket(ticket);
  const position = read?.saleId === draw.saleId ? positionOf(draw, read) : null;
  console.log(position === null ? "FAIL the ticket is not one of this draw" : `your position is ${position} of ${draw.entrants}${read?.kind === "queued" ? " drawn and those behind them" : ""}`);
  return position !== null;
}

async function main(): Promise<number> {
  const options = { commitment: { type: "string" }, beacon: { type: "string" }, ticket: { type: "string" }, entrants: { type: "string" }, full: { type: "boolean" } } as const;
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [from] = positionals;
  if (from === undefined) return console.error(usage), 2;
  const draw: PublishedDraw = JSON.parse(await read(from));
  if (typeof draw.commitment !== "string") throw new Error(`${from} is no draw`);
  if (draw.secret == null || draw.key == null) return console.log("not drawn yet: only the commitment is published, and no place can be told from it"), 3;
  const listed = values.entrants === undefined ? undefined : readEntrants(await read(values.entrants), draw.shards.length);
  const entrants = listed ?? (values.full ? await fetchEntrants(from, draw.shards.length) : undefined);
  const checks = verify(draw, { commitment: values.commitment, randomness: values.beacon, entrants });
  for (const { what, passed } of checks) console.log(`${passed ? "ok  " : "FAIL"} ${what}`);
  for (const doubt of doubts(draw)) console.log(`WARN ${doubt}`);
  if (draw.beacon !== null && draw.beacon.chain !== quicknet.chain && values.beacon === undefined) console.log(`note compare the randomness with the beacon's own: round ${draw.beacon.round} of ${draw.beacon.chain}`);
  if (values.commitment === undefined) console.log("note compare the commitment with the one on the sale's page before the start (--commitment)");
  const holds = checks.every(({ passed }) => passed);
  const tag = values.ticket === undefined ? undefined : readTicket(values.ticket)?.tag;
  if (entrants !== undefined && tag !== undefined) console.log(entrants.some((list) => list.includes(tag)) ? "ok   your tag is among the entrants" : "note your tag is not among the entrants: you came after the seal");
  const placed = holds && tellPlaces(draw, values.ticket, entrants);
  console.log(holds ? "the draw holds" : "the draw does NOT hold");
  return holds && placed ? 0 : 1;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  });
}
