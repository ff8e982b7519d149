// Duty: users as they are kept: an account's row, or the copy of it in a session, as the principal that the shop knows.
// Invariant: whatever is read of a user is read by one schema; what does not fit is a fault of ours and throws.
// Neighbours: clients/accounts/ writes users through better-auth; clients/sessions.ts reads them out of sessions.

import { z } from "zod";
import { type Principal, roleSchema } from "../contracts/account.ts";
import { idSchema } from "../contracts/ids.ts";
import type { UserId } from "../domain/ids.ts";
import { databaseOf } from "./database.ts";

/** A user as the library writes it. */
export const keptUser = z.object({
  id: idSchema("user"),
  email: z.string(),
  emailVerified: z.boolean(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  /** JSON: an array of roles. */
  roles: z.string(),
  status: z.string(),
  lane: z.number(),
});

const rolesSchema = z.array(roleSchema);

/** Who a kept user is to the shop. Throws when it is none. */
export function principalOf(user: unknown): Principal {
  const { id, email, emailVerified, firstName, lastName, roles, lane } = keptUser.parse(user);
  return { userId: id, email, emailVerified, firstName: firstName ?? null, lastName: lastName ?? null, roles: rolesSchema.parse(JSON.parse(roles)), lane };
}

/** The account with an address or an id; null when there is none. */
export async function readUser(platform: { readonly d1: D1Database }, by: { email: string } | { userId: UserId }): Promise<(Principal & { phone: string | null }) | null> {
  const database = databaseOf(platform);
  const user = await database.query.users.findFirst({ where: (row, { eq }) => ("email" in by ? eq(row.email, by.email.toLowerCase()) : eq(row.id, by.userId)) });
  return user ? { ...principalOf(user), phone: user.phone } : null;
}
