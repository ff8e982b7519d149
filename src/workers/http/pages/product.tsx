// Duty: one product: pictures, options, what is left of it, what it costs, and the way into the cart.
// Invariant: each choice of options is an address of its own (?variant=), so that price and availability are right without script.
// Neighbours: browser/shop/variants.ts turns the links into an instant choice; cart.tsx takes the form.

import { variantWith } from "../../../domain/variant-choice.ts";
import { AddressedNotice } from "./components/notices.tsx";
import { Badges, Price } from "./components/price.tsx";
import { money } from "./format.ts";
import { page, stored } from "./layout.tsx";
import type { Category, ProductDetail, Variant } from "./models.ts";
import { text } from "./strings.ts";

/** What the product page shows; `variant` is the chosen one. */
export interface ProductModel {
  readonly shopName: string;
  readonly sections: readonly Category[];
  readonly product: ProductDetail;
  readonly variant: Variant | null;
  readonly notice: string | undefined;
  readonly lowThreshold: number;
  /** How long a checkout holds what is in it. */
  readonly holdMinutes: number;
  readonly maxQuantity: number;
}

/** The variant an address chooses; else the first that can be bought, else the first. */
export function chooseVariant(product: ProductDetail, variantId: string | undefined): Variant | null {
  const { variants } = product;
  return variants.find((one) => one.variantId === variantId) ?? variants.find((one) => one.inStock) ?? variants[0] ?? null;
}

/** The product page as HTML. */
export const productPage = (model: ProductModel): string => {
  const { product } = model;
  return page({
    title: product.name,
    description: plain(product.description).slice(0, 155) || text.shop.description,
    canonical: `/products/${product.slug}`,
    kind: "product",
    shopName: model.shopName,
    sections: model.sections,
    preload: product.images[0]?.url ?? null,
    children: (
      <>
        <nav class="crumbs" aria-label={text.product.path}>
          <a href="/">{text.product.home}</a>
          {product.categoryPath.map(({ name, slug }) => <a href={`/categories/${slug}`}>{name}</a>)}
        </nav>
        <div class="detail">
          <Gallery product={product} />
          <BuyBox {...model} />
          <About product={product} />
        </div>
      </>
    ),
  });
};

const plain = (html: string): string => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();

const Gallery = ({ product }: { product: ProductDetail }) => (
  <div class="gallery" tabindex={0} role="region" aria-label={text.product.pictures}>
    {product.images.length === 0 && <div class="tile"><span class="blank">{text.product.noPicture}</span></div>}
    {product.images.map(({ url, alt }, at) => (
      <div class="tile">
        <img src={url} alt={alt || text.product.picture(at + 1, product.images.length)} width="800" height="800" {...(at === 0 ? { fetchpriority: "high" } : { loading: "lazy" })} />
      </div>
    ))}
  </div>
);

const BuyBox = ({ product, variant, notice, lowThreshold, holdMinutes, maxQuantity }: ProductModel) => {
  const priced = { price: variant?.price ?? product.price, salePrice: variant === null ? product.salePrice : variant.salePrice, currency: product.currency, inStock: variant?.inStock ?? false };
  return (
    <div class="buy">
      <AddressedNotice of={notice}>{notice === "added" && <a href="/cart">{text.shop.cart}</a>}</AddressedNotice>
      {product.brand !== null && <p class="brand">{product.brand}</p>}
      <h1>{product.name}</h1>
      {product.rating !== null && product.reviewCount > 0 && <p class="rating"><span aria-hidden="true">★</span> {text.product.rating(product.rating, product.reviewCount)}</p>}
      <div data-priced>
        <Price of={priced} large />
        <Badges of={priced} />
      </div>
      {product.variants.length > 1 && variant !== null && <Options product={product} chosen={variant} />}
      <Availability variant={variant} lowThreshold={lowThreshold} />
      <form class="add" action="/cart/items" method="post" data-add>
        <input type="hidden" name="productId" value={product.productId} />
        <input type="hidden" name="variantId" value={variant?.variantId ?? ""} />
        <input type="hidden" name="back" value={`/products/${product.slug}`} />
        <label class="sr" for="quantity">{text.product.quantity}</label>
        <select id="quantity" name="quantity" data-most={String(maxQuantity)} disabled={!priced.inStock}>
          {quantities(variant, maxQuantity).map((n) => <option value={String(n)}>{n}</option>)}
        </select>
        <button type="submit" class="button wide" disabled={!priced.inStock} data-words-add={text.product.add} data-words-gone={text.product.soldOut}>
          <span data-words>{priced.inStock ? text.product.add : text.product.soldOut}</span>
          {priced.inStock && <span class="amount" data-price>{money(priced.salePrice ?? priced.price, product.currency)}</span>}
        </button>
      </form>
      <p class="hint">{text.product.promiseHold(holdMinutes)}</p>
      {product.inStock && <p class="hint" data-delivery-words={text.product.deliveryTo} hidden />}
      <VariantData product={product} lowThreshold={lowThreshold} />
    </div>
  );
};

