import type { Address, FormState } from "../models.ts";
import { text } from "../strings.ts";
import { Field, Select } from "./fields.tsx";
import { countryChoices } from "./countries.ts";

/** A postal address as one writes it on a parcel. */
export const AddressLines = ({ address }: { address: Address }) => (
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
