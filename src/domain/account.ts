/** What an account may do. Everybody is a customer; sellers manage their own products; admins manage the shop. */
export type Role = (typeof roles)[number];

/** Every role there is. */
export const roles = ["customer", "seller", "admin"] as const;