const quantities = (variant: Variant | null, most: number): readonly number[] => Array.from({ length: Math.max(1, Math.min(most, variant?.available ?? 1)) }, (_, at) => at + 1);

const Availability = ({ variant, lowThreshold }: { variant: Variant | null; lowThreshold: number }) => (
  <p class={`availability${variant?.inStock ? "" : " gone"}`} data-availability aria-live="polite">
    {variant === null || !variant.inStock ? (
      text.product.gone
    ) : (
      <>
        <strong>{variant.available <= lowThreshold ? text.product.left(variant.available) : text.product.inStock}</strong> · {text.product.delivery(variant.estimatedDeliveryDays.min, variant.estimatedDeliveryDays.max)}
      </>
    )}
  </p>
);

/** One group of links for each option; for variants that differ in nothing but their names, one group of these. */
const Options = ({ product, chosen }: { product: ProductDetail; chosen: Variant }) =>
  product.options.length > 0 ? (
    <>{product.options.map((option) => <Option product={product} option={option} chosen={chosen} />)}</>
  ) : (
    <div class="option" role="group" aria-label={text.product.variant}>
      <ul class="chips">
        {product.variants.map((one) => (
          <li>
            <VariantLink slug={product.slug} target={one} words={one.name || one.sku} current={one === chosen} />
          </li>
        ))}
      </ul>
    </div>
  );

const VariantLink = ({ slug, target, words, current }: { slug: string; target: Variant; words: string; current: boolean }) => (
  <a class={`chip${target.inStock ? "" : " gone"}`} href={`/products/${slug}?variant=${encodeURIComponent(target.variantId)}`} rel="nofollow" data-value={words} {...(current ? { "aria-current": "true" } : {})}>
    {words}
    <span class="sr" hidden={target.inStock}> ({text.product.soldOutOption})</span>
  </a>
);

const Option = ({ product, option, chosen }: { product: ProductDetail; option: ProductDetail["options"][number]; chosen: Variant }) => {
  const names = product.options.map(({ name }) => name);
  return (
    <div class="option" role="group" aria-label={option.name} data-option={option.name}>
      <p>
        {option.name}: <strong data-chosen>{chosen.attributes[option.name] ?? ""}</strong>
      </p>
      <ul class="chips">
        {option.values.map((value) => {
          const current = chosen.attributes[option.name] === value;
          const target = current ? chosen : variantWith(product.variants, names, chosen, option.name, value);
          if (target === undefined) return null;
          return (
            <li>
              <VariantLink slug={product.slug} target={target} words={value} current={current} />
            </li>
          );
        })}
      </ul>
    </div>
  );
};

/** The variants for the script that switches between them without loading; data, not code. */
const VariantData = ({ product, lowThreshold }: { product: ProductDetail; lowThreshold: number }) => {
  if (product.variants.length < 2) return null;
  const variants = product.variants.map((one) => ({
    id: one.variantId,
    attributes: one.attributes,
    price: money(one.salePrice ?? one.price, product.currency),
    before: one.salePrice !== null && one.salePrice < one.price ? money(one.price, product.currency) : null,
    inStock: one.inStock,
    available: one.inStock ? one.available : 0,
    words: one.inStock ? (one.available <= lowThreshold ? text.product.left(one.available) : text.product.inStock) : text.product.gone,
    delivery: one.inStock ? text.product.delivery(one.estimatedDeliveryDays.min, one.estimatedDeliveryDays.max) : null,
  }));
  return <script type="application/json" data-variants>{stored(JSON.stringify(variants).replaceAll("<", "\\u003c"))}</script>;
};

const About = ({ product }: { product: ProductDetail }) => (
  <section class="about" aria-labelledby="about">
    <h2 id="about">{text.product.description}</h2>
    <div class="prose">{stored(product.description)}</div>
  </section>
);
