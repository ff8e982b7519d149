// Duty: how lists are paged (contract §1): `page` from 0, `size` from 1 to 100.
// Invariant: a value that is no such number is refused, never bent.
// Neighbours: every paged route spreads `pageQuery` into its query.

import { z } from "zod";

const whole = z.string().regex(/^\d{1,6}$/, "a whole number").transform(Number);

/** The query members of a paged list, with their defaults. */
export const pageQuery = {
  page: whole.default(0).meta({ type: "integer", minimum: 0 }),
  size: whole.pipe(z.int().min(1).max(100)).default(20).meta({ type: "integer", minimum: 1, maximum: 100 }),
};

/** What a paged answer says of itself. */
export const pagination = z.object({ page: z.int(), size: z.int(), total: z.int() });
