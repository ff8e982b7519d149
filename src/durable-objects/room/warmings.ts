// Duty: when the caches and objects of a sale are warmed.
// Invariant: each time once, however often the room looks; what was missed is not made up for after the start.
// Neighbours: clients/sale-warming.ts warms; waiting-room.ts looks (seed 002 §8.2).

import type { SalePlan } from "../../contracts/objects/sale.ts";
import { hasExpired, type Millis, minuteMs } from "../../domain/time.ts";
import type { Deeds } from "../../storage/objects/waiting-room.ts";

/** So long before the start. */
const warmings: readonly number[] = [30 * minuteMs, minuteMs];

type Start = Pick<SalePlan, "startsAt">;
type Done = Pick<Deeds, "warmedFor">;

/** The warmings that are due and have not been done. */
export const dueWarmings = ({ startsAt }: Start, { warmedFor }: Done, now: Millis): readonly number[] => warmings.filter((before) => hasExpired(startsAt - before, now) && !warmedFor.includes(before));

/** When the next one is due; infinitely late when all are done. */
export const nextWarming = ({ startsAt }: Start, { warmedFor }: Done): Millis => Math.min(...warmings.filter((before) => !warmedFor.includes(before)).map((before) => startsAt - before), Infinity);
