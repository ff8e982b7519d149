// Duty: the narrow interfaces by which objects are called; callers depend on these, never on a class or a binding.
// Invariant: plain data in, plain data out; expected outcomes are unions on `kind`; every mutating call is idempotent by an id it carries.
// Neighbours: durable-objects/ implement them, clients/ call them, the simulation implements them in one process.

import type { CheckoutRpc } from "./objects/checkout.ts";
import type { StockRpc } from "./objects/stock.ts";

export type * from "./objects/audit.ts";
export type * from "./objects/bank.ts";
export type * from "./objects/checkout.ts";
export type * from "./objects/import.ts";
export type * from "./objects/pulse.ts";
export type * from "./objects/relay.ts";
export type * from "./objects/sale.ts";
export type * from "./objects/session.ts";
export type * from "./objects/stock.ts";

/** Objects of one class, by name. What a Durable Object namespace and the simulation's world both are. */
export interface Objects<Rpc> {
  getByName(name: string): Rpc;
}

/** The shop's one relay. */
export const relayOf = <Rpc>({ relay }: { readonly relay: Objects<Rpc> }): Rpc => relay.getByName("relay");
/** The shop's one pulse. */
export const pulseOf = <Rpc>({ pulse }: { readonly pulse: Objects<Rpc> }): Rpc => pulse.getByName("pulse");

/** Every variant's stock object, by the variant's id. */
export type StockObjects = Objects<StockRpc>;
/** Every buyer's lane, by the lane's name. */
export type Lanes = Objects<CheckoutRpc>;
