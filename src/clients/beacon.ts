// Duty: asks a public beacon with drand's HTTP API for one round.
// Invariant: what is taken is the very round that was asked for, and its randomness is the hash of its signature; everything else is no answer.
// Neighbours: durable-objects/waiting-room.ts asks again until there is one; whoever checks a draw asks the beacon himself.

import { z } from "zod";
import type { Platform } from "../contracts/platform.ts";
import { fromHex, toHex } from "../domain/bytes.ts";
import { secondMs } from "../domain/time.ts";
import type { Heard } from "../domain/waiting-room/beacon.ts";
import type { Beacon } from "../domain/waiting-room/draw.ts";
import { sha256 } from "./draw.ts";

const timeoutMs = 3 * secondMs;
const roundSchema = z.object({ round: z.int(), randomness: z.string().regex(/^[0-9a-f]{64}$/), signature: z.string().regex(/^(?:[0-9a-f]{2})+$/) });

/** `silent`: not yet, not reachable, or not to be believed; ask again. */
export type BeaconAnswer = ({ readonly kind: "said" } & Heard) | { readonly kind: "silent"; readonly why: string };

/** What the beacon says of the round. Never throws; takes at most three seconds. */
export async function askBeacon(platform: Pick<Platform, "fetch" | "config">, { chain, round }: Beacon): Promise<BeaconAnswer> {
  try {
    const url = `${platform.config.beaconUrl}/${chain}/public/${round}`;
    const response = await platform.fetch(url, { headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      return silent(`it answers ${response.status}`);
    }
    const said = roundSchema.safeParse(await response.json());
    if (!said.success) return silent("it answers something else than a round");
    if (said.data.round !== round) return silent(`it answers round ${said.data.round}`);
    const { randomness, signature } = said.data;
    return toHex(sha256(fromHex(signature) ?? new Uint8Array())) === randomness ? { kind: "said", randomness, signature } : silent("its randomness is not of its signature");
  } catch (error) {
    return silent(String(error));
  }
}

const silent = (why: string): BeaconAnswer => ({ kind: "silent", why });
