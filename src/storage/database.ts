import { type AnyD1Database, drizzle } from "drizzle-orm/d1";
import * as schema from "./schema.ts";

/** The D1 database through drizzle. There is no `transaction()` on D1: what must hold together goes into one `batch`. */
export type Database = Omit<ReturnType<typeof openDatabase>, "transaction">;

/** Opens the database behind a D1 binding. */
export function openDatabase(binding: AnyD1Database) {
  return drizzle(binding, { schema });
}
