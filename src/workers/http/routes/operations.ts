// Duty: the routes that speak of the shop itself: health, the OpenAPI document, the events' schemas.
// Invariant: health asks every store the shop cannot sell without, and says which one fails.
// Neighbours: openapi.ts makes the document from the endpoints.

import { z } from "zod";
import { pulseOf } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { eventSchema } from "../../../contracts/events.ts";
import { answers } from "../../../storage/database.ts";
import { perPlatform } from "../../../storage/isolate.ts";
import { answer, type Endpoint, endpoint } from "../endpoint.ts";
import { openApiDocument } from "../openapi.ts";
import { version } from "../version.ts";

const health = z.object({ status: z.enum(["ok", "failing"]), version: z.string(), checks: z.record(z.string(), z.enum(["ok", "failing"])) });

/** To make a document costs more than to serve it. */
const eventsDocument = perPlatform((_: Platform) => z.toJSONSchema(eventSchema, { io: "output" }));

/** The operations' routes. `all` answers every endpoint of the shop, these among them: they are what the document describes. */
export function operations(all: () => readonly Endpoint[]): readonly Endpoint[] {
  const document = perPlatform(({ config }: Platform) => openApiDocument(config.shopName, all()));
  return [
    endpoint(
      {
        method: "GET", path: "/health", root: true, access: "public", cached: true, tag: "Operations",
        summary: "Whether the shop can serve and sell",
        answers: { 200: { description: "Everything answers", schema: health }, 503: { description: "Something does not; `checks` says what", schema: health } },
        refusals: [],
      },
      async ({ platform }) => {
        const checks = await checkStores(platform);
        const ok = Object.values(checks).every((state) => state === "ok");
        return answer(ok ? 200 : 503, { status: ok ? "ok" : "failing", version, checks });
      },
    ),
    endpoint(
      {
        method: "GET", path: "/openapi.json", access: "public", cached: true, tag: "Operations",
        summary: "This API as an OpenAPI 3.1 document",
        answers: { 200: { description: "The document", schema: z.looseObject({ openapi: z.string() }) } },
        refusals: [],
      },
      ({ platform }) => answer(200, document(platform), { headers: { "Cache-Control": "public, max-age=60" } }),
    ),
    endpoint(
      {
        method: "GET", path: "/events.json", access: "public", cached: true, tag: "Operations",
        summary: "The schemas of all events, as JSON Schema",
        answers: { 200: { description: "One schema for each event type, under `oneOf`", schema: z.looseObject({}) } },
        refusals: [],
      },
      ({ platform }) => answer(200, eventsDocument(platform), { headers: { "Cache-Control": "public, max-age=60" } }),
    ),
  ];
}

async function checkStores({ d1, kv, pulse, lanes }: Platform) {
  const check = async (work: Promise<unknown>) => work.then(() => "ok" as const, () => "failing" as const);
  const [database, readModel, catalogPulse, checkout] = await Promise.all([
    check(answers(d1)),
    check(kv.get("health")),
    check(pulseOf({ pulse }).read()),
    check(lanes.getByName("lane-0").enter({ scope: "health", rate: null, once: null })),
  ]);
  return { database, readModel, catalogPulse, checkout };
}
