// Duty: walks through every variant that was ever counted: its own books, its history, its holds, its events.
// Invariant: a turn asks a bounded number of objects; a hold is let go only when its lane does not want it and it still stands after that was said.
// Neighbours: domain/audit/stock.ts judges; durable-objects/stock.ts and checkout-lane.ts answer.

import type { Platform } from "../../contracts/platform.ts";
import type { AuditedCheckout } from "../../domain/audit/checkout.ts";
import type { Breach } from "../../domain/audit/invariants.ts";
import { type AuditedStock, judgeStock } from "../../domain/audit/stock.ts";
import { type CheckoutId, type HoldId, idPrefix, type VariantId } from "../../domain/ids.ts";
import { laneOfCheckout } from "../../domain/checkout-name.ts";
import { hourMs } from "../../domain/time.ts";
import { countedBefore, countedVariants } from "../../storage/audit.ts";
import { handledEvents, inventoryConsumer } from "../../storage/inbox.ts";
import { checkoutsNamed } from "./lanes.ts";
import { askMany } from "../portions.ts";
import { type Page, walk } from "./walk.ts";

const pageSize = 100;
const atOnce = 20;

/** Every variant, hourly. */
export const walkStock = walk("walk-stock", hourMs, [
  { invariant: "stock ledger = on hand", subjects: "" },
  { invariant: "holds = reserved", subjects: "" },
  { invariant: "on hand + sold = counted in", subjects: "" },
  { invariant: "holds have checkouts", subjects: "" },
  { invariant: "events published = events handled", subjects: idPrefix.variant },
], look);

async function look(platform: Platform, cursor: string | null): Promise<Page> {
  const variantIds = await countedVariants(platform.d1, cursor ?? "", pageSize);
  const audits = await askMany(variantIds, atOnce, (variantId) => platform.stock.getByName(variantId).audit());
  const breaches = [...(await judgeBooks(platform, audits)), ...(await judgeHolds(platform, audits)), ...(await judgeEvents(platform, audits))];
  const units = (figure: (audit: AuditedStock) => number) => audits.reduce((sum, audit) => sum + figure(audit), 0);
  return {
    figures: { variants: audits.length, onHand: units(({ onHand }) => onHand), held: units(({ held }) => held), sold: units(({ sold }) => sold), holds: units(({ holds }) => holds.length) },
    breaches,
    next: variantIds.length < pageSize ? null : (variantIds.at(-1) ?? null),
  };
}

async function judgeBooks({ d1 }: Platform, audits: readonly AuditedStock[]): Promise<readonly Breach[]> {
  // Only what has left the object is asked for.
  const asked = audits.filter(({ countedFrom }) => countedFrom > 1).map(({ variantId, countedFrom }) => ({ variantId, sequence: countedFrom }));
  const before = await countedBefore(d1, asked);
  return audits.flatMap((audit) => judgeStock(audit, before.get(audit.variantId) ?? 0));
}

interface StandingHold {
  readonly variantId: VariantId;
  readonly holdId: HoldId;
  readonly checkoutId: CheckoutId;
}

/** Holds that live on behalf of checkouts which do not want them, or are not known. They are let go. */
async function judgeHolds(platform: Platform, audits: readonly AuditedStock[]): Promise<readonly Breach[]> {
  const standing = audits.flatMap(({ variantId, holds }) => holds.map(({ holdId, sagaId }): StandingHold => ({ variantId, holdId, checkoutId: sagaId as CheckoutId })));
  const ofLanes = standing.filter(({ checkoutId }) => laneOfCheckout(checkoutId) !== null);
  const known = await checkoutsNamed(platform, ofLanes.map(({ checkoutId }) => checkoutId));
  const wanted = new Set(known.flatMap(wantedHolds));
  const orphans = ofLanes.filter(({ holdId }) => !wanted.has(holdId));
  return (await askMany(orphans, atOnce, (hold) => letGo(platform, hold))).filter((breach) => breach !== null);
}

const wantedHolds = ({ lines }: AuditedCheckout): readonly HoldId[] => lines.filter(({ state }) => state === "wanted" || state === "held").map(({ holdId }) => holdId);

/** It may have ended since it was seen: then there is nothing wrong. */
async function letGo({ stock }: Platform, { variantId, holdId, checkoutId }: StandingHold): Promise<Breach | null> {
  const object = stock.getByName(variantId);
  const [hold] = await object.auditHolds([holdId]);
  if (hold?.status !== "held") return null;
  await object.execute([{ kind: "release", holdId }]);
  return { invariant: "holds have checkouts", subject: holdId, detail: `${hold.units} of ${variantId} were held for ${checkoutId}, which does not want them`, action: "released" };
}

/** Events that nobody has handled though there was time; each variant is one breach. */
async function judgeEvents({ d1 }: Platform, audits: readonly AuditedStock[]): Promise<readonly Breach[]> {
  const waiting = audits.flatMap((audit) => audit.waiting);
  const handled = waiting.length === 0 ? new Set<string>() : await handledEvents(d1, inventoryConsumer, waiting);
  return audits.flatMap(({ variantId, waiting: own }) => {
    const late = own.filter((eventId) => !handled.has(eventId));
    if (late.length === 0) return [];
    const detail = `${late.length} events have not been handled, the first is ${late[0]}`;
    return [{ invariant: "events published = events handled" as const, subject: variantId, detail, action: null }];
  });
}
