// The frame of the back office: plain, the same on every desk.

import type { Child } from "hono/jsx";
import { Mark } from "../components/icons.tsx";
import { Head } from "../layout.tsx";
import { text } from "../strings.ts";
import { words } from "./strings.ts";

/** A desk of the back office. */
export type Desk = keyof typeof words.desks;

/** Where a desk is. */
export const deskPath = (desk: Desk): string => (desk === "home" ? "/admin" : `/admin/${desk}`);

/** A whole page of the back office as HTML text. */
export const officePage = ({ title, desk, shopName, script, children }: { title: string; desk: Desk; shopName: string; script?: "sale.js"; children: Child }): string =>
  `<!doctype html>${(
    <html lang="en">
      <Head title={title} shopName={shopName} {...(script === undefined ? {} : { script })} />
      <body class="office">
        <a class="skip" href="#main">{text.shop.skip}</a>
        <header class="site">
          <div class="bar">
            <a class="wordmark" href="/admin">
              <Mark />
              <span>{words.name}</span>
            </a>
            <nav aria-label={words.name}>
              {desks.map((each) => <a href={deskPath(each)} {...(each === desk ? { "aria-current": "page" } : {})}>{words.desks[each][0]}</a>)}
            </nav>
            <a href="/">{words.shop}</a>
          </div>
        </header>
        <main id="main" tabindex={-1}>{children}</main>
      </body>
    </html>
  ).toString()}`;

/** All desks in the order of the menu. */
export const desks = Object.keys(words.desks) as readonly Desk[];

/** A table that scrolls sideways on narrow screens; heads beginning with "#" are of numbers. */
export const Table = ({ label, heads, children }: { label: string; heads: readonly string[]; children: Child }) => (
  <div class="tables" tabindex={0} role="region" aria-label={label}>
    <table>
      <thead>
        <tr>{heads.map((head) => (head.startsWith("#") ? <th scope="col" class="number">{head.slice(1)}</th> : <th scope="col">{head}</th>))}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
