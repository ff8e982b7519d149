import type { Role } from "../../src/domain/account.ts";
import { newPerson } from "./people.ts";

/** The token of a new account with these roles beside customer. */
export const signedIn = async (...roles: readonly Role[]): Promise<string> => (await newPerson(roles)).token;
