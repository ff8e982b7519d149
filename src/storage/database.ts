import { drizzle } from "drizzle-orm/d1";
import * as schema from "./schema.ts";

/** The D1 database through drizzle. There is no `transaction()` on D1: what must hold together goes into one `batch`. */
export type Database = Omit<ReturnType<typeof open>, "transaction">;

const open = (binding: D1Database) => drizzle(binding, { schema });

const opened = new WeakMap<D1Database, Database>();

/** The database behind a D1 binding; opened once. */
export function databaseOf({ d1 }: { readonly d1: D1Database }): Database {
  let database = opened.get(d1);
  if (!database) opened.set(d1, (database = open(d1)));
  return database;
}

/** Settles when the database answers at all; rejects when it does not. */
export async function answers(d1: D1Database): Promise<void> {
  await d1.prepare("SELECT 1").first();
}
