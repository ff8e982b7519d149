import { z } from "zod";
import { type Id, type IdKind, idPrefix } from "../domain/ids.ts";

/** What may name a thing or a request: 1 to 100 visible ASCII characters. */
export const opaque = /^[\x21-\x7e]{1,100}$/;

/** Parses an id of one kind: opaque to clients, but never longer than 100 visible ASCII characters. */
export function idSchema<Kind extends IdKind>(kind: Kind) {
  return z.string().regex(opaque, `a ${kind} id`).transform((value) => value as Id<Kind>).meta({ description: `opaque id, begins with ${idPrefix[kind]}_` });
}

/** A slug: lower-case words, digits and hyphens, as they stand in addresses. */
export const slugSchema = z.string().min(1).max(200).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "lower-case letters, digits and single hyphens");
