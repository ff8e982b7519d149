// Duty: recomputes the visitor's place in his own browser, from what was published and his own ticket.
// Invariant: nothing of the server's is believed but what everybody can read: commitment, seal and key must follow from each other before a place does.
// Neighbours: docs/draw.md says what is hashed; scripts/verify-draw.ts is the same for a whole draw; domain/waiting-room has permutation and ranks.

import { encode, fromHex, toHex, type Bytes } from "../../domain/bytes.ts";
import { keystreamLength, permutationFrom } from "../../domain/waiting-room/permutation.ts";
import { placesOf, rankIn } from "../../domain/waiting-room/place.ts";
import { readTicket, type Standing, type Ticket } from "../../domain/waiting-room/ticket.ts";
import { ask } from "./documents.ts";
import { findEntry, type SealedRoot } from "./sealed-entry.ts";

interface Draw {
  readonly algorithm: string;
  readonly saleId: string;
  readonly order: "shuffle" | "fifo";
  readonly commitment: string;
  readonly secret: string;
  readonly key: string;
  readonly seal: string;
  readonly beacon: { readonly chain: string; readonly round: number; readonly randomness: string } | null;
  readonly entrants: number;
  readonly shards: readonly SealedRoot[];
}

/** Lets whoever has a place check it by a button, which says what was found beside itself. */
export function offerCheck(hall: HTMLElement, saleId: string): void {
  hall.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLButtonElement>("[data-check-place]") : null;
    const told = hall.querySelector<HTMLElement>("[data-checked]");
    if (button === null || told === null) return;
    told.textContent = button.dataset["busy"] ?? "";
    void check(saleId, hall.dataset["ticket"] ?? "", Number(button.dataset["checkPlace"])).then((found) => {
      told.textContent = button.dataset[found] ?? "";
    });
  });
}

const sha256 = async (bytes: Bytes): Promise<string> => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** What was found, by the names under which the button has the words. `right`: the place follows, and there is no list for it, or none to be had. */
type Found = "right" | "sealed" | "wrong";

async function check(saleId: string, text: string, shown: number): Promise<Found> {
  const draw = await ask<Draw>(`/api/v1/sales/${saleId}/draw`);
  const ticket = openTicket(text);
  if (draw === null || ticket === null || (await positionIn(draw, ticket.standing)) !== shown) return "wrong";
  const entry = await findEntry(draw.algorithm, ticket, draw.shards);
  return entry === "sealed" ? "sealed" : entry === "missing" ? "wrong" : "right";
}

/** What a ticket says, which only its shop can verify; null for what is no ticket. */
function openTicket(ticket: string): Ticket | null {
  const body = ticket.split(".")[1];
  if (body === undefined) return null;
  const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return readTicket(bytes)?.ticket ?? null;
}

async function positionIn(draw: Draw, standing: Standing): Promise<number | null> {
  const key = fromHex(draw.key);
  if (key === null || !(await follows(draw))) return null;
  const aes = await crypto.subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
  const stream = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, aes, new Uint8Array(keystreamLength(draw.entrants))));
  const rank = rankIn(placesOf(draw, draw.order === "fifo" ? null : permutationFrom(stream, draw.entrants)), standing);
  return rank === null ? null : rank + 1;
}

/** Whether the secret is the one that was committed to, the seal that of these entrants, and the key what follows from both. */
async function follows({ algorithm, saleId, order, shards, beacon, entrants, ...draw }: Draw): Promise<boolean> {
  const [secret, seal, randomness] = [fromHex(draw.secret), fromHex(draw.seal), fromHex(beacon?.randomness ?? "")];
  if (secret === null || seal === null || randomness === null) return false;
  const committed = await sha256(encode([`${algorithm} commitment`, saleId, order, shards.length, beacon?.chain ?? "", beacon?.round ?? 0, secret]));
  const sealed = await sha256(encode([`${algorithm} seal`, saleId, entrants, shards.length, ...shards.flatMap(({ count, root }) => [count, fromHex(root) ?? new Uint8Array()])]));
  const drawn = await sha256(encode([`${algorithm} key`, saleId, secret, seal, randomness]));
  return committed === draw.commitment && sealed === draw.seal && drawn === draw.key;
}
