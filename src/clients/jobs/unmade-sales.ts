// Duty: takes back what is left of sales whose making was broken off: units set aside, and a room if it was opened.
// Invariant: a sale that is being undone never opens, however slow its maker; it is undone for as long as it takes its room and its stock to answer.
// Neighbours: clients/sale-making.ts makes sales and finds them given up; storage/sales.ts has their states.

import { report } from "../../contracts/log.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { SaleId } from "../../domain/ids.ts";
import { minuteMs } from "../../domain/time.ts";
import { abandonSales, noteUndone } from "../../storage/sales.ts";
import { executeStock } from "../stock.ts";
import type { Job } from "./job.ts";

/** Whoever makes a sale asks again within this, or not at all. */
const patienceMs = minuteMs;
const atOnce = 20;

/** Every minute: sales that have been in the making for longer than one. */
export const unmadeSales: Job = {
  name: "unmade-sales",
  everyMs: minuteMs,
  run: async ({ d1, stock, rooms, clock }) => {
    const abandoned = await abandonSales(d1, clock.now() - patienceMs, atOnce);
    let undone = 0;
    for (const { saleId, variantId } of abandoned) {
      if (!(await closeRoom(rooms, saleId))) continue;
      const closed = await executeStock(stock, variantId, [{ kind: "closeSale", saleId }]);
      if (closed.kind !== "answered") continue;
      await noteUndone(d1, saleId);
      undone += 1;
    }
    return { figures: { abandoned: abandoned.length, undone }, cursor: null };
  },
};

/** Before its units go: a room that was opened, and finds none left, would tell the world that they were sold. One that was not opened knows of no sale. */
async function closeRoom(rooms: Platform["rooms"], saleId: SaleId): Promise<boolean> {
  try {
    await rooms.getByName(saleId).control({ kind: "close" });
    return true;
  } catch (error) {
    report("the room of a sale that is undone does not answer; tried again", error, { saleId });
    return false;
  }
}
