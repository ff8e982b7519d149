// Duty: a user's postal addresses.
// Invariant: every statement names the user, so that nobody reaches another's; of each type at most one is the default.
// Neighbours: routes/me.ts; cart-checkout.ts reads those a checkout names.

import { and, desc, eq, ne } from "drizzle-orm";
import type { PostalAddress } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { AddressId, UserId } from "../domain/ids.ts";
import { databaseOf } from "./database.ts";
import { addresses } from "./schema.ts";

/** What an address is for. */
export type AddressType = "SHIPPING" | "BILLING";

/** An address in a user's book. */
export interface SavedAddress extends PostalAddress {
  readonly type: AddressType;
  readonly isDefault: boolean;
}

/** An address to be saved. */
export type AddressInput = Omit<SavedAddress, "addressId">;

type Stores = Pick<Platform, "d1">;

/** The user's addresses, the default first, then the newest. */
export async function listAddresses(stores: Stores, userId: UserId): Promise<readonly SavedAddress[]> {
  const rows = await databaseOf(stores).select().from(addresses).where(eq(addresses.userId, userId)).orderBy(desc(addresses.isDefault), desc(addresses.createdAt), addresses.addressId);
  return rows.map(toAddress);
}

/** Adds an address; the first of its type becomes the default. */
export async function addAddress(stores: Pick<Platform, "d1" | "clock">, userId: UserId, addressId: AddressId, input: AddressInput): Promise<SavedAddress> {
  const known = await listAddresses(stores, userId);
  const isDefault = input.isDefault || !known.some(({ type }) => type === input.type);
  const insert = databaseOf(stores).insert(addresses).values({ ...input, isDefault, addressId, userId, createdAt: stores.clock.now() });
  await (isDefault ? databaseOf(stores).batch([noOtherDefault(stores, userId, addressId, input.type), insert]) : insert);
  return { ...input, isDefault, addressId };
}

/** Replaces an address; null when the user has none of that id. */
export async function replaceAddress(stores: Stores, userId: UserId, addressId: AddressId, input: AddressInput): Promise<SavedAddress | null> {
  const update = databaseOf(stores).update(addresses).set(input).where(and(eq(addresses.addressId, addressId), eq(addresses.userId, userId))).returning();
  const rows = input.isDefault ? (await databaseOf(stores).batch([noOtherDefault(stores, userId, addressId, input.type), update]))[1] : await update;
  return rows[0] ? toAddress(rows[0]) : null;
}

/** Removes an address; one that is not there is already removed. False when it is somebody else's, and stays. */
export async function removeAddress(stores: Stores, userId: UserId, addressId: AddressId): Promise<boolean> {
  const database = databaseOf(stores);
  const [, remaining] = await database.batch([
    database.delete(addresses).where(and(eq(addresses.addressId, addressId), eq(addresses.userId, userId))),
    database.select({ addressId: addresses.addressId }).from(addresses).where(eq(addresses.addressId, addressId)),
  ]);
  return remaining.length === 0;
}

function noOtherDefault(stores: Stores, userId: UserId, addressId: AddressId, type: AddressType) {
  return databaseOf(stores).update(addresses).set({ isDefault: false }).where(and(eq(addresses.userId, userId), eq(addresses.type, type), ne(addresses.addressId, addressId)));
}

function toAddress(row: typeof addresses.$inferSelect): SavedAddress {
  const { addressId, type, streetAddress, city, state, postalCode, country, phone, isDefault } = row;
  return { addressId: addressId as AddressId, type, streetAddress, city, state, postalCode, country, phone, isDefault };
}
