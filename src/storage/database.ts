import { drizzle } from "drizzle-orm/d1";
import { perPlatform } from "./isolate.ts";
import * as schema from "./schema.ts";

/** The D1 database through drizzle. There is no `transaction()` on D1: what must hold together goes into one `batch`. */
export type Database = Omit<ReturnType<typeof open>, "transaction">;

const open = (binding: D1Database) => drizzle(binding, { schema });

/** The database of a platform; opened once. */
export const databaseOf = perPlatform(({ d1 }: { readonly d1: D1Database }): Database => open(d1));

/** Settles when the database answers at all; rejects when it does not. */
export async function answers(d1: D1Database): Promise<void> {
  await d1.prepare("SELECT 1").first();
}
