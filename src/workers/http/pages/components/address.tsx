import type { Child } from "hono/jsx";
import type { Address, FormState, Order } from "../models.ts";
import { text } from "../strings.ts";
import { Field, Select } from "./fields.tsx";
import { countryChoices } from "./countries.ts";

/** A postal address as one writes it on a parcel. */
export const AddressLines = ({ address }: { address: Order["shippingAddress"] }) => (
  <address>
    {address.streetAddress}
    <br />
    {address.postalCode} {address.city}
    {address.state !== null && address.state !== "" && `, ${address.state}`}
    <br />
    {countryChoices.find(([code]) => code === address.country)?.[1] ?? address.country}
    {address.phone !== null && address.phone !== "" && <><br />{address.phone}</>}
  </address>
);

/** The fields of a new address, with the names of contract §3. */
export const AddressFields = ({ form }: { form: FormState }) => (
  <>
    <Field form={form} name="streetAddress" label={text.address.street} autocomplete="street-address" maxlength={200} />
    <Field form={form} name="postalCode" label={text.address.postalCode} autocomplete="postal-code" half maxlength={20} />
    <Field form={form} name="city" label={text.address.city} autocomplete="address-level2" half maxlength={100} />
    <Select form={form} name="country" label={text.address.country} options={countryChoices} half autocomplete="country" />
    <Field form={form} name="state" label={text.address.state} autocomplete="address-level1" required={false} half maxlength={100} />
    <Field form={form} name="phone" label={text.address.phone} type="tel" autocomplete="tel" required={false} maxlength={30} />
  </>
);

/** Which of the visitor's addresses is chosen when a form is shown: the one he named before, else his default; empty for a new one. */
const chosenOf = (addresses: readonly Address[], form: FormState): string =>
  form.values["addressId"] ?? addresses.find((one) => one.isDefault)?.addressId ?? addresses[0]?.addressId ?? "";

/** The visitor's addresses to choose from, and whatever else there is to choose. */
export const SavedAddresses = ({ addresses, form, children }: { addresses: readonly Address[]; form: FormState; children?: Child }) => (
  <fieldset class="choices">
    <legend>{text.checkout.saved}</legend>
    {addresses.map((address) => (
      <label class="choice">
        <input type="radio" name="addressId" value={address.addressId} checked={chosenOf(addresses, form) === address.addressId} />
        <AddressLines address={address} />
      </label>
    ))}
    {children}
  </fieldset>
);

/** Which of the visitor's addresses a form means, or a new one, which is all there is to choose for who has none. */
export const AddressChoice = ({ addresses, form }: { addresses: readonly Address[]; form: FormState }) => {
  if (addresses.length === 0) return <AddressFields form={form} />;
  const isNew = chosenOf(addresses, form) === "";
  return (
    <>
      <SavedAddresses addresses={addresses} form={form}>
        <label class="choice">
          <input type="radio" name="addressId" value="" checked={isNew} />
          <span>{text.checkout.another}</span>
        </label>
      </SavedAddresses>
      <details open={isNew}>
        <summary>{text.checkout.another}</summary>
        <div class="form"><AddressFields form={{ ...form, values: { country: "US", ...form.values } }} /></div>
      </details>
    </>
  );
};
