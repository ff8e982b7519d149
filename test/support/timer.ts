/** A timer that rings unless it is stopped, as objects hand it to desks and gateways; by the test's own clock, which may be a faked one. */
export function timer(ms: number): { readonly rings: Promise<"rings">; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<"rings">();
  const id = setTimeout(() => resolve("rings"), ms);
  return { rings: promise, stop: () => clearTimeout(id) };
}
