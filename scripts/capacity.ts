// Duty: `node scripts/capacity.ts`: what the shop's figures ask of each part of the platform, by arithmetic that anybody can follow.
// Invariant: a ceiling is the platform's published one, a size or a cost is measured, and everything else is computed from them.
// Neighbours: docs/capacity.md carries these tables and says what follows; a test keeps the two alike.

/** Published limits of the platform (2026); the lower end where a range is given. */
export const ceilings = {
  /** Calls a second of one object: 200–500 with writes, about 1,000 without. */
  writesOfObject: 200, readsOfObject: 1_000,
  bytesOfObject: 10e9, bytesOfD1: 10e9,
  /** D1 is one thread: statements of a millisecond. */
  statementsOfD1: 1_000,
  messagesOfQueue: 5_000,
} as const;

/** What the mission asks for (the seed's part 1.3). */
export const figures = {
  products: 10e6, ordersADay: 1e6, ordersAnHourInASale: 100_000, ordersASecond: 2_000,
  requestsASecond: 50_000, searchesASecond: 2_000, cartWritesASecond: 150, inASale: 10e6, units: 10_000, admissionsAMinute: 1_000,
} as const;

/** Of this code: bytes by SQLite's own count of pages, calls of a lane as decision 0019 estimates them, events by contract §8, microseconds by `bench/`. */
export const measured = {
  /** 1,700 imported products of one variant, with their full-text rows, stock, categories and the history of their first units. */
  bytesOfProduct: 2_280,
  /** An order of three lines in its lane, its events gone, its step log kept; and what the projections keep of it, without the mails. */
  bytesOfOrderInLane: 8_800, bytesOfOrderInD1: 5_400,
  callsOfLane: 6, eventsOfOrder: { order: 3, inventory: 2, notification: 1 },
  /** One thread's time for a hold in a call of fifty (decision 0019). */
  microsOfHold: 37,
  /** A cart write is one batch of D1 (a read before it when it is a guest's first). */
  batchesOfCartWrite: 1,
} as const;

/** What the shop is configured with unless told otherwise, and what its caches keep. */
export const design = { lanes: 8, desks: 64, pulseSeconds: 2, statusSeconds: 1, dataCentres: 330, pollSeconds: 30, warmShare: 0.95 } as const;

