// The sandbox bank as a test looks into it and moves it on.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { bankShard } from "../../src/clients/payments/sandbox.ts";

/** The customer of `upi_later` has said yes, and the bank has not told yet. */
export async function customerApproves(key: string): Promise<void> {
  await runInDurableObject(env.BANK.getByName(bankShard(key)), (_, { storage }) => void storage.sql.exec("UPDATE payments SET approved_at = at WHERE key = ?", key));
}
