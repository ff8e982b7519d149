import { z } from "zod";
import { type Role, roles } from "../domain/account.ts";
import type { UserId } from "../domain/ids.ts";

/** Parses the name of one role; others are refused. */
export const roleSchema = z.enum(roles);

/** Who is asking. What a request knows of its signed-in user. */
export interface Principal {
  readonly userId: UserId;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly roles: readonly Role[];
  readonly lane: number;
}