/** Rounded up; what is whole but for the last bit of a float is whole. */
const count = (value: number): string => Math.ceil(value - 1e-6).toLocaleString("en-US");
const table = (head: readonly string[], rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

type Row = readonly string[];
const { writesOfObject, readsOfObject, messagesOfQueue, statementsOfD1 } = ceilings;

/** Every rate the figures ask for, with how many of a part carry it. */
export function rates(): string {
  return table(["asked", "falls on", "comes to", "ceiling of one", "so it takes"], [...ofOrders(), ...ofReaders(), ...ofASale()]);
}

function ofOrders(): readonly Row[] {
  const lanesFor = (orders: number) => count((orders * measured.callsOfLane) / writesOfObject);
  const toQueue = figures.ordersASecond * measured.eventsOfOrder.order;
  return [
    [
      `${count(figures.ordersADay)} orders a day, four tenths of them in four hours`, "lanes",
      `${count((figures.ordersADay * 0.4) / 14_400)} orders a second, ${measured.callsOfLane} calls each`, `${writesOfObject} calls a second`,
      `${lanesFor((figures.ordersADay * 0.4) / 14_400)} lane (${design.lanes} by default)`,
    ],
    [
      `${count(figures.ordersAnHourInASale)} orders an hour`, "lanes", `${count(figures.ordersAnHourInASale / 3_600)} a second`,
      `${writesOfObject} calls a second`, `${lanesFor(figures.ordersAnHourInASale / 3_600)} lane`,
    ],
    [
      `${count(figures.ordersASecond)} orders a second`, "lanes", `${count(figures.ordersASecond * measured.callsOfLane)} calls a second`,
      `${writesOfObject} calls a second`, `**${lanesFor(figures.ordersASecond)} lanes**`,
    ],
    [
      `${count(figures.ordersASecond)} orders a second`, "the stock object of one variant",
      `${count((figures.ordersASecond * 2 * measured.microsOfHold) / 10_000)} % of its thread, if all of them want the same`, "one thread", "1",
    ],
    [
      `${count(figures.ordersASecond)} orders a second`, "the order queue", `${count(toQueue)} messages a second`, `${count(messagesOfQueue)} a second`,
      `${(toQueue / messagesOfQueue).toFixed(1)} × what one takes: projections fall ${count((toQueue / messagesOfQueue - 1) * 60)} s behind for each minute of it`,
    ],
  ];
}

function ofReaders(): readonly Row[] {
  return [
    [
      `${count(figures.requestsASecond)} requests a second`, "isolates",
      `${count(figures.requestsASecond * (1 - design.warmShare))} a second past them, if they answer ${design.warmShare * 100} %`, "–",
      "whatever the network gives",
    ],
    [
      "any number of readers", "the pulse's object", `${count(design.dataCentres / design.pulseSeconds)} a second, if every data centre has readers`,
      `${count(readsOfObject)} calls a second`, "1",
    ],
    [
      `${count(figures.searchesASecond)} searches a second`, "D1",
      `${count(figures.searchesASecond * (1 - design.warmShare))} a second, if ${design.warmShare * 100} % are asked twice between two changes`,
      `${count(statementsOfD1)} statements of 1 ms; ${count(statementsOfD1 / 10)} of 10 ms`, "1, while a statement takes less than 10 ms",
    ],
    [
      `${count(figures.cartWritesASecond)} cart operations a second`, "D1",
      `${count(figures.cartWritesASecond * measured.batchesOfCartWrite)} batches a second`, `${count(statementsOfD1 / 5)} batches of 5 ms`, "1",
    ],
  ];
}

function ofASale(): readonly Row[] {
  return [
    [
      `${count(figures.inASale)} in a sale, waiting`, "isolates", `${count(figures.inASale / design.pollSeconds)} polls a second`, "–",
      "answered without an object",
    ],
    [
      `${count(figures.inASale)} in a sale, waiting`, "the sale's board", `${count(design.dataCentres / design.statusSeconds)} reads a second`,
      `${count(readsOfObject)} calls a second`, "1",
    ],
    [
      `${count(figures.inASale)} join within ten minutes`, "ticket desks", `${count(figures.inASale / 600)} joins a second`,
      `${writesOfObject} calls a second`, `${count(figures.inASale / 600 / writesOfObject)} desks (${design.desks} by default)`,
    ],
    [
      `${count(figures.admissionsAMinute)} admissions a minute`, "the waiting room", `${count(figures.admissionsAMinute / 60)} claims a second`,
      `${writesOfObject} calls a second`, "1",
    ],
  ];
}

/** What is kept, and when one of a part is full. */
export function sizes(): string {
  const { bytesOfD1, bytesOfObject } = ceilings;
  const perDay = figures.ordersADay * measured.bytesOfOrderInLane;
  const daysOf = (lanes: number) => (lanes * bytesOfObject) / perDay;
  return table(["kept", "where", "bytes of one", "comes to", "one is full at", "so it takes"], [
    [
      `${count(figures.products)} products`, "D1", count(measured.bytesOfProduct), `${count((figures.products * measured.bytesOfProduct) / 1e9)} GB`,
      `${count(bytesOfD1 / measured.bytesOfProduct / 1e6)} million products`,
      `**${count((figures.products * measured.bytesOfProduct) / bytesOfD1)} databases**`,
    ],
    [
      "an order and its story", "its lane", count(measured.bytesOfOrderInLane), `${(perDay / 1e9).toFixed(1)} GB a day`,
      `${(bytesOfObject / measured.bytesOfOrderInLane / 1e6).toFixed(1)} million orders`,
      `${design.lanes} lanes: ${count(daysOf(design.lanes))} days; 64: ${count(daysOf(64))} days; 1,024: ${(daysOf(1_024) / 365).toFixed(1)} years`,
    ],
    [
      "its projection", "D1", count(measured.bytesOfOrderInD1), `${((figures.ordersADay * measured.bytesOfOrderInD1) / 1e9).toFixed(1)} GB a day`,
      `${(bytesOfD1 / measured.bytesOfOrderInD1 / 1e6).toFixed(1)} million orders`,
      `**a database for every ${((bytesOfD1 / (figures.ordersADay * measured.bytesOfOrderInD1))).toFixed(1)} days**`,
    ],
  ]);
}

if (import.meta.main) console.log(`${rates()}\n\n${sizes()}`);
