import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { dayMs } from "../../src/domain/time.ts";
import { keepHouse } from "../../src/storage/housekeeping.ts";

it("forgets expired carts with their lines, and notes older than any message, and keeps the rest", async () => {
  const now = Date.now();
  const cart = (id: string, expiresAt: number | null) => [
    env.DB.prepare("INSERT INTO carts (cart_id, currency, created_at, updated_at, expires_at) VALUES (?, 'USD', 1, 1, ?)").bind(id, expiresAt),
    env.DB.prepare("INSERT INTO cart_items (cart_id, variant_id, product_id, quantity, price_at_addition, added_at) VALUES (?, 'var_1', 'prd_1', 1, 1, 1)").bind(id),
  ];
  await env.DB.batch([
    ...cart("crt_old", now - 1), ...cart("crt_young", now + 1_000), ...cart("crt_user", null),
    env.DB.prepare("INSERT INTO inbox (consumer, event_id, handled_at) VALUES ('x', 'old', ?), ('x', 'young', ?)").bind(now - 15 * dayMs, now - 14 * dayMs),
  ]);
  await keepHouse(env.DB, now);
  const { results: carts } = await env.DB.prepare("SELECT cart_id FROM carts ORDER BY 1").all();
  const { results: lines } = await env.DB.prepare("SELECT cart_id FROM cart_items ORDER BY 1").all();
  expect(carts).toEqual([{ cart_id: "crt_user" }, { cart_id: "crt_young" }]);
  expect(lines).toEqual(carts);
  expect(await env.DB.prepare("SELECT event_id FROM inbox WHERE consumer = 'x'").first("event_id")).toBe("young");
});
