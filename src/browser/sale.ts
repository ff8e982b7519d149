// Duty: what script adds to the pages of sales alone; other pages do not carry it.
// Invariant: a part that fails leaves the page as the server sent it, and the way to a unit works without any of it.
// Neighbours: pages/sale.tsx and admin/sales.tsx load it and mark its places.

import { solveChallenge } from "./sale/challenge.ts";
import { offerCheck } from "./sale/draw-check.ts";
import { watchDesk } from "./sale/desk.ts";
import { follow } from "./sale/follow.ts";
import { offerSound } from "./sale/ring.ts";

const hall = document.querySelector<HTMLElement>("[data-sale]");
const saleId = hall?.dataset["sale"];

if (hall !== null && saleId !== undefined) {
  offerCheck(hall, saleId);
  offerSound();
  void solveChallenge();
  void follow(hall, saleId);
}
void watchDesk();
