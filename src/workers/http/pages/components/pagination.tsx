import type { Pagination } from "../models.ts";
import { text } from "../strings.ts";

/** Links to the neighbouring pages and where one is; nothing when there is only one page. `hrefOf` makes the address of a page. */
export const Pages = ({ pagination, hrefOf }: { pagination: Pagination; hrefOf: (page: number) => string }) => {
  const pages = Math.ceil(pagination.total / pagination.size);
  if (pages <= 1) return null;
  const { page } = pagination;
  return (
    <nav class="pages" aria-label={text.listing.pages}>
      {page > 0 ? <a class="button quiet" rel="prev" href={hrefOf(page - 1)}>{text.listing.previous}</a> : <span />}
      <p>{text.listing.page(page + 1, pages)}</p>
      {page + 1 < pages ? <a class="button quiet" rel="next" href={hrefOf(page + 1)}>{text.listing.next}</a> : <span />}
    </nav>
  );
};
