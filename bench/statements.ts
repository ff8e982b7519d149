// How many statements a request costs D1, counted in front of the built bundle: a promise that no clock can blur.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seed } from "../scripts/seed.ts";
import { serveBundle } from "../scripts/serve.ts";

/** Statements a catalogue read costs when the isolate knows it and when nothing is known, and round trips of cart and session. */
export interface StatementCounts {
  readonly productWarm: number;
  readonly productCold: number;
  readonly listWarm: number;
  readonly listCold: number;
  readonly addToCartRoundTrips: number;
  readonly signedInWarmRoundTrips: number;
}

interface Count {
  readonly statements: number;
  readonly roundTrips: number;
}

const front = join(import.meta.dirname, "support/counting.worker.mjs");
const api = "/api/v1";

/** Serves a fresh shop with a counting D1, one request at a time. */
export async function countStatements(vars: Readonly<Record<string, string>>): Promise<StatementCounts> {
  const shop = await serveBundle({ port: 0, vars, front: readFileSync(front, "utf8") });
  const ask = (path: string, init?: RequestInit) => fetch(new URL(path, shop.url), init);
  const post = (path: string, body: unknown) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const counting = async (work: () => Promise<Response>): Promise<Count> => {
    await (await ask("/__count")).body?.cancel();
    const answer = await work();
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    return (await (await ask("/__count")).json()) as Count;
  };
  try {
    await seed(shop.url);
    const { products } = (await (await ask(`${api}/products?size=3`)).json()) as { products: readonly { productId: string }[] };
    const [first = { productId: "" }] = products;
    const product = () => ask(`${api}/products/${first.productId}`);
    const list = () => ask(`${api}/products?size=20&sort=price_asc`);
    const productCold = await counting(product);
    const productWarm = await counting(product);
    const listCold = await counting(list);
    const listWarm = await counting(list);
    const { variants } = (await (await product()).json()) as { variants: readonly { variantId: string }[] };
    const addToCart = await counting(() =>
      post(`${api}/cart/items`, { productId: first.productId, variantId: variants[0]?.variantId, quantity: 1 }),
    );
    const { buyers } = (await (await post("/dev/buyers", { count: 1 })).json()) as { buyers: readonly { token: string }[] };
    const signedIn = () => ask(`${api}/orders`, { headers: { authorization: `Bearer ${buyers[0]?.token}` } });
    await signedIn();
    const signedInWarm = await counting(signedIn);
    return {
      productWarm: productWarm.statements,
      productCold: productCold.statements,
      listWarm: listWarm.statements,
      listCold: listCold.statements,
      addToCartRoundTrips: addToCart.roundTrips,
      signedInWarmRoundTrips: signedInWarm.roundTrips,
    };
  } finally {
    await shop.stop();
  }
}
