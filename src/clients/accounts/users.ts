// Duty: accounts as their owners and the shop's change them: profiles, roles, accounts that are made for somebody.
// Invariant: the sessions of an account show every change at once.
// Neighbours: library.ts; http/routes/me.ts, and the local doors under http/dev.

import type { Principal } from "../../contracts/account.ts";
import type { Role } from "../../domain/account.ts";
import type { UserId } from "../../domain/ids.ts";
import { principalOf, readUser } from "../../storage/users.ts";
import { type AccountsPlatform, internals } from "./library.ts";

/** Changes a user's own names and phone; his sessions show it at once. */
export async function updateProfile(platform: AccountsPlatform, userId: UserId, changes: { firstName?: string | null; lastName?: string | null; phone?: string | null }): Promise<Principal> {
  const { internalAdapter } = await internals(platform);
  return principalOf(await internalAdapter.updateUser(userId, changes));
}

/** Gives an account a role or takes it away; its sessions follow. Null when there is no such account. */
export async function setRole(platform: AccountsPlatform, email: string, role: Role, granted: boolean): Promise<Principal | null> {
  const user = await readUser(platform, { email });
  if (!user) return null;
  const roles = new Set(user.roles);
  if (granted) roles.add(role);
  else roles.delete(role);
  const { internalAdapter } = await internals(platform);
  return principalOf(await internalAdapter.updateUser(user.userId, { roles: JSON.stringify([...roles]) }));
}

/** Makes an account as a shop's owner does: verified, with roles, without a mail; with a null password nobody can sign in to it. One that exists is left as it is. */
export async function createUser(platform: AccountsPlatform, input: { email: string; password: string | null; firstName: string; lastName: string; roles: readonly Role[] }): Promise<Principal> {
  const known = await readUser(platform, { email: input.email });
  if (known) return known;
  const { internalAdapter, password } = await internals(platform);
  const { email, firstName, lastName, roles } = input;
  const user = await internalAdapter.createUser({ email, name: `${firstName} ${lastName}`, firstName, lastName, emailVerified: true, roles: JSON.stringify(roles) });
  if (input.password !== null) {
    await internalAdapter.linkAccount({ userId: user.id, providerId: "credential", accountId: user.id, password: await password.hash(input.password) });
  }
  return principalOf(user);
}

/** Begins a session for a user without asking for a password: for the local door that makes identities in bulk. */
export async function beginSession(platform: AccountsPlatform, userId: UserId): Promise<string> {
  const { internalAdapter } = await internals(platform);
  return (await internalAdapter.createSession(userId)).token;
}
