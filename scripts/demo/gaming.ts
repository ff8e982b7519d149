// Duty: the demo shop's gaming: consoles, cartridges, controllers and arcade machines.
// Invariant: every machine, studio and game is invented.
// Neighbours: product.ts gives the shape, pictures/gallery/gaming.ts the pictures.
import type { DemoCategory, ProductDraft } from "./product.ts";

export const gamingCategories: readonly DemoCategory[] = [
  { slug: "gaming", name: "Gaming" },
  { slug: "consoles", name: "Consoles", parent: "gaming" },
  { slug: "cartridges", name: "Cartridges", parent: "gaming" },
  { slug: "controllers-arcade", name: "Controllers & Arcade", parent: "gaming" },
];

export const gaming: readonly ProductDraft[] = [
  {
    slug: "ostrane-64", name: "Ostrane 64", brand: "Ostrane", category: "consoles", price: 399, code: "OST-64", stock: 60,
    pictures: { "ostrane-64-oat": "Oat-coloured game console with a cartridge in its slot", "ostrane-64-plum": "Plum-coloured game console with a yellow cartridge" },
    options: { Edition: ["Oat", "Plum Launch Edition"] }, except: { "Plum Launch Edition": { stock: 10, price: 449 } },
    description: "<p>A new console for an old idea: put a game in, switch it on, play within a second. It draws polygons like it is 1996 and runs them like it is not.</p><ul><li>Two pads in the box</li><li>Plugs into televisions of either century</li><li>No account, no updates, no store</li></ul>",
  },
  {
    slug: "ostrane-pocket", name: "Ostrane Pocket", brand: "Ostrane", category: "consoles", price: 229, code: "OST-POCKET", stock: 80,
    pictures: { "pocket-tangerine": "Tangerine handheld console showing dunes at dusk", "pocket-glacier": "Pale-blue handheld console showing a lighthouse", "pocket-coal": "Charcoal handheld console showing an eclipse" },
    options: { Color: ["Tangerine", "Glacier", "Coal"] }, except: { Glacier: { stock: 0 }, Coal: { stock: 5 } },
    description: "<p>The whole Ostrane library in a coat pocket, on a 4:3 screen bright enough for a park bench. Eleven hours on a charge, and the battery is held by two screws.</p>",
  },
  {
    slug: "bitmoor-mini-home", name: "Bitmoor Home", brand: "Bitmoor", category: "consoles", price: 179, salePrice: 149, code: "BM-HOME", stock: 50,
    pictures: { "bitmoor-home-slate": "Slate-blue game console with a red button", "bitmoor-home-slate-detail": "Close-up of the red power key and the controller sockets" },
    description: "<p>Thirty-two kilobytes of honesty. Bitmoor Home comes with a manual for playing and another for programming it; by chapter six you will have written a platformer.</p>",
  },
  {
    slug: "bitmoor-lark", name: "Bitmoor Lark", brand: "Bitmoor", category: "consoles", price: 139, code: "BM-LARK", stock: 34,
    pictures: { "lark-lemon": "Lemon-yellow handheld console showing a skyline", "lark-rose": "Rose handheld console showing waves under a low sun" },
    options: { Color: ["Lemon", "Rose"] },
    description: "<p>The small one: 118 grams, six games built in, and a link port so that two Larks can trade, race or quarrel. Sized for hands from eight years up.</p>",
  },
  {
    slug: "keeper-of-the-spit", name: "Keeper of the Spit", brand: "Lanternjaw Games", category: "cartridges", price: 54, code: "LJ-KEEPER", stock: 75,
    pictures: { "cart-keeper": "Grey cartridge with a lighthouse label", "cart-keeper-detail": "Close-up of the lighthouse on the label" },
    description: "<p>You keep the light. You log the ships. Something in the fog logs you. A slow adventure with one ending per winter, and there are four winters.</p>",
  },
  {
    slug: "dune-courier", name: "Dune Courier", brand: "Lanternjaw Games", category: "cartridges", price: 49, salePrice: 35, code: "LJ-DUNE", stock: 64,
    pictures: { "cart-dune": "Sand-coloured cartridge with a label of dunes", "cart-dune-detail": "Close-up of the dunes and the contacts" },
    description: "<p>Carry letters over sand that moves while you sleep. Read them or do not; the game knows, and so will the people you deliver them to.</p>",
  },
  {
    slug: "rooftop-relay-94", name: "Rooftop Relay '94", brand: "Plumb Arcade", category: "cartridges", price: 44, code: "PL-RELAY", stock: 90,
    pictures: { "cart-relay": "Purple cartridge with a skyline label", "cart-relay-gold": "Golden cartridge with a skyline label" },
    options: { Shell: ["Violet", "Gold"] }, except: { Gold: { stock: 3, price: 120 } },
    description: "<p>Four runners, one baton, eighteen rooftops. The best two minutes anybody has spent on a couch, repeated until dawn.</p><p>The gold shell was a tournament prize; twenty were found in a drawer.</p>",
  },
  {
    slug: "umbra-racer", name: "Umbra Racer", brand: "Plumb Arcade", category: "cartridges", price: 46, code: "PL-UMBRA", stock: 38,
    pictures: { "cart-umbra": "Black cartridge with an eclipse label", "cart-umbra-detail": "Close-up of the eclipse on the label" },
    description: "<p>Race the edge of the moon's shadow across a continent. Fall behind and the colours come back, which is how you know that you are losing.</p>",
  },
  {
    slug: "ostrane-twinpad", name: "Twinpad Controller", brand: "Ostrane", category: "controllers-arcade", price: 69, code: "OST-TWIN", stock: 110,
    pictures: { "twinpad-pearl": "Pearl-white game pad with blue grips", "twinpad-ink": "Ink-black game pad with violet grips", "twinpad-mint": "Mint game pad with green grips" },
    options: { Color: ["Pearl", "Ink", "Mint"] },
    description: "<p>Sticks on magnets, so they never drift; a cross with a real pivot, so diagonals are yours and not its own idea. Works by cable at 1 ms or by air at 4.</p>",
  },
  {
    slug: "plumb-tabletop", name: "Plumb Tabletop", brand: "Plumb Arcade", category: "controllers-arcade", price: 289, salePrice: 249, code: "PL-TABLE", stock: 16,
    pictures: { "tabletop-cobalt": "Cobalt tabletop arcade cabinet showing an eclipse", "tabletop-cherry": "Cherry-red tabletop arcade cabinet showing a skyline" },
    options: { Cabinet: ["Cobalt", "Cherry"] }, except: { Cherry: { stock: 2 } },
    description: "<p>A third of the size of the cabinet in the chip shop and all of the noise. Birch ply, screen-printed sides, a stick you can lean on.</p><ul><li>Twelve games, two-player by link cable</li><li>Coin slot takes any coin and gives it back</li></ul>",
  },
  {
    slug: "bitmoor-paddle-set", name: "Paddle Set", brand: "Bitmoor", category: "controllers-arcade", price: 42, salePrice: 29, code: "BM-PADDLE", stock: 58,
    pictures: { "paddle-brick": "Brick-red game pad with cream grips", "paddle-brick-detail": "Close-up of the buttons and the right stick" },
    description: "<p>The pad from the Home, sold alone for whoever always gets the worse one. Two metres of braided cable and a shape that has not needed changing.</p>",
  },
];
