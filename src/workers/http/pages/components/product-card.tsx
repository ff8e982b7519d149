import type { ShowcaseProduct } from "../models.ts";
import { text } from "../strings.ts";
import { Badges, Price } from "./price.tsx";

/** A product in a grid or rail; the whole card is one link. Pictures above the fold are loaded eagerly. */
export const ProductCard = ({ product, eager = false }: { product: ShowcaseProduct; eager?: boolean }) => (
  <article class="card">
    <div class="tile">
      {product.imageUrl === null ? (
        <span class="blank">{text.product.noPicture}</span>
      ) : (
        <img src={product.imageUrl} alt="" width="800" height="800" loading={eager ? "eager" : "lazy"} decoding="async" />
      )}
      <Badges of={product} available={product.available} />
    </div>
    <div class="label">
      {product.brand !== null && <p class="brand">{product.brand}</p>}
      <h3>
        <a href={`/products/${product.slug}`}>{product.name}</a>
      </h3>
      <Price of={product} />
    </div>
  </article>
);

/** Products side by side: a grid that fills the page, or a rail that scrolls. */
export const Products = ({ products, rail = false, eager = 0 }: { products: readonly ShowcaseProduct[]; rail?: boolean; eager?: number }) => (
  <ul class={rail ? "rail" : "grid"}>
    {products.map((product, at) => (
      <li>
        <ProductCard product={product} eager={at < eager} />
      </li>
    ))}
  </ul>
);
