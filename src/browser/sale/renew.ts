// Duty: puts what the server would show now into the page that is open, without loading it anew.
// Invariant: whatever is not marked as a part stays: what is typed, what is permitted, what is open; a part that has not changed is not touched.
// Neighbours: pages mark their root with data-live and what may be replaced with data-part; follow.ts and desk.ts say when.

import { countDown } from "../shop/countdown.ts";
import { showLocalTimes } from "../shop/local-times.ts";

/** What the server sent last for a part: the page itself has been changed by scripts since. */
const sent = new WeakMap<Element, string>();

/** Notes what the page came with, before anything on it changes: what is the same later is not touched. */
export function rememberParts(root: HTMLElement): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-part]")) sent.set(part, part.innerHTML);
}

/** Fetches the page that `root` names and takes over its parts. False, with the page as it was, when that fails. */
export async function renew(root: HTMLElement): Promise<boolean> {
  const answer = await fetch(root.dataset["live"] ?? "", { cache: "no-store" }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector<HTMLElement>("[data-live]");
  if (fresh === null) return false;
  Object.assign(root.dataset, fresh.dataset);
  for (const part of fresh.querySelectorAll<HTMLElement>("[data-part]")) takeOver(root.querySelector<HTMLElement>(`[data-part="${part.dataset["part"]}"]`), part);
  showLocalTimes(root);
  countDown();
  return true;
}

function takeOver(old: HTMLElement | null, fresh: HTMLElement): void {
  if (old === null || sent.get(old) === fresh.innerHTML) return;
  sent.set(old, fresh.innerHTML);
  const hadFocus = old.contains(document.activeElement);
  old.replaceChildren(...fresh.childNodes);
  // Whoever goes by keyboard stays where he was.
  if (hadFocus) old.querySelector<HTMLElement>("button, a, input, select")?.focus();
}
