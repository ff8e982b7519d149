// Every seed that ever failed, kept for good: the simulations' tests replay them before they look at new ones.

/** One world to see again: its seed, and how many events it ran for. */
export interface KeptSeed {
  readonly seed: number;
  readonly events: number;
  /** What was wrong, in words: "a hold that was released twice". */
  readonly once: string;
}

/** Kept seeds by the name of their simulation. */
export const keptSeeds: Readonly<Record<"checkout" | "sale" | "stock", readonly KeptSeed[]>> = {
  checkout: [
    { seed: 5369, events: 20, once: "a late copy of a refused hold was looked at before its time was over" },
    { seed: 5004, events: 20, once: "an authorisation that was taken for never sent, because the last of its tries was not" },
    { seed: 5439, events: 20, once: "an order with two payments, for the same reason" },
  ],
  sale: [],
  stock: [],
};
