// Duty: how many days delivery takes to a visitor who has not said where he lives, or to a place he names.
// Invariant: his own answer, never in a shared cache: the product's page and document say the same to everyone and leave this to script.
// Neighbours: domain/delivery.ts counts the days; initiate.ts counts them again for the address of a checkout.

import { z } from "zod";
import { refuse } from "../../../contracts/problem.ts";
import { countries } from "../../../domain/countries.ts";
import { deliveryOptions } from "../../../domain/delivery.ts";
import { distanceKm, nearestFirst } from "../../../domain/geo.ts";
import { locate } from "../../../domain/places.ts";
import { recentWarehouses, type Warehouse } from "../../../storage/warehouses.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";

const query = z.object({
  country: z.string().regex(/^[A-Z]{2}$/, "two capital letters (ISO 3166)").optional().meta({ description: "where the request comes from when not said" }),
  postalCode: z.string().min(1).max(20).optional(),
});
const days = z.object({ min: z.int(), max: z.int() });
const schema = z.object({ country: z.string(), methods: z.array(z.object({ method: z.string(), days })) }).meta({ id: "DeliveryEstimate" });

/** A visitor's answer may serve him again for a while; nobody else. */
const cacheControl = "private, max-age=3600";

/** How long each way of delivery takes to an address. */
export const delivery = [
  endpoint(
    {
      method: "GET", path: "/delivery", access: "public", tag: "Catalogue", summary: "How many days each delivery method takes to a country, or to a postal code in it", query,
      answers: { 200: { description: "The methods offered there", schema } }, refusals: ["not_shippable"],
    },
    async ({ c, platform, query: { country: named, postalCode } }) => {
      const warehouses = await recentWarehouses(platform);
      const country = named ?? visitorsCountry(c) ?? warehouses[0]?.country ?? "US";
      const methods = deliveryOptions(country, postalCode === undefined ? null : nearestKm(country, postalCode, warehouses));
      if (methods.length === 0) return refuse("not_shippable", `Nothing is delivered to ${country}.`);
      return answer(200, { country, methods }, { headers: { "Cache-Control": cacheControl } });
    },
  ),
];

/** What Cloudflare makes of the client's address: unknown for Tor and the like, absent on one's own machine. */
function visitorsCountry(c: AppContext): string | null {
  const found = c.req.raw.cf?.["country"];
  return typeof found === "string" && countries.has(found) ? found : null;
}

/** A country alone is too large to tell near from far; a postal code is not. */
function nearestKm(country: string, postalCode: string, warehouses: readonly Warehouse[]): number | null {
  const place = locate(country, postalCode);
  const nearest = place && nearestFirst(place, warehouses)[0];
  return place && nearest ? distanceKm(place, nearest) : null;
}
