// Duty: people and flash sales for benchmarks, made through the shop's own doors: joined, drawn, admitted, claimed.
// Invariant: nothing is put anywhere that a visitor or an administrator could not have put there.
// Neighbours: ../waiting-room.ts measures sales, ../checkout.ts purchases with what was claimed in one.

import { setTimeout as pause } from "node:timers/promises";
import type { Shop } from "../../scripts/support/shop.ts";

const together = 64;
/** Those who come first to every sale, so that its desks are awake when the others are counted. */
export const early = 100;

/** Somebody who holds a ticket of a sale. */
interface Visitor {
  readonly saleId: string;
  readonly token: string;
  readonly ticket: string;
}

const iso = (at: number) => new Date(at).toISOString();

/** The people and the sales of a benchmark. */
export class Venue {
  readonly #shop: Shop;
  readonly #admin: string;
  readonly #category: string;
  readonly tokens: readonly string[];
  #things = 0;

  private constructor(shop: Shop, admin: string, category: string, tokens: readonly string[]) {
    this.#shop = shop;
    this.#admin = admin;
    this.#category = category;
    this.tokens = tokens;
  }

  /** A shelf for what is to be sold, and so many people, new ones unless their session tokens are given. */
  static async prepare(shop: Shop, people: number, known: readonly string[] = []): Promise<Venue> {
    const admin = await shop.signIn();
    const { json: { categories: [category] } } = await shop.ask<{ categories: readonly { slug: string }[] }>("/categories");
    const tokens = [...known];
    while (tokens.length < people) {
      const { json: { buyers } } = await shop.ask<{ buyers: readonly { token: string }[] }>("/dev/buyers", { method: "POST", body: { count: 100 } });
      tokens.push(...buyers.map(({ token }) => token));
    }
    return new Venue(shop, admin, category?.slug ?? "", tokens);
  }

  /** Something to sell, and so many of it. Each sale has its own, so that none finds its units gone to the one before. */
  async #thing(quantity: number): Promise<string> {
    const variants = [{ sku: `BENCH-SALE-${this.#things++}`, attributes: {}, quantity }];
    const body = { name: "Benchmark", category: this.#category, status: "ACTIVE", price: 9, currency: "USD", variants };
    const { json } = await this.#shop.ask<{ variants: readonly { variantId: string }[] }>("/admin/products", { method: "POST", token: this.#admin, body });
    return json.variants[0]?.variantId ?? "";
  }

  async #sale(units: number, startsInMs: number): Promise<string> {
    const variantId = await this.#thing(units);
    const now = Date.now();
    const times = { preQueueOpensAt: iso(now - 1_000), startsAt: iso(now + startsInMs), endsAt: iso(now + 3_600_000) };
    const limits = { admissionsPerMinute: 1_000_000, perCustomerLimit: 100_000, claimWindowSeconds: 3_600, tokenTtlSeconds: 3_600 };
    const body = { name: "Benchmark", variantId, units, salePrice: 5, ...times, ...limits };
    return (await this.#shop.ask<{ saleId: string }>("/admin/sales", { method: "POST", token: this.#admin, body })).json.saleId;
  }

  /** A sale whose queue is open, with its desks awake. */
  async open(): Promise<string> {
    const saleId = await this.#sale(1, 3_000_000);
    await this.#join(saleId, this.tokens.slice(0, early));
    return saleId;
  }

  /** Ends sales: a room that goes on would be measured with whatever comes after it. */
  async close(saleIds: readonly string[]): Promise<void> {
    await Promise.all(saleIds.map((saleId) => this.#shop.ask(`/admin/sales/${saleId}/close`, { method: "POST", token: this.#admin })));
  }

  async #join(saleId: string, tokens: readonly string[]): Promise<readonly Visitor[]> {
    const join = async (token: string) => ({ saleId, token, ticket: (await this.#shop.ask<{ ticket: string }>(`/sales/${saleId}/tickets`, { method: "POST", token })).json.ticket });
    const visitors: Visitor[] = [];
    for (let from = 0; from < tokens.length; from += together) visitors.push(...(await Promise.all(tokens.slice(from, from + together).map(join))));
    return visitors;
  }

  /** A sale that everybody has joined and that has been drawn; all whom its units bear are admitted. */
  async drawn(units: number): Promise<readonly Visitor[]> {
    const saleId = await this.#sale(units, 10_000);
    const visitors = await this.#join(saleId, this.tokens);
    for (;;) {
      const { json } = await this.#shop.ask<{ draw: unknown; frontier: number }>(`/sales/${saleId}`);
      if (json.draw !== null && json.frontier >= units) return visitors;
      await pause(500);
    }
  }

  /** A unit for everybody, claimed: the purchase tokens, in the order of the people. */
  async claimed(): Promise<readonly string[]> {
    const visitors = await this.drawn(this.tokens.length);
    const purchases: string[] = [];
    const claim = async ({ saleId, token, ticket }: Visitor) => (await this.#shop.ask<{ purchaseToken: string }>(`/sales/${saleId}/claim`, { method: "POST", token, headers: { "X-Ticket": ticket } })).json.purchaseToken;
    for (let from = 0; from < visitors.length; from += together) purchases.push(...(await Promise.all(visitors.slice(from, from + together).map(claim))));
    return purchases;
  }
}
