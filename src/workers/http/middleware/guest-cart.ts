// Duty: which cart a guest means: the one he names, or the one that his key makes.
// Invariant: a keyed request names the same cart before and after it made it, so that its repetition is known as one.
// Neighbours: kernel.ts keeps answers by it; routes/cart-request.ts and sign-in.ts look carts up by it.

import type { Platform } from "../../../contracts/platform.ts";
import { toHex } from "../../../domain/bytes.ts";
import { type CartId, idOf } from "../../../domain/ids.ts";
import type { AppContext } from "../context.ts";
import { cookieValue, secured } from "./session.ts";

const cookieName = "cart";

/** The guest's cart that a request names: in the body, the header or the cookie. */
export function guestCartOf(c: AppContext, fromBody?: string): string | null {
  return fromBody ?? c.req.header("X-Cart-Id") ?? cookieValue(c.req.header("Cookie"), cookieName) ?? null;
}

/** Set-Cookie by which a guest finds his cart again for `maxAgeSeconds`. */
export const guestCartCookie = (cartId: CartId, maxAgeSeconds: number, secure: boolean): string => secured(`${cookieName}=${cartId}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`, secure);

/** Set-Cookie that takes the guest's cart from the browser, once it is merged. */
export const noGuestCartCookie = (secure: boolean): string => secured(`${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`, secure);

/** The cart that a keyed request makes when it names none. Nobody who does not know the shop's secret can tell which cart another one's key made. */
export async function keyedCartId(platform: Pick<Platform, "authSecret">, clientAddress: string, key: string): Promise<CartId> {
  const encoder = new TextEncoder();
  const secret = await crypto.subtle.importKey("raw", encoder.encode(platform.authSecret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", secret, encoder.encode(`cart ${clientAddress} ${key}`));
  return idOf("cart", toHex(new Uint8Array(signature)));
}
