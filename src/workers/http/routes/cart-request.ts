// Duty: whose cart a request means, and the cookie that a guest keeps it by.
// Invariant: signed in, a cart named by header or cookie is not looked at.
// Neighbours: routes/cart.ts; storage/priced-cart.ts.

import type { Principal } from "../../../contracts/account.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { Cart, CartWarning } from "../../../domain/cart.ts";
import type { CartTarget } from "../../../storage/cart.ts";
import { guestCart, userCart } from "../../../storage/priced-cart.ts";
import type { AppContext } from "../context.ts";
import { type Answer, answer } from "../endpoint.ts";
import { guestCartCookie, guestCartOf, keyedCartId } from "../middleware/guest-cart.ts";
import { isSecure } from "../middleware/session.ts";
import { cartView } from "./cart-views.ts";

/** Whose cart a request means. A keyed request that makes a cart makes the same one when it is repeated. */
export async function cartOf(c: AppContext, platform: Platform, who: Principal | null, key: string | null): Promise<CartTarget> {
  if (who !== null) return userCart(platform, who.userId);
  const fresh = key === null ? platform.newId("cart") : await keyedCartId(platform, c.get("clientAddress"), key);
  return guestCart(platform, guestCartOf(c), fresh);
}

/** The answer with the cart; a guest's also leaves the cookie by which his next request finds it. */
export function cartAnswer(c: AppContext, platform: Platform, who: Principal | null, cart: Cart, more: readonly CartWarning[] = []): Answer {
  const cookies = who !== null || cart.cartId === null ? [] : [guestCartCookie(cart.cartId, Math.floor(platform.config.guestCartMs / 1_000), isSecure(c))];
  return answer(200, cartView(cart, more), { cookies });
}
