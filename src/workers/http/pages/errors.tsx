// What a visitor sees instead of a page: not found, not allowed, too fast, broken.

import { page } from "./layout.tsx";
import { text } from "./strings.ts";

/** Which trouble, by the status of the answer. */
const words: Readonly<Record<number, readonly [title: string, help: string]>> = {
  403: [text.errors.forbidden, text.errors.forbiddenHelp],
  404: [text.errors.notFound, text.errors.notFoundHelp],
  429: [text.errors.busy, text.errors.busyHelp],
  503: [text.errors.busy, text.errors.busyHelp],
};

/** A page for a refused or broken request; `requestId` is what to quote when reporting it. */
export const errorPage = ({ shopName, status, help, requestId }: { shopName: string; status: number; help?: string; requestId: string }): string => {
  const [title, usual] = words[status] ?? [text.errors.broken, text.errors.brokenHelp];
  return page({
    title,
    kind: "error",
    shopName,
    children: (
      <div class="lost">
        <h1>{title}</h1>
        <p>{help ?? usual}</p>
        <p class="actions">
          <a class="button" href="/">{text.errors.home}</a>
          <a class="button quiet" href="/products">{text.shop.everything}</a>
        </p>
        {status >= 500 && <p class="hint">{text.errors.reference}: {requestId}</p>}
      </div>
    ),
  });
};
