// Duty: what script adds to pages that are whole without it. One small file, the same on every page.
// Invariant: nothing here is needed to buy; a part that fails leaves the page as the server sent it.
// Neighbours: http/pages/*.tsx mark the places with data- attributes.

import { fillCartCount } from "./shop/cart-count.ts";
import { startCountdown } from "./shop/countdown.ts";
import { estimateDelivery } from "./shop/delivery.ts";
import { enhanceForms } from "./shop/forms.ts";
import { watchOrder } from "./shop/order-watch.ts";
import { watchPlace } from "./shop/place.ts";
import { offerSuggestions } from "./shop/suggestions.ts";
import { pickVariants } from "./shop/variants.ts";

document.documentElement.classList.add("scripted");
enhanceForms();
showLocalTimes();
void fillCartCount();
startCountdown();
pickVariants();
void estimateDelivery();
offerSuggestions();
watchOrder();
watchPlace();

/** Times are sent in UTC; a visitor wants them on his own clock. */
function showLocalTimes(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-local-time]")) {
    const at = new Date(element.dateTime);
    const clockOnly = !element.textContent.includes(",");
    element.textContent = at.toLocaleString("en-US", clockOnly ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { dateStyle: "medium", timeStyle: "short" });
  }
}
