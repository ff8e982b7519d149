// Duty: what script adds to pages that are whole without it. One small file, the same on every page; sales have one more.
// Invariant: nothing here is needed to buy; a part that fails leaves the page as the server sent it.
// Neighbours: http/pages/*.tsx mark the places with data- attributes.

import { fillCartCount } from "./shop/cart-count.ts";
import { startCountdown } from "./shop/countdown.ts";
import { estimateDelivery } from "./shop/delivery.ts";
import { enhanceForms } from "./shop/forms.ts";
import { showLocalTimes } from "./shop/local-times.ts";
import { watchOrder } from "./shop/order-watch.ts";
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
