// Duty: everybody whom a draw's roots are over, by shard, as lines of text.
// Invariant: in the order in which the shard took them in, which is the root's; handed on in slices, so that memory is bounded however many there are.
// Neighbours: durable-objects/ticket-desk.ts has the rows; routes/sales.ts hands the lines out; scripts/verify-draw.ts makes the roots anew.

import type { Platform } from "../contracts/platform.ts";
import { utf8 } from "../domain/bytes.ts";
import type { SaleId } from "../domain/ids.ts";
import { deskName } from "../domain/waiting-room/shards.ts";

const sliceSize = 5_000;

/** The tags of a shard, one on each line; null before its desk is sealed. A desk that fails in between breaks the stream off. */
export async function readEntrants({ desks }: Pick<Platform, "desks">, saleId: SaleId, shard: number): Promise<ReadableStream<Uint8Array> | null> {
  const sliceAfter = (after: number) => desks.getByName(deskName(saleId, shard)).entrants(after, sliceSize);
  let slice = await sliceAfter(0);
  if (slice === null) return null;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (slice === null || slice.tags.length === 0) return controller.close();
      controller.enqueue(utf8(`${slice.tags.join("\n")}\n`));
      slice = await sliceAfter(slice.last);
    },
  });
}
