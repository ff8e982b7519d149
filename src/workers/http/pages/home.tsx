// The front page: a headline with one thing beside it, then what is almost gone, new and marked down, and the way in by category.

import { Products } from "./components/product-card.tsx";
import { Badges, Price } from "./components/price.tsx";
import { count } from "./format.ts";
import { page } from "./layout.tsx";
import type { Category, ShowcaseProduct } from "./models.ts";
import { text } from "./strings.ts";

/** What the front page shows. Empty rails are left out. */
export interface HomeModel {
  readonly shopName: string;
  readonly hero: ShowcaseProduct | null;
  readonly low: readonly ShowcaseProduct[];
  readonly fresh: readonly ShowcaseProduct[];
  readonly sale: readonly ShowcaseProduct[];
  readonly categories: readonly Category[];
}

/** The front page as HTML. */
export const homePage = (model: HomeModel): string =>
  page({
    title: text.home.title,
    canonical: "/",
    kind: "home",
    shopName: model.shopName,
    sections: model.categories,
    preload: model.hero?.imageUrl ?? null,
    children: (
      <>
        <Hero product={model.hero} />
        <Rail id="low" title={text.home.low} lead={text.home.lowLead} products={model.low} />
        <Shelf id="fresh" title={text.home.fresh} products={model.fresh} more="/products?sort=newest" />
        <Rail id="sale" title={text.home.sale} products={model.sale} />
        <CategoryIndex categories={model.categories} />
      </>
    ),
  });

const Hero = ({ product }: { product: ShowcaseProduct | null }) => (
  <section class="hero" aria-labelledby="headline">
    <div class="words">
      <h1 id="headline">
        {text.home.headline.map((part) => <span>{part} </span>)}
      </h1>
      <p class="lead">{text.home.lead}</p>
      <p class="actions">
        <a class="button" href="/products?sort=newest">{text.home.shopNew}</a>
        <a class="button quiet" href="/products">{text.home.shopAll}</a>
      </p>
    </div>
    {product !== null && product.imageUrl !== null && (
      <article class="card featured">
        <div class="tile">
          <img src={product.imageUrl} alt="" width="800" height="800" fetchpriority="high" />
          <Badges of={product} available={product.available} />
        </div>
        <div class="label">
          <h2><a href={`/products/${product.slug}`}>{product.name}</a></h2>
          <Price of={product} />
        </div>
      </article>
    )}
  </section>
);

interface ShelfProps {
  readonly id: string;
  readonly title: string;
  readonly lead?: string;
  readonly products: readonly ShowcaseProduct[];
  readonly more?: string;
}

const Heading = ({ id, title, lead, more }: ShelfProps) => (
  <div class="heading">
    <h2 id={id}>{title}</h2>
    {lead !== undefined && <p>{lead}</p>}
    {more !== undefined && <a class="more" href={more}>{text.home.seeAll}<span class="sr"> {title}</span></a>}
  </div>
);

const Shelf = (props: ShelfProps) =>
  props.products.length === 0 ? null : (
    <section class="shelf" aria-labelledby={props.id}>
      <Heading {...props} />
      <Products products={props.products} />
    </section>
  );

const Rail = (props: ShelfProps) =>
  props.products.length === 0 ? null : (
    <section class={`shelf ${props.id}`} aria-labelledby={props.id}>
      <Heading {...props} />
      <Products products={props.products} rail />
    </section>
  );

const CategoryIndex = ({ categories }: { categories: readonly Category[] }) =>
  categories.length === 0 ? null : (
    <section class="index" aria-labelledby="categories">
      <h2 id="categories">{text.home.categories}</h2>
      <ul>
        {categories.map((category) => (
          <li>
            <a class="big" href={`/categories/${category.slug}`}>
              {category.name} <small>{count(category.productCount)}</small>
            </a>
            <p>
              {category.children.map((child) => <a href={`/categories/${child.slug}`}>{child.name}</a>)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
