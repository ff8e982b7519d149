// Duty: what a crowd asks of a sale, each as one unit of work: how it stands, where I stand, to join, to claim; beside hello world and an empty object call.
// Invariant: a unit is finished only with the answer it came for; who joins and claims is somebody who has not yet, for as long as there are such.
// Neighbours: support/load.ts drives these exports; ../waiting-room.ts prepares sales and arranges rounds.

import { type Connection, encode } from "../support/connection.ts";
import type { Work } from "../support/load.ts";

/** What the units need to know. */
export interface RoomInput {
  /** A sale that has been drawn, and tickets of people who wait in it. */
  readonly drawnSaleId: string;
  readonly tickets: readonly string[];
  /** Everybody who can join, and the sales where he can, one after the other. */
  readonly tokens: readonly string[];
  readonly openSaleIds: readonly string[];
  /** Everybody who has been admitted and not claimed. */
  readonly admitted: readonly { readonly saleId: string; readonly token: string; readonly ticket: string }[];
}

const api = "/api/v1";

async function expectStatus(connection: Connection, bytes: string, ...expected: readonly number[]): Promise<void> {
  const { status, text } = await connection.send(bytes);
  if (!expected.includes(status)) throw new Error(`${bytes.slice(0, bytes.indexOf("\r\n"))} answered ${status}: ${text.slice(0, 500)}`);
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** The ceiling: a Worker that does nothing but answer. */
export const hello: Work<RoomInput> = (connection) => expectStatus(connection, encode({ method: "GET", path: "/" }), 200);

/** One call of an object that does nothing. */
export const emptyCall: Work<RoomInput> = (connection) => expectStatus(connection, encode({ method: "GET", path: "/empty" }), 200);

/** The document that is the same for everybody. */
export const status: Work<RoomInput> = (connection, { drawnSaleId }) => expectStatus(connection, encode({ method: "GET", path: `${api}/sales/${drawnSaleId}` }), 200);

/** Where one who waits stands, by his ticket. */
export const place: Work<RoomInput> = (connection, { drawnSaleId, tickets }, { turn }) =>
  expectStatus(connection, encode({ method: "GET", path: `${api}/sales/${drawnSaleId}/place`, headers: { "x-ticket": pick(tickets, turn) } }), 200);

/** A new identity takes its place. */
export const join: Work<RoomInput> = (connection, { tokens, openSaleIds }, { turn }) => {
  const saleId = pick(openSaleIds, Math.floor(turn / tokens.length));
  return expectStatus(connection, encode({ method: "POST", path: `${api}/sales/${saleId}/tickets`, headers: { authorization: `Bearer ${pick(tokens, turn)}` } }), 201, 200);
};

/** Somebody admitted claims his unit. */
export const claim: Work<RoomInput> = (connection, { admitted }, { turn }) => {
  const { saleId, token, ticket } = pick(admitted, turn);
  return expectStatus(connection, encode({ method: "POST", path: `${api}/sales/${saleId}/claim`, headers: { authorization: `Bearer ${token}`, "x-ticket": ticket } }), 201);
};
