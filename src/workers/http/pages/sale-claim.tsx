// Duty: the part of a sale's page for whoever has a unit held: where it goes, and on to paying.
// Invariant: nothing on it is replaced while he types; whoever has no unit any more is told so.
// Neighbours: sale-place.tsx shows it; sale-routes.ts takes the form.

import { AddressFields, SavedAddresses } from "./components/address.tsx";
import { FormProblem } from "./components/fields.tsx";
import { SignIn } from "./components/sale-sign-in.tsx";
import { Until } from "./components/until.tsx";
import type { HeldUnit, SalePageModel } from "./sale-model.ts";
import { sale as words } from "./sale-strings.ts";

/** What has become of his claim, and where it goes on. */
export const Claimed = ({ sale, claim, now }: SalePageModel) => {
  switch (claim?.kind) {
    case undefined:
      return <><h2>{words.claimed}</h2><SignIn saleId={sale.saleId} label={words.signInToGoOn} /></>;
    case "held":
      return (
        <>
          <h2 class="turn">{words.claimed}</h2>
          <p>{words.claimedHelp}</p>
          <Until label={words.claimedLeft} at={claim.expiresAt} now={now} reload={`/sales/${sale.saleId}`} />
          <Where saleId={sale.saleId} {...claim} />
        </>
      );
    case "in_checkout":
      return <><h2 class="turn">{words.inCheckout}</h2><p>{words.inCheckoutHelp}</p><p><a class="button wide" href={`/checkout/${claim.checkoutId}`}>{words.goOnPaying}</a></p></>;
    case "bought":
      return <><h2 class="turn">{words.bought}</h2><p>{words.boughtHelp}</p><p><a class="button wide" href={`/orders/${claim.orderId}`}>{words.toOrder}</a></p></>;
    case "asking":
      return <><h2 class="turn">{words.claimed}</h2><p role="status">{words.askingAgain}</p></>;
    case "gone":
      return <><h2>{words.goneTitle}</h2><p>{words.gone}</p></>;
  }
};

const Where = ({ saleId, addresses, form }: HeldUnit & { saleId: string }) => (
  <form class="form" action={`/sales/${saleId}/buy`} method="post">
    <FormProblem form={form} />
    {addresses.length > 0 && <SavedAddresses addresses={addresses} form={form} />}
    {addresses.length === 0 && <AddressFields form={{ ...form, values: { country: "US", ...form.values } }} />}
    <button type="submit" class="button wide">{words.continue}</button>
  </form>
);
