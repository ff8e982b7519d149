import { sql } from "drizzle-orm";
import { integer, text } from "drizzle-orm/sqlite-core";

/** A text that is always there. */
export const id = (name: string) => text(name).notNull();

/** A moment in milliseconds, or another number that is always there. */
export const at = (name: string) => integer(name).notNull();

/** A document as JSON. */
export const json = (name: string, fallback: "{}" | "[]") => text(name).notNull().default(sql.raw(`'${fallback}'`));
