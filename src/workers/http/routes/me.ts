// Duty: a signed-in user's own profile and addresses.
// Invariant: nobody sees or changes another's: what is not one's own is not found.
// Neighbours: storage/addresses.ts, clients/accounts.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import { refuse } from "../../../contracts/problem.ts";
import { countries } from "../../../domain/countries.ts";
import { addAddress, listAddresses, removeAddress, replaceAddress } from "../../../storage/addresses.ts";
import { updateProfile } from "../../../clients/accounts/users.ts";
import { readUser } from "../../../storage/users.ts";
import { answer, endpoint } from "../endpoint.ts";
import { nameSchema, userSchema, userView } from "./auth-views.ts";

/** Who somebody is, as he is shown it. */
export const profileSchema = userSchema.extend({ phone: z.string().nullable() });
const phoneSchema = z.string().trim().min(3).max(30).regex(/^[+0-9 ()./-]+$/, "digits, spaces and + ( ) . / -");

/** An address as it is handed in. */
export const addressInputSchema = z.object({
  type: z.enum(["SHIPPING", "BILLING"]),
  streetAddress: z.string().trim().min(1).max(500),
  city: z.string().trim().min(1).max(100),
  state: z.string().trim().max(100).nullish().transform((value) => value || null),
  postalCode: z.string().trim().min(1).max(20),
  country: z.string().trim().toUpperCase().refine((code) => countries.has(code), "an ISO 3166 code of two letters"),
  phone: phoneSchema.nullish().transform((value) => value || null),
  isDefault: z.boolean().default(false),
});

/** An address as its owner is shown it. */
export const addressSchema = z.object({
  addressId: z.string(),
  type: z.enum(["SHIPPING", "BILLING"]),
  streetAddress: z.string(),
  city: z.string(),
  state: z.string().nullable(),
  postalCode: z.string(),
  country: z.string(),
  phone: z.string().nullable(),
  isDefault: z.boolean(),
});
const addressParams = z.object({ addressId: idSchema("address") });
const noSuchAddress = refuse("not_found", "You have no such address.");

/** A user's own profile and addresses (contract §3). */
export const me = [
  endpoint(
    { method: "GET", path: "/me", access: "user", tag: "Identity", summary: "Who you are", answers: { 200: { description: "Your profile", schema: profileSchema } }, refusals: [] },
    async ({ platform, who }) => {
      const user = await readUser(platform, { userId: who.userId });
      return user ? answer(200, { ...userView(user), phone: user.phone }) : refuse("not_found", "This account is no more.");
    },
  ),
  endpoint(
    {
      method: "PATCH", path: "/me", access: "user", tag: "Identity", summary: "Change your profile",
      body: z.object({ firstName: nameSchema, lastName: nameSchema, phone: phoneSchema.nullish() }).partial(),
      answers: { 200: { description: "Your profile", schema: profileSchema } }, refusals: [],
    },
    async ({ platform, who, body }) => {
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      if (Object.keys(changes).length > 0) await updateProfile(platform, who.userId, changes);
      const user = await readUser(platform, { userId: who.userId });
      return user ? answer(200, { ...userView(user), phone: user.phone }) : refuse("not_found", "This account is no more.");
    },
  ),
  endpoint(
    { method: "GET", path: "/me/addresses", access: "user", tag: "Identity", summary: "Your addresses", answers: { 200: { description: "All of them, the default first", schema: z.object({ addresses: z.array(addressSchema) }) } }, refusals: [] },
    async ({ platform, who }) => answer(200, { addresses: await listAddresses(platform, who.userId) }),
  ),
  endpoint(
    { method: "POST", path: "/me/addresses", access: "user", tag: "Identity", summary: "Add an address", body: addressInputSchema, answers: { 201: { description: "The address", schema: addressSchema } }, refusals: [] },
    async ({ platform, who, body }) => answer(201, await addAddress(platform, who.userId, platform.newId("address"), body)),
  ),
  endpoint(
    { method: "PUT", path: "/me/addresses/:addressId", access: "user", tag: "Identity", summary: "Replace an address", params: addressParams, body: addressInputSchema, answers: { 200: { description: "The address", schema: addressSchema } }, refusals: ["not_found"] },
    async ({ platform, who, params, body }) => {
      const replaced = await replaceAddress(platform, who.userId, params.addressId, body);
      return replaced ? answer(200, replaced) : noSuchAddress;
    },
  ),
  endpoint(
    { method: "DELETE", path: "/me/addresses/:addressId", access: "user", tag: "Identity", summary: "Remove an address", params: addressParams, answers: { 204: { description: "It is gone", schema: null } }, refusals: ["not_found"] },
    async ({ platform, who, params }) => ((await removeAddress(platform, who.userId, params.addressId)) ? answer(204) : noSuchAddress),
  ),
];
