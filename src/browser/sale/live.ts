// Duty: shows on an open page what the documents say that it fetches: place, wait, crowd, pace, phase, message.
// Invariant: the sentences are the server's own; text is written only where it has changed, so that nobody is told the same thing twice.
// Neighbours: follow.ts brings the documents; pages/sale.tsx and sale-place.tsx mark the places; domain/waiting-room/told.ts chooses the sentence.

import { fillIn, tellWait } from "../../domain/waiting-room/told.ts";
import type { LiveWords, PlaceDocument, SaleDocument } from "./documents.ts";
import { titlePrefix } from "./ring.ts";

/** The sentences that came with the page. */
export const wordsOf = (hall: HTMLElement): LiveWords => JSON.parse(hall.dataset["words"] ?? "{}") as LiveWords;

/** Shows what is the same for everybody. */
export function showSale(hall: HTMLElement, { phase, message, waiting, recentPerMinute }: SaleDocument): void {
  const words = wordsOf(hall);
  write(hall, "phase-name", words.phases[phase] ?? "");
  const badge = find(hall, "phase-name");
  if (badge !== null) badge.className = phase === "active" ? "badge hot" : "state";
  write(hall, "sale-message", message ?? "");
  const notice = find(hall, "sale-notice");
  if (notice !== null) notice.hidden = message === null;
  write(hall, "waiting", fillIn(waiting === 1 ? words.waitingOne : words.waiting, { n: waiting }));
  write(hall, "pace", phase === "active" && recentPerMinute > 0 ? fillIn(words.pace, { n: Math.round(recentPerMinute) }) : "");
}

/** Shows how somebody stands who has a place and waits for his turn. */
export function showPlace(hall: HTMLElement, place: PlaceDocument, isPaused: boolean): void {
  const { position, ahead } = place;
  if (position === null || ahead === null) return;
  const words = wordsOf(hall);
  const told = tellWait(place, isPaused);
  write(hall, "position", position.toLocaleString("en-US"));
  write(hall, "ahead", ahead === 0 ? words.next : fillIn(words.ahead, { n: ahead }));
  write(hall, "wait", fillIn(words.told[told.kind] ?? "", told));
  const bar = hall.querySelector<HTMLProgressElement>("[data-progress]");
  if (bar) bar.value = position - ahead;
  titlePrefix(`#${position.toLocaleString("en-US")}`);
}

const find = (hall: HTMLElement, name: string): HTMLElement | null => hall.querySelector<HTMLElement>(`[data-${name}]`);

function write(hall: HTMLElement, name: string, text: string): void {
  const element = find(hall, name);
  if (element && element.textContent !== text) element.textContent = text;
}
