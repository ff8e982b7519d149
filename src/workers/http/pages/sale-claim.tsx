// Duty: the part of a sale's page for whoever has a unit held: where it goes, and on to paying.
// Invariant: nothing on it is replaced while he types; whoever has no unit any more is told so.
// Neighbours: sale-place.tsx shows it; sale-routes.ts takes the form.

import { AddressFields, AddressLines } from "./components/address.tsx";
import { FormProblem } from "./components/fields.tsx";
import { Until } from "./components/until.tsx";
import type { HeldUnit, SalePageModel } from "./sale-model.ts";
import { sale as words } from "./sale-strings.ts";
import { text } from "./strings.ts";

/** His unit, as long as it is held for him. */
export const Claimed = ({ sale, claim, now }: SalePageModel) =>
  claim === null ? (
    <p>{words.gone}</p>
  ) : (
    <>
      <h2 class="turn">{words.claimed}</h2>
      <p>{words.claimedHelp}</p>
      <Until label={words.claimedLeft} at={claim.expiresAt} now={now} reload={`/sales/${sale.saleId}`} />
      <Where saleId={sale.saleId} {...claim} />
    </>
  );

const Where = ({ saleId, addresses, form }: HeldUnit & { saleId: string }) => {
  const chosen = form.values["addressId"] ?? addresses.find((one) => one.isDefault)?.addressId ?? addresses[0]?.addressId ?? "";
  return (
    <form class="form" action={`/sales/${saleId}/buy`} method="post">
      <FormProblem form={form} />
      {addresses.length > 0 && (
        <fieldset class="choices">
          <legend>{text.checkout.saved}</legend>
          {addresses.map((address) => (
            <label class="choice">
              <input type="radio" name="addressId" value={address.addressId} checked={chosen === address.addressId} />
              <AddressLines address={address} />
            </label>
          ))}
        </fieldset>
      )}
      {addresses.length === 0 && <AddressFields form={{ ...form, values: { country: "US", ...form.values } }} />}
      <button type="submit" class="button wide">{words.continue}</button>
    </form>
  );
};
