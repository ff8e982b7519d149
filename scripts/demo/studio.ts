// Duty: the demo shop's studio: cameras, keyboards and the desk, watches, coffee.
// Invariant: every maker is invented.
// Neighbours: product.ts gives the shape, pictures/gallery/studio.ts the pictures.
import type { DemoCategory, ProductDraft } from "./product.ts";

export const studioCategories: readonly DemoCategory[] = [
  { slug: "studio", name: "Studio & Home" },
  { slug: "cameras", name: "Cameras & Film", parent: "studio" },
  { slug: "keyboards-desk", name: "Keyboards & Desk", parent: "studio" },
  { slug: "watches", name: "Watches", parent: "studio" },
  { slug: "coffee", name: "Coffee", parent: "studio" },
];

export const studio: readonly ProductDraft[] = [
  {
    slug: "orlune-35", name: "Orlune 35 Rangefinder", brand: "Orlune", category: "cameras", price: 720, code: "ORL-35", stock: 9,
    pictures: { "orlune-35-silver": "Silver and brown rangefinder camera with a red dot", "orlune-35-black": "Black rangefinder camera with an amber ring" },
    options: { Finish: ["Silver", "Black Paint"] }, except: { "Black Paint": { stock: 2, price: 820 } },
    description: "<p>A new film camera, built like the ones your grandparents would not lend. Fixed 38 mm lens, a patch you can focus by candlelight, and a shutter that whispers.</p><ul><li>Mechanical from 1 s to 1/500</li><li>Meter runs on one button cell, two years</li></ul>",
  },
  {
    slug: "pellax-twin", name: "Pellax Twin", brand: "Pellax", category: "cameras", price: 980, salePrice: 890, code: "PX-TWIN", stock: 5,
    pictures: { "pellax-twin": "Twin-lens reflex camera with its hood open", "pellax-twin-detail": "Close-up of the two lenses" },
    description: "<p>Look down and the world slows. Six by six on 120 film, twelve pictures to a roll, and a ground glass bright enough to make you late.</p>",
  },
  {
    slug: "flashel-instant", name: "Flashel Instant", brand: "Flashel", category: "cameras", price: 119, code: "FL-INSTANT", stock: 95,
    pictures: { "flashel-cream": "Cream instant camera with a print coming out", "flashel-sky": "Sky-blue instant camera with a print coming out" },
    options: { Color: ["Cream", "Sky"] },
    description: "<p>One button, one dial, one picture you can hold. The flash knows when to keep quiet and the lens closes itself when you put it away.</p>",
  },
  {
    slug: "dusker-400", name: "Dusker 400 Film", brand: "Dusker", category: "cameras", price: 14, salePrice: 11.5, code: "DK-400", stock: 480,
    pictures: { "dusker-teal": "Teal film box with an amber stripe and a canister", "dusker-noir": "Black film box with a white stripe and a canister" },
    options: { Type: ["Color", "Noir"], Exposures: ["24", "36"] }, except: { "Color / 36": { price: 17, salePrice: 14 }, "Noir / 36": { price: 17, salePrice: 14 } },
    description: "<p>Film for the hour after sunset: fine grain, forgiving shadows, and street lights that stay the colour they were. Coated in small batches; the date on the box is real.</p>",
  },
  {
    slug: "thornkey-fen-65", name: "Fen 65 Keyboard", brand: "Thornkey", category: "keyboards-desk", price: 189, code: "TK-FEN65", stock: 42,
    pictures: { "fen-65-mist": "Compact keyboard in mist grey with blue and coral keys", "fen-65-moss": "Compact keyboard in moss green with cream keys", "fen-65-ember": "Compact keyboard in charcoal with ember keys" },
    options: { Color: ["Mist", "Moss", "Ember"], Switch: ["Linear", "Tactile"] }, except: { "Moss / Tactile": { stock: 0 }, "Ember / Linear": { stock: 3 } },
    description: "<p>Sixty-eight keys on a gasket of cork, in a case milled from one block. It sounds like rain on a tent, which is what we were after.</p><ul><li>Hot-swap sockets</li><li>Open firmware, remap in the browser</li><li>Coiled cable included</li></ul>",
  },
  {
    slug: "thornkey-brace-split", name: "Brace Split", brand: "Thornkey", category: "keyboards-desk", price: 265, salePrice: 229, code: "TK-BRACE", stock: 20,
    pictures: { "brace-coal": "Split keyboard in charcoal with aqua accents", "brace-coal-detail": "Close-up of the left half" },
    options: { Switch: ["Linear", "Tactile", "Silent"] },
    description: "<p>Two halves, as far apart as your shoulders are. Takes a week to learn and then every other keyboard feels like typing in a lift.</p>",
  },
  {
    slug: "thornkey-stoat-pad", name: "Stoat Macro Pad", brand: "Thornkey", category: "keyboards-desk", price: 74, code: "TK-STOAT", stock: 66,
    pictures: { "stoat-fern": "Green macro pad with a silver dial and a coiled cable", "stoat-fern-detail": "Close-up of the dial and the screen" },
    description: "<p>Fifteen keys, one dial, one small screen that says what they do today. Comes with layers for editing film, mixing sound and answering the door.</p>",
  },
  {
    slug: "capworks-sorbet", name: "Sorbet Keycap Set", brand: "Capworks", category: "keyboards-desk", price: 98, code: "CW-SORBET", stock: 28,
    pictures: { "keycaps-sorbet": "Keycaps in peach, mint and violet on a stepped stand", "keycaps-harbour": "Keycaps in navy, sand and red on a stepped stand" },
    options: { Colorway: ["Sorbet", "Harbour"] }, except: { Harbour: { stock: 5 } },
    description: "<p>Sculpted, double-shot, thick enough to thud. 142 caps cover every layout we could find, and four that nobody asked for.</p>",
  },
  {
    slug: "halden-task-lamp", name: "Heron Task Lamp", brand: "Halden Yard", category: "keyboards-desk", price: 145, salePrice: 118, code: "HY-HERON", stock: 38,
    pictures: { "heron-coral": "Coral jointed task lamp, lit", "heron-forest": "Forest-green jointed task lamp, lit" },
    options: { Color: ["Coral", "Forest"] },
    description: "<p>Stands on one leg and does not fall over. Friction joints that stay where they are put, and a light that warms as it dims, like a bulb used to.</p>",
  },
  {
    slug: "pelagine-diver-200", name: "Diver 200", brand: "Pelagine", category: "watches", price: 540, code: "PG-D200", stock: 16,
    pictures: { "diver-navy": "Diver's watch with navy dial on a black strap", "diver-kelp": "Diver's watch with green dial on an olive strap" },
    options: { Dial: ["Navy", "Kelp"] }, except: { Kelp: { stock: 3 } },
    description: "<p>Good to 200 metres, which is 196 more than most of us will ask. Automatic, 41 hours of reserve, and lume you can read a menu by.</p><ul><li>39 mm steel case</li><li>Sapphire, slightly domed</li><li>Serviced by us for as long as we exist</li></ul>",
  },
  {
    slug: "halfpast-sunday", name: "Sunday Dress Watch", brand: "Halfpast", category: "watches", price: 320, salePrice: 275, code: "HP-SUNDAY", stock: 30,
    pictures: { "sunday-cream": "Gold watch with a cream dial on brown leather", "sunday-slate": "Steel watch with a slate dial on grey leather" },
    options: { Dial: ["Cream", "Slate"] },
    description: "<p>A thin watch for slow days. Hand-wound, because winding it is the best part of the morning. Strap by a saddler who has never made a saddle.</p>",
  },
  {
    slug: "pelagine-regatta-chrono", name: "Regatta Chronograph", brand: "Pelagine", category: "watches", price: 760, code: "PG-REGATTA", stock: 4,
    pictures: { "regatta-bone": "Chronograph with a bone dial on tan leather", "regatta-night": "Chronograph with a midnight dial on a black strap" },
    options: { Dial: ["Bone", "Night"] }, except: { Bone: { stock: 0 } },
    description: "<p>Counts down to the gun and up from it. Column wheel, pushers that click like good luggage, and a red hand that means it.</p>",
  },
  {
    slug: "halfpast-blip", name: "Blip Digital", brand: "Halfpast", category: "watches", price: 59, code: "HP-BLIP", stock: 150,
    pictures: { "blip-coal": "Charcoal digital watch with an orange button", "blip-mint": "Mint digital watch with a red button", "blip-sand": "Sand digital watch with a blue button" },
    options: { Color: ["Coal", "Mint", "Sand"] },
    description: "<p>Time, alarm, light, and a countdown for when the doors open. Ten years on a battery. No steps, no heart, no messages.</p>",
  },
  {
    slug: "emberpour-cone", name: "Cone Dripper Set", brand: "Emberpour", category: "coffee", price: 68, code: "EP-CONE", stock: 74,
    pictures: { "cone-porcelain": "White porcelain coffee dripper on a glass server", "cone-terracotta": "Terracotta coffee dripper on a glass server" },
    options: { Glaze: ["Porcelain", "Terracotta"] }, except: { Terracotta: { stock: 4 } },
    description: "<p>Twenty ribs, one hole, no tricks. The cone holds heat because it is thick, and the server is marked for two cups and for honesty.</p>",
  },
  {
    slug: "stonecup-harbour-mug", name: "Harbour Mug", brand: "Stonecup", category: "coffee", price: 32, code: "SC-MUG", stock: 130,
    pictures: { "mug-teal": "Teal glazed stoneware mug with a wave", "mug-oat": "Oat glazed stoneware mug with a leaf", "mug-plum": "Plum glazed stoneware mug with a moon moth" },
    options: { Glaze: ["Teal", "Oat", "Plum"] }, except: { Plum: { stock: 0 } },
    description: "<p>Thrown, not moulded, and dipped twice so that the glaze breaks over the foot. Holds 340 ml and a whole hand. Dishwasher safe; so is the potter.</p>",
  },
  {
    slug: "emberpour-burrow-grinder", name: "Burrow Hand Grinder", brand: "Emberpour", category: "coffee", price: 156, salePrice: 129, code: "EP-BURROW", stock: 33,
    pictures: { "burrow-green": "Green and walnut hand grinder with a brass ring", "burrow-green-detail": "Close-up of the crank and the body" },
    description: "<p>Forty-eight millimetre steel burrs on two bearings: 20 grams for pour-over in 35 seconds, at a volume that wakes nobody.</p>",
  },
  {
    slug: "emberpour-gooseneck", name: "Gooseneck Kettle", brand: "Emberpour", category: "coffee", price: 112, code: "EP-GOOSE", stock: 47,
    pictures: { "kettle-slate": "Slate kettle with a wooden handle and a peak emblem", "kettle-cream": "Cream kettle with a walnut handle and a sun emblem" },
    options: { Color: ["Slate", "Cream"] },
    description: "<p>A spout that pours a thread or a ribbon, as you please. Thermometer in the lid, steel within, a handle that stays cool to the last drop.</p>",
  },
];
