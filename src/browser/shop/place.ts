// Duty: keeps a sale's page live: the visitor's place while he waits, his turn when it comes, and the proof of his place when he asks for it.
// Invariant: asks as rarely as the sale's policy says; the proof is computed from what is published and his own ticket; without script the page reloads itself.
// Neighbours: pages/sale.tsx draws what is found here by its data attributes; domain/waiting-room/ has the rules.

import { toHex, encode, type Bytes, fromHex } from "../../domain/bytes.ts";
import { keystreamLength, permutationFrom } from "../../domain/waiting-room/permutation.ts";
import { placesOf, rankIn } from "../../domain/waiting-room/place.ts";
import { earliestSeconds } from "../../domain/waiting-room/estimate.ts";
import { nextPollSeconds, pollBeforeDraw, type PollPolicy } from "../../domain/waiting-room/poll.ts";
import { readTicket } from "../../domain/waiting-room/ticket.ts";

interface Place {
  readonly state: string;
  readonly position: number | null;
  readonly ahead: number | null;
  readonly estimatedWaitSeconds: { readonly low: number; readonly high: number } | null;
}

interface Sale {
  readonly poll: PollPolicy;
  readonly startsAt: string;
  readonly frontier: number;
  readonly admissionsPerMinute: number;
  readonly unlikelyFrom: number | null;
}

const unknownMs = 5_000;

/** Keeps a sale's page live: asks how its visitor stands, rarely while his turn is far, and shows at once when it has come. */
export function watchPlace(): void {
  const hall = document.querySelector<HTMLElement>("[data-sale]");
  const saleId = hall?.dataset["sale"];
  if (hall === null || saleId === undefined) return;
  offerCheck(hall, saleId);
  solveBeforeJoining(saleId);
  if (hall.dataset["state"] === "admitted") announce();
  if (hall.dataset["state"] === "waiting") void follow(hall, saleId);
}

async function follow(hall: HTMLElement, saleId: string): Promise<void> {
  const shown = hall.dataset["state"];
  const hadPosition = hall.querySelector("[data-position]") !== null;
  // The server's own refresh is for pages without script.
  for (;;) {
    const [place, sale] = await Promise.all([ask<Place>(`/api/v1/sales/${saleId}/place`, hall.dataset["ticket"]), ask<Sale>(`/api/v1/sales/${saleId}`)]);
    if (place !== null) {
      if (place.state !== shown || (place.position !== null) !== hadPosition) return location.assign(location.pathname);
      show(hall, place);
    }
    await pause(sale === null ? unknownMs : 1_000 * secondsToNext(sale, place?.position ?? null));
  }
}

function secondsToNext(sale: Sale, position: number | null): number {
  if (position === null) return pollBeforeDraw(sale.poll, (Date.parse(sale.startsAt) - Date.now()) / 1_000, Math.random());
  const isUnlikely = sale.unlikelyFrom !== null && position > sale.unlikelyFrom;
  return nextPollSeconds(sale.poll, isUnlikely ? Infinity : earliestSeconds(position - 1, sale), Math.random());
}

/** A tab that nobody looks at rests, and asks as soon as it is looked at. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (!document.hidden) return resolve();
      document.addEventListener("visibilitychange", () => resolve(), { once: true });
      // Behind another tab it still has to ring when the turn comes.
      setTimeout(resolve, 3 * ms);
    }, ms);
  });
}

async function ask<Body>(url: string, ticket?: string): Promise<Body | null> {
  const answer = await fetch(url, { cache: "no-store", headers: ticket ? { "X-Ticket": ticket } : {} }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Body) : null;
}

function show(hall: HTMLElement, { position, ahead }: Place): void {
  if (position === null || ahead === null) return;
  const write = (name: string, words: string) => {
    const element = hall.querySelector<HTMLElement>(`[data-${name}]`);
    if (element && element.textContent !== words) element.textContent = words;
  };
  write("position", position.toLocaleString("en-US"));
  write("ahead", ahead === 0 ? (hall.querySelector<HTMLElement>("[data-ahead]")?.dataset["next"] ?? "") : `${ahead.toLocaleString("en-US")} ahead of you`);
  const bar = hall.querySelector<HTMLProgressElement>("[data-progress]");
  if (bar) bar.value = position - ahead;
  document.title = `#${position.toLocaleString("en-US")} · ${document.title.replace(/^#[\d,]+ · /, "")}`;
}

/** Title and, where the browser lets it, a sound. */
function announce(): void {
  const turn = document.querySelector(".turn")?.textContent ?? "";
  document.title = `${turn} · ${document.title}`;
  // Sound is for pages that somebody has touched; browsers keep the others silent, and say so.
  if (!navigator.userActivation.hasBeenActive) return;
  try {
    const audio = new AudioContext();
    for (const [index, frequency] of [660, 880].entries()) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.value = 0.08;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + index * 0.2);
      tone.stop(audio.currentTime + index * 0.2 + 0.18);
    }
  } catch {
    // Silence is as good.
  }
}

