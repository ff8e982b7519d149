/** What an account may do. Everybody is a customer; sellers manage their own products; admins manage the shop. */
export type Role = "customer" | "seller" | "admin";

export const roles: readonly Role[] = ["customer", "seller", "admin"];
