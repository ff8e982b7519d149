// Duty: what is asked of one hot variant, each as one unit of work, beside the two ceilings that it is measured against.
// Invariant: a unit is finished only with the answer it came for; the entry Worker answers 500 for any other outcome.
// Neighbours: support/load.ts drives these exports; ../stock.ts arranges rounds; ../worker/stock-entry.ts answers.

import { type Connection, encode } from "../support/connection.ts";
import type { Work } from "../support/load.ts";

const get = (path: string): string => encode({ method: "GET", path });

async function ask(connection: Connection, bytes: string): Promise<void> {
  const { status, text } = await connection.send(bytes);
  if (status !== 200) throw new Error(`${bytes.slice(0, bytes.indexOf("\r\n"))} answered ${status}: ${text.slice(0, 500)}`);
}

/** Asks the same thing again and again. */
const asking = (path: string): Work<unknown> => {
  const bytes = get(path);
  return (connection) => ask(connection, bytes);
};

/** A Worker that answers without asking anybody. */
export const hello = asking("/hello");
/** A call of an object that answers 1. */
export const emptyCall = asking("/empty");
/** A hold of one unit, in a commit with all that came with it. */
export const hold = asking("/hold");
/** The same hold in a commit of its own. */
export const naiveHold = asking("/naive");
/** Fifty holds in one call. */
export const batch = asking("/batch");
/** A hold, and when it stands its commit: two calls of the object, one after the other. */
export const holdCommit = asking("/hold-commit");
/** Refused by the Worker's isolate, which remembers what a lane refused; a lane is asked again every second or two. */
export const soldOut = asking("/sold-out");
/** Refused by a lane that remembers; the object is asked again every second or two. */
export const soldOutAtLane = asking("/sold-out-lane");
/** Refused by the object itself. */
export const soldOutAtObject = asking("/sold-out-object");

/** A hold of a shop on PostgreSQL, through HTTP as well. */
export const postgresHold = asking("/hold");

const laneRequests = Array.from({ length: 64 }, (_, lane) => get(`/lane?lane=${lane}`));

/** A hold through the lane of this seat, of as many lanes as the input says. */
export const throughLanes: Work<{ readonly lanes: number }> = (connection, { lanes }, { seat }) => ask(connection, laneRequests[seat % lanes] ?? "");
