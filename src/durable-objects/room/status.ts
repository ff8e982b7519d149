// Duty: how a sale is shown: to everybody in one document, and to its operator with what only he may know.
// Invariant: nothing here names a person, and nothing before the draw says anything about any place; windows go by the claim clock, so a pause ends none.
// Neighbours: keeper.ts has the state; clients/sale-status.ts hands the document on; routes/sale-views.ts writes it as the contract does.

import type { DrawRecord, PublishedDraw, SaleStatus, SaleWatch } from "../../contracts/objects/sale.ts";
import type { Millis } from "../../domain/time.ts";
import { outstanding } from "../../domain/waiting-room/admission.ts";
import { type Prospect, unlikelyFrom } from "../../domain/waiting-room/chance.ts";
import { flowOf } from "../../domain/waiting-room/estimate.ts";
import { pollPolicy } from "../../domain/waiting-room/poll.ts";
import type { RoomKeeper } from "./keeper.ts";

const curvePoints = 300;
/** So many windows must be over before a rate of no-shows says anything. */
const enoughEnded = 10;

/** The document that is the same for everybody. `joined` is how many the desks have counted. */
export function statusOf(room: RoomKeeper, joined: number, now: Millis): SaleStatus {
  const { plan, controls, admission, lots: { draw, commitment, sealRoot, sealedAt } } = room;
  const { saleId, name, productId, variantId, preQueueOpensAt, startsAt, endsAt, salePrice, currency, order, shards, beacon } = plan;
  return {
    saleId, name, productId, variantId, preQueueOpensAt, startsAt, endsAt, salePrice, currency, order, shards, commitment, beacon, seal: sealRoot, sealedAt, at: now,
    units: plan.units, phase: room.phase(now), message: controls.message, poll: pollPolicy,
    ...flowOf(admission, plan, room.reading, controls.admissionsPerMinute, now, room.claimClock(now)),
    waiting: draw === null ? joined : Math.max(0, room.ranks - admission.frontier),
    draw: draw && published(draw),
    unlikelyFrom: draw && unlikelyFrom(prospectOf(room, now), now),
  };
}

/** How the sale stands for those who wait. */
function prospectOf(room: RoomKeeper, now: Millis): Prospect {
  const { plan: { units: total, endsAt }, controls: { admissionsPerMinute }, admission, units } = room;
  const returned = Math.max(0, admission.claimed - units.held - units.sold);
  return { ...admission, ...units, units: total, outstanding: outstanding(admission, room.claimClock(now)), returned, admissionsPerMinute, endsAt };
}

/** What the operator's page shows. */
export function watchOf(room: RoomKeeper, joined: number, now: Millis): SaleWatch {
  const { admission, controls, units } = room;
  return {
    status: statusOf(room, joined, now),
    joined: Math.max(joined, room.ranks),
    admitted: admission.frontier,
    claimed: admission.claimed,
    open: outstanding(admission, room.claimClock(now)),
    held: units.held,
    sold: units.sold,
    left: units.aside,
    noShowRate: admission.ended < enoughEnded ? null : admission.noShows / admission.ended,
    limit: admission.limit,
    pausedAt: controls.pausedAt,
    curve: room.curve(curvePoints),
  };
}

function published({ order, entrants, shards, key }: DrawRecord): PublishedDraw {
  return { order, entrants, counts: shards.map(({ count }) => count), key };
}
