import { money, percentOff } from "../format.ts";
import { text } from "../strings.ts";

/** What has a price and perhaps a lower one. */
export interface Priced {
  readonly price: number;
  readonly salePrice: number | null;
  readonly currency: string;
}

/** The price to pay, and beside it the former one where there is a sale. */
export const Price = ({ of, large = false }: { of: Priced; large?: boolean }) => {
  const shown = money(of.salePrice ?? of.price, of.currency);
  const onSale = percentOff(of.price, of.salePrice) > 0;
  return (
    <p class={`price${large ? " large" : ""}${onSale ? " sale" : ""}`}>
      {onSale && <span class="sr">{text.product.now} </span>}
      <span data-price>{shown}</span>
      {onSale && (
        <>
          {" "}
          <span class="sr">{text.product.was} </span>
          <s>{money(of.price, of.currency)}</s>
        </>
      )}
    </p>
  );
};

/** The badges of a picture: how much is off, how few are left, or that none is. */
export const Badges = ({ of, available }: { of: Priced & { readonly inStock: boolean }; available?: number | undefined }) => {
  const off = percentOff(of.price, of.salePrice);
  if (!of.inStock) return <ul class="badges"><li class="badge gone">{text.product.soldOut}</li></ul>;
  if (off === 0 && available === undefined) return null;
  return (
    <ul class="badges">
      {available !== undefined && <li class="badge hot">{text.product.left(available)}</li>}
      {off > 0 && <li class="badge">{text.product.sale(off)}</li>}
    </ul>
  );
};
