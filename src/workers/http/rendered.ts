// Duty: public answers as finished bytes: rendered once for a version of what they show, kept in this isolate, told apart by a strong ETag.
// Invariant: the same for everyone, so nothing of the request but its address may go into them; the stamp moves whenever what is shown may differ.
// Neighbours: routes/catalog.ts and routes/search.ts (JSON), pages (HTML); storage/pulse.ts gives the stamps.

import { sha256Hex } from "../../clients/digest.ts";
import { perPlatform } from "../../storage/isolate.ts";
import { LruCache } from "../../storage/lru.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { AppContext } from "./context.ts";
import { isKnown } from "./preconditions.ts";

/** A public answer to be shown or made. */
export interface Rendering {
  /**
   * What the answer depends on beside its address: `pulse.version` for what shows stock, `pulse.listingVersion` for lists.
   * Null keeps nothing, for when no pulse is known.
   */
  readonly stamp: string | number | null;
  /** The address under which it is kept: path and query by default. Give a normalised one where many addresses mean the same. */
  readonly key?: string;
  readonly contentType: string;
  /** By default browsers ask again each time, and are answered 304. */
  readonly cacheControl?: string;
  /** Makes the whole body; null when there is nothing to show, which is never kept. */
  readonly render: () => Promise<string | null> | string | null;
}

interface Kept {
  readonly stamp: string | number;
  readonly bytes: Uint8Array;
  readonly headers: { readonly ETag: string } & Readonly<Record<string, string>>;
}

const maxBytes = 16_000_000;
const cacheOf = perPlatform((_: Platform) => new LruCache<Kept>(maxBytes));

/**
 * The answer from this isolate if it is of this stamp, else rendered now; 304 when the request's If-None-Match names it.
 * Null when `render` gives null. A kept answer costs no call outside the isolate.
 */
export async function renderedResponse(c: AppContext, rendering: Rendering): Promise<Response | null> {
  const kept = keptAnswer(c, rendering) ?? (await renderAnswer(c, rendering));
  return kept && respond(c, kept);
}

/** JSON as `renderedResponse` wants it. */
export const jsonType = "application/json";
/** HTML as `renderedResponse` wants it. */
export const htmlType = "text/html; charset=utf-8";

/** Path and query, without the host: `https://shop.test/a?b` is `/a?b`. */
function addressOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}

function keptAnswer(c: AppContext, { stamp, key }: Rendering): Kept | null {
  const kept = cacheOf(c.get("platform")).get(key ?? addressOf(c.req.url));
  return kept && kept.stamp === stamp ? kept : null;
}

async function renderAnswer(c: AppContext, { stamp, key = addressOf(c.req.url), contentType, cacheControl, render }: Rendering): Promise<Kept | null> {
  const text = await render();
  if (text === null) return null;
  const bytes = new Uint8Array(new TextEncoder().encode(text));
  const headers = { "Content-Type": contentType, "Cache-Control": cacheControl ?? "public, max-age=0, must-revalidate", ETag: await digestTag(bytes) };
  const kept: Kept = { stamp: stamp ?? "", bytes, headers };
  if (stamp !== null) cacheOf(c.get("platform")).set(key, kept, bytes.byteLength + 2 * key.length + 500);
  return kept;
}

async function digestTag(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `"${(await sha256Hex(bytes)).slice(0, 24)}"`;
}

function respond(c: AppContext, { bytes, headers }: Kept): Response {
  return isKnown(c, headers.ETag) ? new Response(null, { status: 304, headers }) : new Response(bytes, { headers });
}
