// Duty: which variant is meant when a visitor changes one option of the chosen one.
// Invariant: options that come before the changed one are kept if any variant allows it; then what can be bought wins; then the options after it.
// Neighbours: http/pages/product.tsx makes links of it, browser/shop/variants.ts the instant choice.

/** What of a variant the choice looks at. */
export interface Choosable {
  readonly attributes: Readonly<Record<string, string>>;
  readonly inStock: boolean;
}

/** Each weight outranks all smaller ones together, for fewer than a hundred options. */
const earlierWeight = 1_000;
const stockWeight = 100;

/**
 * The variant to go to from `chosen` for the value `value` of option `option`; undefined when none has that value.
 * `options` are the names in the order in which they are shown.
 */
export function variantWith<V extends Choosable>(variants: readonly V[], options: readonly string[], chosen: Choosable, option: string, value: string): V | undefined {
  const at = options.indexOf(option);
  const agrees = (one: V, name: string): boolean => one.attributes[name] === chosen.attributes[name];
  const score = (one: V): number =>
    options.reduce((sum, name, index) => sum + (index !== at && agrees(one, name) ? (index < at ? earlierWeight : 1) : 0), one.inStock ? stockWeight : 0);
  return variants.filter((one) => one.attributes[option] === value).toSorted((a, b) => score(b) - score(a))[0];
}
