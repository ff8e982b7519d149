// Duty: the frame every page stands in: head, header, search, main, footer.
// Invariant: nothing in it depends on who is looking, so that a page's bytes are the same for everyone; script fills the cart's count.
// Neighbours: every page; src/browser/shop.css and shop.ts give it looks and life.

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { assets } from "../assets.gen.ts";
import { AccountIcon, CartIcon, Mark, SearchIcon } from "./components/icons.tsx";
import { text } from "./strings.ts";

/** What a page tells its frame. */
export interface PageProps {
  readonly title: string;
  readonly description?: string;
  /** The path under which search engines should know the page. Pages without one are not to be indexed. */
  readonly canonical?: string;
  readonly query?: string;
  /** Which kind of page it is, for the style sheet. */
  readonly kind: string;
  readonly shopName: string;
  /** Links to the top categories, shown under the header. */
  readonly sections?: readonly { readonly name: string; readonly slug: string }[];
  /** The picture to be fetched first. */
  readonly preload?: string | null;
  /** A script that this page has beside the one of every page. */
  readonly script?: "sale.js";
  readonly children: Child;
}

/** A whole page as HTML text. */
export const page = (props: PageProps): string => `<!doctype html>${(<Frame {...props} />).toString()}`;

const Frame = (props: PageProps) => (
  <html lang="en">
    <Head {...props} />
    <body class={props.kind}>
      <a class="skip" href="#main">{text.shop.skip}</a>
      <Header {...props} />
      <main id="main" tabindex={-1}>{props.children}</main>
      <Footer shopName={props.shopName} />
    </body>
  </html>
);

/** The document's head, shared with the back office. */
export const Head = ({ title, shopName, description, canonical, preload, script }: Pick<PageProps, "title" | "shopName" | "description" | "canonical" | "preload" | "script">) => (
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{`${title} · ${shopName}`}</title>
    <meta name="description" content={description ?? text.shop.description} />
    <meta name="color-scheme" content="light dark" />
    {canonical === undefined ? <meta name="robots" content="noindex" /> : <link rel="canonical" href={canonical} />}
    <link rel="stylesheet" href={assets["shop.css"]} />
    {preload != null && <link rel="preload" as="image" href={preload} />}
    <link rel="icon" href={icon} />
    <script type="module" src={assets["shop.js"]} />
    {script !== undefined && <script type="module" src={assets[script]} />}
  </head>
);

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%23141210'/%3E%3Cpath d='M8 8v16M16 8v6M24 8v16' stroke='%23fff' stroke-width='3.5' stroke-linecap='round'/%3E%3Ccircle cx='16' cy='22.5' r='3' fill='%23ff5a1f'/%3E%3C/svg%3E";

const Header = ({ query, sections, shopName }: PageProps) => (
  <header class="site">
    <div class="bar">
      <a class="wordmark" href="/">
        <Mark />
        <span>{shopName}</span>
      </a>
      <form class="search" role="search" action="/search" method="get">
        <label class="sr" for="q">{text.shop.searchLabel}</label>
        <SearchIcon />
        <input id="q" name="q" type="search" value={query ?? ""} placeholder={text.shop.searchHint} autocomplete="off" maxlength={200} data-suggest />
        <button type="submit" class="sr">{text.shop.search}</button>
      </form>
      <nav class="yours" aria-label={text.shop.account}>
        <a href="/account">
          <AccountIcon />
          <span>{text.shop.account}</span>
        </a>
        <a href="/cart" data-cart-link>
          <CartIcon />
          <span>{text.shop.cart}</span>
          <b class="count" data-cart-count hidden />
        </a>
      </nav>
    </div>
    {sections !== undefined && sections.length > 0 && (
      <nav class="sections" aria-label={text.shop.categories}>
        <a href="/products">{text.shop.everything}</a>
        {sections.map(({ name, slug }) => <a href={`/categories/${slug}`}>{name}</a>)}
      </nav>
    )}
  </header>
);

const Footer = ({ shopName }: { shopName: string }) => (
  <footer class="site">
    <p class="promise">{text.shop.promise}</p>
    <nav aria-label={text.footer.shop}>
      <h2>{text.footer.shop}</h2>
      <a href="/products?sort=newest">{text.home.fresh}</a>
      <a href="/products">{text.shop.everything}</a>
      <a href="/sales">{text.footer.drops}</a>
      <a href="/cart">{text.shop.cart}</a>
    </nav>
    <nav aria-label={text.footer.yours}>
      <h2>{text.footer.yours}</h2>
      <a href="/account">{text.footer.orders}</a>
      <a href="/sign-in">{text.footer.signIn}</a>
    </nav>
    <nav aria-label={text.footer.build}>
      <h2>{text.footer.build}</h2>
      <a href="/docs">{text.footer.reference}</a>
      <a href="/health">{text.footer.health}</a>
    </nav>
    <p class="colophon">
      {shopName} · {text.footer.honest}
    </p>
  </footer>
);

/** Text that is HTML already: only for descriptions, which are sanitised when they are stored. */
export const stored = (html: string) => raw(html);