interface Challenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly maxnumber?: number;
  readonly maxNumber?: number;
  readonly salt: string;
  readonly signature: string;
}

/** Asked for a proof of work, the browser does it and joins again; what the form would have shown stays the same. */
function solveBeforeJoining(saleId: string): void {
  const form = document.querySelector<HTMLFormElement>("form[data-join]");
  if (form === null) return;
  form.addEventListener("submit", (event) => {
    if (form.elements.namedItem("solution") !== null) return;
    event.preventDefault();
    void (async () => {
      const answer = await fetch(`/api/v1/sales/${saleId}/tickets`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(() => null);
      const refusal = answer?.status === 403 ? ((await answer.json()) as { challenge?: Challenge }) : null;
      if (refusal?.challenge) {
        const hint = document.querySelector<HTMLElement>("[data-join-hint]");
        if (hint) hint.textContent = hint.dataset["challengeWords"] ?? "";
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = "solution";
        input.value = await solve(refusal.challenge);
        form.append(input);
      }
      form.submit();
    })();
  });
}

async function solve(challenge: Challenge): Promise<string> {
  const { algorithm, salt, signature } = challenge;
  const encoder = new TextEncoder();
  for (let number = 0; number <= (challenge.maxnumber ?? challenge.maxNumber ?? 1_000_000); number++) {
    if (toHex(new Uint8Array(await crypto.subtle.digest(algorithm, encoder.encode(salt + number)))) === challenge.challenge) return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature }));
  }
  return "";
}

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
  readonly shards: readonly { readonly count: number; readonly root: string }[];
}

/** Recomputes the visitor's place from what was published and his own ticket, with nothing of the server's but that. */
function offerCheck(hall: HTMLElement, saleId: string): void {
  const button = hall.querySelector<HTMLButtonElement>("[data-check-place]");
  const told = hall.querySelector<HTMLElement>("[data-checked]");
  if (button === null || told === null) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    told.textContent = button.dataset["busy"] ?? "";
    void recompute(saleId, hall.dataset["ticket"] ?? "").then((position) => {
      told.textContent = (position === Number(button.dataset["checkPlace"]) ? button.dataset["right"] : button.dataset["wrong"]) ?? "";
    });
  });
}

const sha256 = async (bytes: Bytes): Promise<string> => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

async function recompute(saleId: string, ticket: string): Promise<number | null> {
  const draw = await ask<Draw>(`/api/v1/sales/${saleId}/draw`);
  const body = ticket.split(".")[1];
  if (draw === null || body === undefined) return null;
  const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  const standing = readTicket(bytes)?.ticket.standing;
  const { beacon } = draw;
  const [secret, seal, key, randomness] = [fromHex(draw.secret), fromHex(draw.seal), fromHex(draw.key), fromHex(beacon?.randomness ?? "")];
  if (standing === undefined || secret === null || seal === null || key === null || randomness === null) return null;
  const committed = await sha256(encode([`${draw.algorithm} commitment`, saleId, draw.order, draw.shards.length, beacon?.chain ?? "", beacon?.round ?? 0, secret]));
  const sealed = await sha256(encode([`${draw.algorithm} seal`, saleId, draw.entrants, draw.shards.length, ...draw.shards.flatMap(({ count, root }) => [count, fromHex(root) ?? new Uint8Array()])]));
  const drawn = await sha256(encode([`${draw.algorithm} key`, saleId, secret, seal, randomness]));
  if (committed !== draw.commitment || sealed !== draw.seal || drawn !== draw.key) return null;
  const aes = await crypto.subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
  const stream = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, aes, new Uint8Array(keystreamLength(draw.entrants))));
  const rank = rankIn(placesOf(draw, draw.order === "fifo" ? null : permutationFrom(stream, draw.entrants)), standing);
  return rank === null ? null : rank + 1;
}
