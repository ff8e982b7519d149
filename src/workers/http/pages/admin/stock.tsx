// The desk of stock: what is scarce first, and one variant's live figures with the forms that change them.

import { Field, FormProblem } from "../components/fields.tsx";
import { Notice } from "../components/notices.tsx";
import { Pages } from "../components/pagination.tsx";
import { count, dateTime, humane } from "../format.ts";
import type { FormState, Pagination } from "../models.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.stock;

/** A line of the stock list: the projection, seconds old. */
export interface StockLine {
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
}

/** A variant's stock, live from its object. */
export interface LiveStock {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
  readonly warehouses: readonly { readonly warehouseId: string; readonly onHand: number; readonly reserved: number }[];
  readonly consistent: boolean;
}

/** A line of a variant's journal. */
export interface Movement {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly quantity: number;
  readonly warehouseId: string | null;
  readonly reason: string | null;
}

/** A warehouse as the page shows it. */
export interface Warehouse {
  readonly warehouseId: string;
  readonly name: string;
}

/** The stock list. */
export const stockPage = ({ shopName, lines, pagination, low }: { shopName: string; lines: readonly StockLine[]; pagination: Pagination; low: boolean }): string =>
  officePage({
    title: words.desks.stock[0],
    desk: "stock",
    shopName,
    children: (
      <>
        <h1>{words.desks.stock[0]}</h1>
        <div class="tools">
          <form action="/admin/stock" method="get">
            <label class="check"><input type="checkbox" name="low" value="true" checked={low} data-submit /> <span>{w.low}</span></label>
            <button type="submit" class="button quiet unscripted">{words.apply}</button>
          </form>
        </div>
        {lines.length === 0 ? <p>{words.nothing}</p> : (
          <Table label={words.desks.stock[0]} heads={[words.products.sku, words.products.product, `#${w.onHand}`, `#${w.reserved}`, `#${w.available}`, `#${w.sold}`]}>
            {lines.map((line) => (
              <tr>
                <td><a href={`/admin/stock/${line.variantId}`}>{line.sku}</a></td>
                <td>{line.name}</td>
                <td class="number">{count(line.onHand)}</td>
                <td class="number">{count(line.reserved)}</td>
                <td class="number">{line.available <= line.lowStockThreshold ? <strong>{count(line.available)}</strong> : count(line.available)}</td>
                <td class="number">{count(line.sold)}</td>
              </tr>
            ))}
          </Table>
        )}
        <Pages pagination={pagination} hrefOf={(page) => `/admin/stock?${new URLSearchParams({ ...(low && { low: "true" }), page: String(page) })}`} />
      </>
    ),
  });

/** What a variant's page shows; `key` makes an adjustment happen once. */
export interface VariantStockModel {
  readonly shopName: string;
  /** What the variant is called, and its SKU. */
  readonly name: string;
  readonly sku: string;
  readonly stock: LiveStock;
  readonly movements: readonly Movement[];
  readonly warehouses: readonly Warehouse[];
  readonly form: FormState;
  readonly key: string;
  readonly notice: string | undefined;
}

/** One variant's stock. */
export const variantStockPage = (model: VariantStockModel): string => {
  const { stock, movements, warehouses, form } = model;
  const nameOf = (warehouseId: string | null): string => warehouses.find((one) => one.warehouseId === warehouseId)?.name ?? warehouseId ?? "";
  return officePage({
    title: model.name,
    desk: "stock",
    shopName: model.shopName,
    children: (
      <>
        <div>
          <h1>{model.name}</h1>
          <p class="quiet">{model.sku}</p>
        </div>
        {model.notice === "saved" && <Notice tone="good"><p>{words.saved}</p></Notice>}
        <p class="quiet">{w.live}. {stock.consistent ? w.consistent : w.inconsistent}</p>
        <dl class="panel facts">
          {([["onHand", w.onHand], ["reserved", w.reserved], ["available", w.available], ["sold", w.sold]] as const).map(([name, term]) => (
            <div><dt>{term}</dt><dd><strong>{count(stock[name])}</strong></dd></div>
          ))}
        </dl>
        <Table label={w.warehouse} heads={[w.warehouse, `#${w.onHand}`, `#${w.reserved}`]}>
          {stock.warehouses.map((place) => (
            <tr><td>{nameOf(place.warehouseId)}</td><td class="number">{count(place.onHand)}</td><td class="number">{count(place.reserved)}</td></tr>
          ))}
        </Table>
        <FormProblem form={form} />
        <div class="desks">
          <ChangeForm model={model} way="set" />
          <ChangeForm model={model} way="adjust" />
        </div>
        <h2>{w.movements}</h2>
        <Table label={w.movements} heads={[w.when, w.what, `#${w.units}`, w.warehouse, w.reason]}>
          {movements.map((movement) => (
            <tr><td>{dateTime(movement.at)}</td><td>{humane(movement.kind)}</td><td class="number">{count(movement.quantity)}</td><td>{nameOf(movement.warehouseId)}</td><td>{movement.reason}</td></tr>
          ))}
        </Table>
      </>
    ),
  });
};

const ChangeForm = ({ model, way }: { model: VariantStockModel; way: "set" | "adjust" }) => {
  const own: FormState = model.form.values["way"] === way ? model.form : { values: {}, faults: {} };
  const named = (name: string): FormState => ({ values: { [`${way}-${name}`]: own.values[name] ?? "" }, faults: own.faults[name] === undefined ? {} : { [`${way}-${name}`]: own.faults[name] } });
  const figure = way === "set" ? "quantity" : "delta";
  return (
    <form class="panel form" action={`/admin/stock/${model.stock.variantId}`} method="post">
      <h2>{way === "set" ? w.set : w.adjust}</h2>
      <input type="hidden" name="way" value={way} />
      <input type="hidden" name="key" value={model.key} />
      <div class="field">
        <label for={`${way}-warehouse`}>{w.warehouse}</label>
        <select id={`${way}-warehouse`} name="warehouseId">
          {model.warehouses.map((place) => <option value={place.warehouseId} selected={own.values["warehouseId"] === place.warehouseId}>{place.name}</option>)}
        </select>
      </div>
      <Field form={named(figure)} name={`${way}-${figure}`} label={way === "set" ? w.quantity : w.delta} inputmode="numeric" {...(way === "adjust" && { hint: w.deltaHint })} />
      <Field form={named("reason")} name={`${way}-reason`} label={w.reason} maxlength={500} />
      <button type="submit" class="button">{way === "set" ? w.save : w.move}</button>
    </form>
  );
};
