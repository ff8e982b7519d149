// Duty: one import: keeps the upload, works through it by alarm a slice at a time, and says how far it is.
// Invariant: a slice that was cut off is done again from its beginning, which changes nothing that had been done; what is saved is never redone.
// Neighbours: clients/imports reads and saves the products, storage/objects/import.ts has the tables, routes/imports.ts uploads and asks.

import { DurableObject } from "cloudflare:workers";
import { readShopifySlice } from "../clients/imports/csv.ts";
import { type ImportItem, importProducts } from "../clients/imports/import-products.ts";
import { readNdjsonSlice } from "../clients/imports/ndjson.ts";
import { type Position, type Slice, start } from "../clients/imports/source.ts";
import { compose } from "../compose.ts";
import { relayOf } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { ImportPiece, ImportProgress, ImportRpc } from "../contracts/objects/import.ts";
import type { ImportedProduct, RowError } from "../domain/import/outcome.ts";
import { dayMs, hourMs, secondMs } from "../domain/time.ts";
import { ImportTables, type KeptImport } from "../storage/objects/import.ts";
import { projectCategories } from "../storage/categories.ts";
import { failpoint } from "./failpoints.ts";

const productsPerSlice = 100;
/** An upload that nobody ends is forgotten. */
const abandonedMs = hourMs;
const forgottenMs = 30 * dayMs;
/** A slice that fails so often in a row fails the import: its rows are kept from the rest of the shop's work. */
const mostAttempts = 20;

/** One upload: keeps its pieces, imports them slice after slice by alarm, and tells how far it is. */
export class ImportObject extends DurableObject<Env> implements ImportRpc {
  readonly #platform: Platform;
  #tables: ImportTables;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env);
    this.#tables = new ImportTables(ctx.storage);
  }

  async append(piece: ImportPiece): Promise<void> {
    this.#tables.append(piece);
    this.#wakeIn(abandonedMs);
  }

  async start(): Promise<void> {
    this.#tables.start();
    this.#wakeIn(0);
  }

  async discard(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.#forget();
  }

  async progress(): Promise<ImportProgress | null> {
    return this.#tables.progress();
  }

  override async alarm(): Promise<void> {
    const kept = this.#tables.read();
    if (kept?.status !== "RUNNING") return this.#forget();
    this.#tables.noteAttempt();
    // Whatever happens from here on, the work is taken up again.
    this.#wakeIn(Math.min(2 ** kept.attempts, 60) * secondMs);
    if (kept.attempts >= mostAttempts) return this.#fail(kept, { row: kept.rows + 1, message: "the import could not go on: the shop did not take these rows" });
    const slice = this.#readSlice(kept);
    if (slice.kind === "unreadable") return this.#fail(kept, slice);
    failpoint("import.before-save", this.ctx);
    if (await this.#work(kept, slice)) this.#wakeIn(this.#tables.read()?.status === "RUNNING" ? 0 : forgottenMs);
  }

  #readSlice({ format, position, total }: KeptImport): Slice {
    const from: Position = position === null ? start : JSON.parse(position);
    const source = { size: total, read: (offset: number) => this.#tables.bytesFrom(offset) };
    const read = format === "ndjson" ? readNdjsonSlice : readShopifySlice;
    return read(source, from, productsPerSlice, this.#platform.config.shopCurrency);
  }

  /** False when others kept writing the same products: the slice is taken up again later. */
  async #work(kept: KeptImport, { products, next }: Extract<Slice, { kind: "slice" }>): Promise<boolean> {
    const { items, errors, failed } = this.#sort(products);
    const imported = await importProducts(this.#platform, kept.sellerId, items, kept.importId);
    if (imported.kind === "contended") return false;
    failpoint("import.after-save", this.ctx);
    this.#tables.save({
      rows: products.reduce((sum, product) => sum + product.rows, 0),
      products: imported.products,
      failed: failed + imported.failed,
      errors: [...errors, ...imported.errors],
      names: items.map(({ handle, row }) => ({ name: handle, row })),
      position: next && JSON.stringify(next),
      done: next?.offset ?? kept.total,
      status: next ? "RUNNING" : "COMPLETED",
    });
    if (imported.categoriesChanged) await projectCategories(this.#platform);
    if (imported.changed.length > 0 || imported.categoriesChanged) await relayOf(this.#platform).wake();
    return true;
  }

  /** What can be imported, and what cannot: faulty products, and those the file has had already. */
  #sort(products: readonly ImportedProduct[]): { items: readonly ImportItem[]; errors: readonly RowError[]; failed: number } {
    const items = new Map<string, ImportItem>();
    const errors: RowError[] = [];
    let failed = 0;
    for (const product of products) {
      if (product.kind === "faulty") {
        errors.push(...product.errors);
        failed++;
        continue;
      }
      const earlier = items.get(product.handle)?.row ?? this.#tables.rowOf(product.handle);
      if (earlier === null) {
        items.set(product.handle, product);
      } else {
        errors.push({ row: product.row, message: `the product ${product.handle} stands in row ${earlier} already` });
        failed++;
      }
    }
    return { items: [...items.values()], errors, failed };
  }

  #fail(kept: KeptImport, { row, message }: RowError): void {
    this.#tables.save({ rows: 0, products: 0, failed: 1, errors: [{ row, message }], names: [], position: kept.position, done: kept.done, status: "FAILED" });
    this.#wakeIn(forgottenMs);
  }

  /** Everything goes; the object, if it is asked again, is as new. */
  async #forget(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#tables = new ImportTables(this.ctx.storage);
  }

  #wakeIn(ms: number): void {
    void this.ctx.storage.setAlarm(this.#platform.clock.now() + ms);
  }
}
