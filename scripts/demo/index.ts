// Duty: the shop's own demo catalogue, which `npm start` seeds: warehouses, categories, products.
// Invariant: same source, same catalogue; nothing in it belongs to anybody.
// Neighbours: drafts.ts gathers what the authors wrote, pictures/ draws them, scripts/seed.ts sends them to the shop.
import { demoCategories, demoDrafts } from "./drafts.ts";
import { pictureFiles } from "./pictures/write.ts";
import { type DemoCategory, type DemoProduct, type DemoWarehouse, type UrlOf, productFrom } from "./product.ts";

export { demoCategories, demoDrafts } from "./drafts.ts";
export type { DemoCategory, DemoProduct, DemoVariant, DemoWarehouse, UrlOf, WarehouseKey } from "./product.ts";

/** What the demo shop starts with. */
export interface DemoCatalogue {
  readonly warehouses: readonly DemoWarehouse[];
  /** Parents before their children. */
  readonly categories: readonly DemoCategory[];
  readonly products: readonly DemoProduct[];
}

/** Three warehouses, a continent each. */
export const demoWarehouses: readonly DemoWarehouse[] = [
  { key: "rotterdam", name: "Rotterdam", country: "NL", postalCode: "3089 JK", latitude: 51.8995, longitude: 4.4186 },
  { key: "reno", name: "Reno", country: "US", region: "NV", postalCode: "89506", latitude: 39.6335, longitude: -119.8895 },
  { key: "singapore", name: "Singapore", country: "SG", postalCode: "628078", latitude: 1.3187, longitude: 103.7064 },
];

/** The whole catalogue, pictures at the addresses `urlOf` gives. */
export function demoCatalogue(urlOf: UrlOf): DemoCatalogue {
  return { warehouses: demoWarehouses, categories: demoCategories, products: demoDrafts.map((draft) => productFrom(draft, urlOf)) };
}

/** Where a demo picture is served, by its name; throws for a name nobody drew. */
export const pictureUrl: UrlOf = (picture) => {
  const file = pictureFiles().get(picture);
  if (!file) throw new Error(`No demo picture is called ${picture}.`);
  return file.url;
};

/** The products with the addresses that `writePictures` writes their pictures to. */
export const demoProducts: readonly DemoProduct[] = demoCatalogue(pictureUrl).products;
