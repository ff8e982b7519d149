// Duty: who signs in from a script, and with which password.
// Invariant: the demo accounts' password, which everybody knows, is sent to this machine alone; elsewhere one is given or nobody signs in.
// Neighbours: seed.ts makes the accounts; import.ts, doctor.ts and shop.ts sign in.

/** The password of every demo account; they exist only in the local seed (contract §9). */
export const demoPassword = "demo-password-1";
/** The demo account that may do everything. */
export const demoAdmin = "admin@demo.test";

/** The password to sign in with at this shop: the environment's, or on this machine the demo accounts'; null where neither may be used. */
export function passwordFor(shop: URL, environment: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(shop.hostname);
  return environment["FLOODGATE_PASSWORD"] ?? (isHere ? demoPassword : null);
}
