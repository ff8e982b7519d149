import { z } from "zod";
import { roles } from "../domain/account.ts";

/** Parses the name of one role; others are refused. */
export const roleSchema = z.enum(roles);
