// Duty: does the small sum that somebody is asked for before he may join, and joins with what it found.
// Invariant: only where the page was sent with a challenge on it; whoever has no script is told that he would need it.
// Neighbours: clients/challenge.ts asks and checks (ALTCHA's proof of work); pages/sale-place.tsx puts the challenge on the form.

import { toHex } from "../../domain/bytes.ts";

interface Challenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly maxnumber?: number;
  readonly maxNumber?: number;
  readonly salt: string;
  readonly signature: string;
}

const usualMost = 1_000_000;

/** Solves the challenge on the page, if there is one, and sends the form. */
export async function solveChallenge(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form[data-challenge]");
  if (form === null) return;
  const solution = await solve(JSON.parse(form.dataset["challenge"] ?? "{}") as Challenge);
  if (solution === null) return;
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "solution";
  input.value = solution;
  form.append(input);
  form.submit();
}

async function solve({ algorithm, challenge, maxnumber, maxNumber, salt, signature }: Challenge): Promise<string | null> {
  const encoder = new TextEncoder();
  for (let number = 0; number <= (maxnumber ?? maxNumber ?? usualMost); number++) {
    const digest = await crypto.subtle.digest(algorithm, encoder.encode(salt + number));
    if (toHex(new Uint8Array(digest)) === challenge) return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  }
  return null;
}
