// Duty: keeps the page of a sale as the server would show it: asks how the sale and its visitor stand, and says at once when his turn has come.
// Invariant: asks as rarely as the sale's policy says, at moments of its own; a form that somebody fills in is never replaced; without script the page reloads itself.
// Neighbours: live.ts shows figures, renew.ts whatever else has changed; domain/waiting-room/poll.ts has the policy.

import { earliestSeconds } from "../../domain/waiting-room/estimate.ts";
import { hiddenPollSeconds, nextPollSeconds, pollBeforeDraw } from "../../domain/waiting-room/poll.ts";
import { ask, pause, type PlaceDocument, type SaleDocument } from "./documents.ts";
import { showPlace, showSale, wordsOf } from "./live.ts";
import { rememberParts, renew } from "./renew.ts";
import { ring, titlePrefix } from "./ring.ts";

/** How long it waits after a question that was not answered. */
const unansweredSeconds = 5;
/** A page that has just come is true; those who came together do not ask together. */
const firstMs = 2_000;

/** Follows a sale for as long as anything on its page can change. */
export async function follow(hall: HTMLElement, saleId: string): Promise<void> {
  if (hall.dataset["state"] === "admitted") titlePrefix(wordsOf(hall).turn);
  rememberParts(hall);
  await pause(firstMs * Math.random());
  while (!isFinal(hall)) {
    const isWaiting = hall.dataset["state"] === "waiting";
    const [sale, place] = await Promise.all([
      ask<SaleDocument>(`/api/v1/sales/${saleId}`),
      isWaiting ? ask<PlaceDocument>(`/api/v1/sales/${saleId}/place`, hall.dataset["ticket"]) : null,
    ]);
    if (sale !== null && (place !== null || !isWaiting)) await show(hall, sale, place);
    await rest(hall, sale, place);
  }
}

/** Only the sale's own figures matter to whoever has no place; to others it is over when they have had or lost their turn. */
function isFinal({ dataset: { state, phase } }: HTMLElement): boolean {
  return state === "expired" || state === "sold_out" || (state === "none" && (phase === "sold_out" || phase === "ended"));
}

async function show(hall: HTMLElement, sale: SaleDocument, place: PlaceDocument | null): Promise<void> {
  showSale(hall, sale);
  if (!isOutdated(hall, sale, place)) {
    if (place !== null) showPlace(hall, place, sale.phase === "paused");
    return;
  }
  // He must hear of it even if the page cannot be fetched just now.
  if (place?.state === "admitted") ring(wordsOf(hall).turn);
  await renew(hall);
}

/** Whether the server would draw another page than the one that is open. What is claimed has a form on it, which stays. */
function isOutdated({ dataset }: HTMLElement, sale: SaleDocument, place: PlaceDocument | null): boolean {
  if (dataset["state"] === "claimed") return false;
  const hasMoved = sale.phase !== dataset["phase"];
  if (place === null) return hasMoved;
  if (place.state !== "waiting") return true;
  const isPlaced = place.position !== null;
  return isPlaced !== (dataset["placed"] === "yes") || (!isPlaced && hasMoved);
}

/** A tab that nobody looks at rests longer, and asks as soon as it is looked at. */
async function rest(hall: HTMLElement, sale: SaleDocument | null, place: PlaceDocument | null): Promise<void> {
  const earliest = sale === null ? Infinity : earliestTurn(sale, place);
  const seconds = sale === null ? unansweredSeconds : secondsToNext(sale, earliest, hall.dataset["state"] === "admitted");
  await pause(1_000 * seconds);
  if (!document.hidden) return;
  const looked = new Promise<void>((resolve) => document.addEventListener("visibilitychange", () => resolve(), { once: true }));
  await Promise.race([looked, pause(1_000 * (hiddenPollSeconds(seconds, earliest) - seconds))]);
}

/** In how many seconds a turn can come at the soonest: at any moment while the draw is awaited, never for whoever has no place. */
function earliestTurn(sale: SaleDocument, place: PlaceDocument | null): number {
  if (place === null) return Infinity;
  return place.position === null ? 0 : earliestSeconds(place.position - 1, sale);
}

/** The draw is awaited by all who are in, a pause by those whose turn it is: both ask a little more often than the rest. */
function secondsToNext(sale: SaleDocument, earliest: number, isAdmitted: boolean): number {
  const { poll, phase } = sale;
  if (phase === "scheduled" || phase === "prequeue") {
    const moment = phase === "scheduled" ? sale.preQueueOpensAt : sale.startsAt;
    return pollBeforeDraw(poll, (Date.parse(moment) - Date.parse(sale.serverTime)) / 1_000, Math.random());
  }
  return isAdmitted || earliest === 0 ? pollBeforeDraw(poll, 0, Math.random()) : nextPollSeconds(poll, earliest, Math.random());
}
