// Duty: the approximate rate per client address, counted in the isolate, behind the platform's sieve.
// Invariant: bounded memory; it may let more through than the rate when many isolates serve one address, never less.
// Neighbours: kernel.ts asks it for everything but cached reads.

import { Buckets } from "../../../clients/buckets.ts";
import type { Platform } from "../../../contracts/platform.ts";

const buckets = new Buckets(20_000);

/** IPv4 as it is, IPv6 by its /64 (contract §1); whoever has neither shares one bucket. */
export function clientAddress(request: Request): string {
  const address = request.headers.get("CF-Connecting-IP") ?? "";
  if (!address.includes(":")) return address || "unknown";
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? left : [...left, ...new Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

/** How long the address has to wait, 0 if it may go on. */
export async function addressMustWaitMs(platform: Platform, address: string): Promise<number> {
  const { config } = platform;
  if (!config.rateLimits) return 0;
  const rate = { perSecond: config.addressRequestsPerSecond, burst: config.addressRequestBurst };
  const { retryAfterMs } = buckets.take(address, rate, platform.clock.now());
  if (retryAfterMs > 0) return retryAfterMs;
  const { success } = await platform.sieve.limit({ key: address });
  return success ? 0 : 10_000;
}
