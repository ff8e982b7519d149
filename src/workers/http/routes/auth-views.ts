import { z } from "zod";
import { type Principal, roleSchema } from "../../../contracts/account.ts";

/** A user as the contract shows him to himself. */
export const userSchema = z.object({
  userId: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  roles: z.array(roleSchema),
});

/** A first or last name; an empty one is none. */
export const nameSchema = z.string().trim().max(100).nullish().transform((value) => value || null);

/** The public members of a principal. */
export function userView({ userId, email, emailVerified, firstName, lastName, roles }: Principal): z.input<typeof userSchema> {
  return { userId, email, emailVerified, firstName, lastName, roles: [...roles] };
}
