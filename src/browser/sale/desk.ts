import { pause } from "./documents.ts";
import { rememberParts, renew } from "./renew.ts";

const everyMs = 3_000;

/** Keeps an operator's figures, curve and log seconds old for as long as anything moves; what he is typing stays. */
export async function watchDesk(): Promise<void> {
  const desk = document.querySelector<HTMLElement>("[data-sale-desk]");
  if (desk === null) return;
  rememberParts(desk);
  while (desk.dataset["moves"] === "yes") {
    await pause(everyMs);
    if (!document.hidden) await renew(desk);
  }
}
