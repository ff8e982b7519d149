// Duty: the OpenAPI 3.1 document, made from the very declarations that the kernel checks requests against.
// Invariant: a route that is served is documented, with all its answers and refusals.
// Neighbours: endpoint.ts declares; routes/operations.ts serves the document; pages/reference.tsx shows it.

import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { problems } from "../../contracts/problem.ts";
import { type Endpoint, pathOf } from "./endpoint.ts";
import { version } from "./version.ts";

/** The members of contract §1, and those that some codes bring along; a client passes over what it does not know (RFC 9457 §3.2). */
const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [keyof typeof problems, ...(keyof typeof problems)[]]),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  declineCode: z.string().optional().meta({ description: "payment_declined: why, in the gateway's word" }),
  retryable: z.boolean().optional().meta({ description: "payment_declined: whether the hold stays for another try" }),
  checkoutId: z.string().optional().meta({ description: "checkout_in_progress: the one that is being paid" }),
  items: z.array(z.looseObject({})).optional().meta({ description: "which lines it is about, and how many there are" }),
  priceChanges: z.array(z.looseObject({ variantId: z.string(), from: z.number(), to: z.number() })).optional(),
  currency: z.string().optional(),
  current: z.string().optional().meta({ description: "invalid_transition: the state it is in" }),
  reserved: z.int().optional().meta({ description: "conflict: how many units are spoken for" }),
}).meta({ id: "Problem", description: "RFC 9457 problem details" });

/** The document of these endpoints. To make it costs more than to serve it. */
export function openApiDocument(shopName: string, endpoints: readonly Endpoint[]): unknown {
  return createDocument({
    openapi: "3.1.0",
    info: { title: `${shopName} API`, version, description: "Catalogue, cart, checkout, orders and their administration. Errors are RFC 9457 problems with a stable `code`." },
    paths: pathsOf(endpoints),
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" }, session: { type: "apiKey", in: "cookie", name: "session" } } },
  });
}

function pathsOf(endpoints: readonly Endpoint[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const endpoint of endpoints) {
    const { spec } = endpoint;
    const path = pathOf(endpoint).replace(/:([A-Za-z]+)/g, "{$1}");
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationOf(endpoint) };
  }
  return paths;
}

function operationOf({ spec }: Endpoint): ZodOpenApiOperationObject {
  const responses: Record<string, NonNullable<ZodOpenApiOperationObject["responses"]>[`${1 | 2 | 3 | 4 | 5}${string}`]> = {};
  for (const [status, { description, schema, contentType }] of Object.entries(spec.answers)) {
    responses[status] = { description, ...(schema && { content: { [contentType ?? "application/json"]: { schema } } }) };
  }
  if (spec.cached && spec.method === "GET") responses["304"] = { description: "What the request names by its ETag is still what holds" };
  for (const [status, codes] of refusalsByStatus({ spec })) {
    responses[status] ??= { description: codes.join(", "), content: { "application/problem+json": { schema: problemSchema } } };
  }
  return {
    summary: spec.summary,
    tags: [spec.tag],
    ...(spec.access !== "public" && { security: [{ bearer: [] }, { session: [] }, ...(spec.access === "optional" ? [{}] : [])] }),
    requestParams: {
      ...(spec.params && { path: spec.params as z.ZodObject }),
      ...(spec.query && { query: spec.query as z.ZodObject }),
      ...(spec.idempotent && { header: z.object({ "Idempotency-Key": z.string().max(100).optional() }) }),
    },
    ...(spec.body && { requestBody: { required: true, content: { "application/json": { schema: spec.body } } } }),
    ...(spec.upload && { requestBody: { required: true, content: Object.fromEntries(spec.upload.contentTypes.map((type) => [type, { schema: z.string() }])) } }),
    responses,
  };
}

/** What the kernel itself may refuse besides what the route declares. */
function refusalsByStatus({ spec }: Pick<Endpoint, "spec">): Map<string, string[]> {
  const codes = new Set<keyof typeof problems>(spec.refusals);
  if (!spec.cached) codes.add("rate_limited");
  if (spec.access !== "public" && spec.access !== "optional") codes.add("unauthenticated");
  if (spec.access === "seller" || spec.access === "admin") codes.add("forbidden");
  if (spec.body) for (const code of ["payload_too_large", "unsupported_media_type", "malformed_json", "validation_failed"] as const) codes.add(code);
  if (spec.query || spec.params) codes.add("validation_failed");
  if (spec.upload) for (const code of ["payload_too_large", "unsupported_media_type"] as const) codes.add(code);
  if (spec.idempotent) codes.add("idempotency_key_reused");
  const byStatus = new Map<string, string[]>();
  for (const code of codes) byStatus.set(String(problems[code].status), [...(byStatus.get(String(problems[code].status)) ?? []), code]);
  return byStatus;
}
