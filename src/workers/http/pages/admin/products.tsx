// The desk of products: the list with its search, and the form that adds or changes one.

import { Field, FormProblem, Select } from "../components/fields.tsx";
import { Notice } from "../components/notices.tsx";
import { Pages } from "../components/pagination.tsx";
import { count, money } from "../format.ts";
import type { FormState, Pagination } from "../models.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.products;

/** A product as its keeper sees it (contract §7). */
export interface KeptProduct {
  readonly productId: string;
  readonly name: string;
  readonly slug: string;
  readonly brand: string | null;
  readonly description: string;
  readonly category: string;
  readonly status: keyof typeof w.statuses;
  readonly price: number;
  readonly salePrice: number | null;
  readonly currency: string;
  readonly imageUrl: string | null;
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly variants: readonly KeptVariant[];
  readonly version: number;
}

/** A variant as the product form shows it. */
export interface KeptVariant {
  readonly variantId: string;
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: number;
  readonly salePrice: number | null;
  readonly status: string;
  readonly available: number;
}

/** The list of products. */
export const productsPage = (model: { shopName: string; products: readonly KeptProduct[]; pagination: Pagination; q: string; status: string; notice: string | undefined }): string =>
  officePage({
    title: words.desks.products[0],
    desk: "products",
    shopName: model.shopName,
    children: (
      <>
        <div class="tools">
          <h1>{words.desks.products[0]}</h1>
          <a class="button" href="/admin/products/new">{w.add}</a>
        </div>
        {model.notice === "archived" && <Notice tone="good"><p>{words.archived}</p></Notice>}
        <div class="tools">
          <form action="/admin/products" method="get" role="search">
            <label>{words.search}<input type="search" name="q" value={model.q} maxlength={200} /></label>
            <label>{words.status}
              <select name="status">
                <option value="">{words.any}</option>
                {Object.entries(w.statuses).map(([value, name]) => <option value={value} selected={model.status === value}>{name}</option>)}
              </select>
            </label>
            <button type="submit" class="button quiet">{words.apply}</button>
          </form>
        </div>
        {model.products.length === 0 ? <p>{words.nothing}</p> : (
          <Table label={words.desks.products[0]} heads={["", w.product, w.category, words.status, `#${w.price}`, `#${w.variants}`, `#${w.available}`]}>
            {model.products.map((product) => (
              <tr>
                <td>{product.imageUrl !== null && <img src={product.imageUrl} alt="" width="48" height="48" loading="lazy" />}</td>
                <td><a href={`/admin/products/${product.productId}`}>{product.name}</a><br /><small>{product.brand}</small></td>
                <td>{product.category}</td>
                <td><span class="state">{w.statuses[product.status]}</span></td>
                <td class="number">{money(product.salePrice ?? product.price, product.currency)}</td>
                <td class="number">{product.variants.length}</td>
                <td class="number">{count(product.variants.reduce((sum, { available }) => sum + available, 0))}</td>
              </tr>
            ))}
          </Table>
        )}
        <Pages pagination={model.pagination} hrefOf={(page) => `/admin/products?${new URLSearchParams({ q: model.q, status: model.status, page: String(page) })}`} />
      </>
    ),
  });

/** What the form is about: an existing product, or null for a new one. `variantRows` are the rows to show. */
export interface ProductFormModel {
  readonly shopName: string;
  readonly product: KeptProduct | null;
  readonly categories: readonly (readonly [slug: string, name: string])[];
  readonly form: FormState;
  readonly variantRows: number;
  readonly notice: string | undefined;
}

/** The form of a product. */
export const productFormPage = (model: ProductFormModel): string => {
  const { product, form } = model;
  const title = product?.name ?? w.add;
  return officePage({
    title,
    desk: "products",
    shopName: model.shopName,
    children: (
      <>
        <div class="tools">
          <h1>{title}</h1>
          {product !== null && product.status === "ACTIVE" && <a href={`/products/${product.slug}`}>{w.view}</a>}
        </div>
        {model.notice === "saved" && <Notice tone="good"><p>{words.saved}</p></Notice>}
        <form class="stack" action={product === null ? "/admin/products" : `/admin/products/${product.productId}`} method="post">
          <FormProblem form={form}>
            <ul>{Object.entries(form.faults).map(([path, message]) => <li>{path}: {message}</li>)}</ul>
          </FormProblem>
          {product !== null && <input type="hidden" name="version" value={String(product.version)} />}
          <div class="form panel">
            <Field form={form} name="name" label={w.name} maxlength={200} />
            <Field form={form} name="brand" label={w.brand} required={false} half maxlength={120} />
            <Select form={form} name="category" label={w.category} options={model.categories} half />
            <Field form={form} name="price" label={w.price} inputmode="decimal" half />
            <Field form={form} name="salePrice" label={w.salePrice} inputmode="decimal" required={false} half />
            <Select form={form} name="status" label={words.status} options={[["ACTIVE", w.statuses.ACTIVE], ["INACTIVE", w.statuses.INACTIVE]]} half />
            <Area form={form} name="description" label={w.description} hint={w.descriptionHint} rows={6} />
            <Area form={form} name="images" label={w.images} hint={w.imagesHint} rows={3} />
          </div>
          <VariantRows {...model} />
          <p class="actions"><button type="submit" class="button">{w.save}</button></p>
        </form>
        {product !== null && product.status !== "ARCHIVED" && (
          <form action={`/admin/products/${product.productId}/archive`} method="post">
            <button type="submit" class="button quiet danger">{w.archive}</button>
          </form>
        )}
      </>
    ),
  });
};

const Area = ({ form, name, label, hint, rows }: { form: FormState; name: string; label: string; hint: string; rows: number }) => (
  <div class="field">
    <label for={name}>{label}</label>
    <textarea id={name} name={name} rows={rows} aria-describedby={`${name}-hint`}>{form.values[name] ?? ""}</textarea>
    <p class="hint" id={`${name}-hint`}>{hint}</p>
  </div>
);

const VariantRows = ({ product, form, variantRows }: ProductFormModel) => (
  <section class="panel" aria-labelledby="variants">
    <h2 id="variants">{w.variants}</h2>
    <Table label={w.variants} heads={[w.sku, w.attributes, w.price, w.salePrice, product === null ? w.quantity : w.stock]}>
      {Array.from({ length: variantRows }, (_, at) => {
        const known = product?.variants.find(({ sku }) => sku === form.values[`sku.${at}`]);
        const cell = (name: string, label: string) => <td><input name={`${name}.${at}`} value={form.values[`${name}.${at}`] ?? ""} aria-label={`${w.variant(at + 1)}: ${label}`} /></td>;
        return (
          <tr>
            {cell("sku", w.sku)}
            {cell("attributes", w.attributes)}
            {cell("price", w.price)}
            {cell("salePrice", w.salePrice)}
            {known === undefined ? cell("quantity", w.quantity) : <td><a href={`/admin/stock/${known.variantId}`}>{count(known.available)}</a></td>}
          </tr>
        );
      })}
    </Table>
    <p class="hint">{w.attributesHint}</p>
  </section>
);
