// Duty: the pulse: which versions hold, what changed within the last quarter of an hour. One object for the shop.
// Invariant: versions only rise, an older version or sequence changes nothing; nothing younger than `floor` is missing; disk before memory.
// Neighbours: storage/pulse.ts reads it for everybody; projections of catalogue and stock advance it.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { PulseAdvance, PulseDocument, PulseRpc } from "../contracts/objects.ts";
import type { ProductId, VariantId } from "../domain/ids.ts";
import { type Clock, dayMs, type Millis, minuteMs } from "../domain/time.ts";
import { type ChangedRow, openPulse, type PulseTables, type PulseVersions, type StockRow } from "../storage/objects/pulse.ts";

/** How long a change is told. Longer than KV's lag and than the two minutes after which readers trust fixed keys. */
const windowMs = 15 * minuteMs;
const maxEntries = 5_000;
/** How long it is remembered that an older version or sequence is old. */
const memoryMs = dayMs;

/** The shop's one pulse: which versions hold. Told of every change, and read by every isolate. */
export class CatalogPulse extends DurableObject<Env> implements PulseRpc {
  readonly #clock: Clock;
  readonly #tables: PulseTables;
  #versions: PulseVersions;
  /** In the order of their change, oldest first. */
  readonly #changed = new Map<ProductId, ChangedRow>();
  readonly #stock = new Map<VariantId, StockRow>();
  #document: PulseDocument | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#clock = compose(env).clock;
    this.#tables = openPulse(ctx.storage);
    const now = this.#clock.now();
    this.#versions = this.#tables.versions(now);
    const since = Math.max(this.#versions.floor, now - windowMs);
    for (const row of this.#tables.changedSince(since)) this.#changed.set(row.productId, row);
    for (const row of this.#tables.stockSince(since)) this.#stock.set(row.variantId, row);
  }

  async read(): Promise<PulseDocument> {
    const now = this.#clock.now();
    this.#document ??= {
      ...this.#versions,
      at: now,
      changed: Object.fromEntries([...this.#changed.values()].map((row) => [row.productId, row.version])),
      stock: Object.fromEntries([...this.#stock.values()].map((row) => [row.variantId, row.available])),
    };
    return { ...this.#document, at: now, floor: Math.max(this.#versions.floor, now - windowMs) };
  }

  async advance(change: PulseAdvance): Promise<number> {
    const now = this.#clock.now();
    const changed = newerProducts(change, now, (productId) => this.#tables.changedOf(productId));
    const stock = newerStock(change, now, (variantId) => this.#tables.stockOf(variantId));
    const categoriesVersion = Math.max(this.#versions.categoriesVersion, change.categoriesVersion ?? 0);
    const listings =
      changed.length > 0 || change.listingsChanged === true || categoriesVersion > this.#versions.categoriesVersion ||
      stock.some((row) => change.stock?.some((told) => told.variantId === row.variantId && told.flagChanged));
    if (!listings && stock.length === 0) return this.#versions.version;

    const floor = Math.max(this.#versions.floor, floorAfter(this.#changed, changed.map((row) => row.productId)), floorAfter(this.#stock, stock.map((row) => row.variantId)));
    const versions: PulseVersions = {
      version: this.#versions.version + 1,
      listingVersion: this.#versions.listingVersion + (listings ? 1 : 0),
      categoriesVersion,
      floor,
    };
    this.#tables.save(versions, changed, stock, now - memoryMs);
    this.#versions = versions;
    for (const row of changed) moveToEnd(this.#changed, row.productId, row);
    for (const row of stock) moveToEnd(this.#stock, row.variantId, row);
    const since = Math.max(floor, now - windowMs);
    dropBefore(this.#changed, since);
    dropBefore(this.#stock, since);
    this.#document = null;
    return versions.version;
  }
}

/** What is newer than what is known; and what is known but no longer told, so that it is told again while KV may lag once more. */
function newerProducts(change: PulseAdvance, now: Millis, known: (productId: ProductId) => ChangedRow | undefined): ChangedRow[] {
  const newest = new Map<ProductId, ChangedRow>();
  for (const { productId, version } of change.products ?? []) {
    const row = newest.get(productId) ?? known(productId);
    const forgotten = row?.version === version && row.changedAt < now - windowMs;
    if (row === undefined || version > row.version || forgotten) newest.set(productId, { productId, version, changedAt: now });
  }
  return [...newest.values()];
}

function newerStock(change: PulseAdvance, now: Millis, known: (variantId: VariantId) => StockRow | undefined): StockRow[] {
  const newest = new Map<VariantId, StockRow>();
  for (const { variantId, available, sequence } of change.stock ?? []) {
    const row = newest.get(variantId) ?? known(variantId);
    if (row === undefined || sequence > row.sequence) newest.set(variantId, { variantId, available, sequence, changedAt: now });
  }
  return [...newest.values()];
}

/** From when on the map is complete once these keys are in it: just after the youngest entry that no longer fits. */
function floorAfter<Key>(entries: ReadonlyMap<Key, { readonly changedAt: Millis }>, added: readonly Key[]): Millis {
  const fresh = new Set(added);
  let excess = entries.size + [...fresh].filter((key) => !entries.has(key)).length - maxEntries;
  let floor = 0;
  for (const [key, { changedAt }] of entries) {
    if (excess <= 0) break;
    if (fresh.has(key)) continue;
    floor = changedAt + 1;
    excess -= 1;
  }
  return floor;
}

function moveToEnd<Key, Value>(entries: Map<Key, Value>, key: Key, value: Value): void {
  entries.delete(key);
  entries.set(key, value);
}

function dropBefore<Key>(entries: Map<Key, { readonly changedAt: Millis }>, since: Millis): void {
  for (const [key, { changedAt }] of entries) {
    if (changedAt >= since) break;
    entries.delete(key);
  }
}
