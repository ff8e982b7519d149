// Duty: the demo shop's streetwear: sneakers, hoodies and jackets, headwear and bags.
// Invariant: every brand is invented.
// Neighbours: product.ts gives the shape, pictures/gallery/streetwear.ts the pictures.
import type { DemoCategory, ProductDraft } from "./product.ts";

export const streetwearCategories: readonly DemoCategory[] = [
  { slug: "streetwear", name: "Streetwear" },
  { slug: "sneakers", name: "Sneakers", parent: "streetwear" },
  { slug: "hoodies-jackets", name: "Hoodies & Jackets", parent: "streetwear" },
  { slug: "headwear-bags", name: "Headwear & Bags", parent: "streetwear" },
];

const shoeSizes = ["EU 39", "EU 40", "EU 41", "EU 42", "EU 43", "EU 44"];
const sizes = ["S", "M", "L", "XL"];

export const streetwear: readonly ProductDraft[] = [
  {
    slug: "tarnwell-ferry-low", name: "Ferry Low", brand: "Tarnwell", category: "sneakers", price: 145, code: "TW-FERRY", stock: 60,
    pictures: { "ferry-low-chalk": "Low chalk-white sneaker with blue panels and an orange wave", "ferry-low-moss": "The same low sneaker in moss green and cream" },
    options: { Color: ["Chalk", "Moss"], Size: shoeSizes }, except: { "Chalk / EU 42": { stock: 4 }, "Moss / EU 39": { stock: 0 } },
    description: "<p>A court shoe redrawn for wet quaysides. The upper is full-grain leather with suede at toe and heel; the cup sole is stitched, not only glued, so it can be resoled.</p><ul><li>Runs true to size</li><li>Removable cork footbed</li><li>Two pairs of laces in the box</li></ul>",
  },
  {
    slug: "tarnwell-signal-high", name: "Signal High", brand: "Tarnwell", category: "sneakers", price: 180, code: "TW-SIGNAL", stock: 24,
    pictures: { "signal-high-ember": "High-top sneaker in ember red and black", "signal-high-bone": "The high-top in bone white with teal overlays" },
    options: { Color: ["Ember", "Bone"], Size: shoeSizes }, except: { "Ember / EU 44": { stock: 2 } },
    description: "<p>The Signal was first sewn for lighthouse crews, who asked for ankles that stay dry and laces that open with gloves on. Both survived into this release; the reflective disc at the collar is new.</p><p>Numbered run of 3,000 pairs. Wears in over a week, then keeps its shape for years.</p>",
  },
  {
    slug: "quillfoot-drift-runner", name: "Drift Runner", brand: "Quillfoot", category: "sneakers", price: 165, salePrice: 129, code: "QF-DRIFT", stock: 80,
    pictures: { "drift-runner-sage": "Runner in sage and mint with an orange chevron", "drift-runner-violet": "Runner in violet and grey with a lime chevron" },
    options: { Color: ["Sage", "Violet"], Size: shoeSizes },
    description: "<p>A road shoe with a rocker sole that tips you forward, quietly. The mesh is knitted in one piece, so there is no seam where a foot bends.</p><ul><li>8 mm drop, 268 g in EU 42</li><li>Heel window shows the foam's own grain</li></ul>",
  },
  {
    slug: "quillfoot-inkwell-low", name: "Inkwell Low", brand: "Quillfoot", category: "sneakers", price: 210, code: "QF-INKWELL", stock: 5,
    pictures: { "inkwell-low-midnight": "Midnight-blue low sneaker with copper dots and a gum sole", "inkwell-low-midnight-detail": "Close-up of the laces and hand-dyed toe" },
    options: { Size: shoeSizes }, except: { "EU 43": { stock: 0 }, "EU 44": { stock: 1 } },
    description: "<p>Thirty-one pairs, dyed by hand in indigo vats, no two of the same depth. The copper eyelets will go green where you live by the sea and stay bright where you do not.</p><p>One pair per customer. Each box carries the number of its vat.</p>",
  },
  {
    slug: "nightferry-harbour-racer", name: "Harbour Racer", brand: "Nightferry", category: "sneakers", price: 120, salePrice: 89, code: "NF-RACER", stock: 45,
    pictures: { "harbour-racer-sun": "Yellow and navy low sneaker with two arcs", "harbour-racer-sun-detail": "Close-up of the heel and the two arcs" },
    options: { Size: shoeSizes },
    description: "<p>Thin sole, wide toes, and a heel cup that holds without rubbing. We made the Racer for people who walk ten kilometres a day and call it commuting.</p>",
  },
  {
    slug: "marrowby-moth-hoodie", name: "Moth Hoodie", brand: "Marrowby", category: "hoodies-jackets", price: 118, code: "MB-MOTH", stock: 50,
    pictures: { "moth-hoodie-slate": "Slate hoodie with a golden moth on the chest", "moth-hoodie-clay": "Clay-red hoodie with a cream moth" },
    options: { Color: ["Slate", "Clay"], Size: sizes }, except: { "Slate / XL": { stock: 3 } },
    description: "<p>Loop-back cotton at 480 g/m², knitted slowly on old machines that leave a softer face. The moth is chain-stitched, about eleven thousand stitches, so it will outlast the cuffs.</p><ul><li>Pre-washed: will not shrink</li><li>Pouch with a hidden key loop</li></ul>",
  },
  {
    slug: "marrowby-orbit-hoodie", name: "Orbit Hoodie", brand: "Marrowby", category: "hoodies-jackets", price: 124, salePrice: 96, code: "MB-ORBIT", stock: 36,
    pictures: { "orbit-hoodie-night": "Night-blue hoodie with a pale orbit emblem", "orbit-hoodie-night-detail": "Close-up of the hood, drawcords and orbit emblem" },
    options: { Size: sizes },
    description: "<p>A hood that actually stays up, cut in three panels with a wire-free brim. Brushed inside, dry to the touch outside, and long enough for a bicycle.</p>",
  },
  {
    slug: "nightferry-deckhand-jacket", name: "Deckhand Jacket", brand: "Nightferry", category: "hoodies-jackets", price: 245, code: "NF-DECK", stock: 18,
    pictures: { "deckhand-jacket-navy": "Navy snap jacket with cream sleeves and a golden bolt", "deckhand-jacket-forest": "Forest-green snap jacket with sand sleeves" },
    options: { Color: ["Navy", "Forest"], Size: sizes }, except: { "Forest / S": { stock: 0 }, "Forest / XL": { stock: 2 } },
    description: "<p>Boiled wool body, waxed cotton sleeves, horn snaps that can be worked with cold fingers. It weighs as much as it looks and it is worth every gram in November.</p><p>Lined with a printed chart of a harbour that does not exist.</p>",
  },
  {
    slug: "marrowby-daybreak-tee", name: "Daybreak Tee", brand: "Marrowby", category: "hoodies-jackets", price: 48, code: "MB-DAYBREAK", stock: 140,
    pictures: { "daybreak-tee-cream": "Cream tee with a large coral sun", "daybreak-tee-ink": "Ink-blue tee with a golden sun" },
    options: { Color: ["Cream", "Ink"], Size: ["S", "M", "L", "XL", "XXL"] },
    description: "<p>Heavy jersey with a screen print pulled by hand in two passes, so every sun has a slightly different edge. Boxy fit; take your usual size.</p>",
  },
  {
    slug: "oddlot-six-panel", name: "Six-Panel Cap", brand: "Oddlot Supply", category: "headwear-bags", price: 38, code: "OL-SIX", stock: 120,
    pictures: { "six-panel-navy": "Navy cap with a sand brim and a golden moth", "six-panel-rust": "Rust cap with a cream wave" },
    options: { Color: ["Navy", "Rust"] },
    description: "<p>Unstructured crown in brushed twill, brass buckle, and a brim that takes a curve and keeps it. One size, from 55 to 62 cm.</p>",
  },
  {
    slug: "oddlot-watch-beanie", name: "Night Watch Beanie", brand: "Oddlot Supply", category: "headwear-bags", price: 34, salePrice: 26, code: "OL-BEANIE", stock: 90,
    pictures: { "watch-beanie-berry": "Berry-red ribbed beanie with a cream label", "watch-beanie-pine": "Pine-green ribbed beanie with a copper label" },
    options: { Color: ["Berry", "Pine"] },
    description: "<p>Two-by-two rib in merino from one farm, spun worsted so that it does not itch. Turn the cuff once for the street or twice for a deck at night.</p>",
  },
  {
    slug: "oddlot-market-tote", name: "Market Tote", brand: "Oddlot Supply", category: "headwear-bags", price: 29, code: "OL-TOTE", stock: 200,
    pictures: { "market-tote-peak": "Natural canvas tote with green handles and a mountain print", "market-tote-peak-detail": "Close-up of the canvas, stitching and print" },
    description: "<p>Eighteen-ounce canvas that stands up by itself, with an inside pocket for the things that always sink. Carries 20 kg; we hung a sack of coffee from it for a month.</p>",
  },
  {
    slug: "nightferry-rolltop-22", name: "Rolltop 22", brand: "Nightferry", category: "headwear-bags", price: 159, salePrice: 132, code: "NF-ROLL22", stock: 32,
    pictures: { "rolltop-sage": "Sage roll-top backpack with dark straps", "rolltop-coal": "Charcoal roll-top backpack with orange buckles" },
    options: { Color: ["Sage", "Coal"] },
    description: "<p>Twenty-two litres that roll down to fourteen. Welded seams, a sleeve that floats a 16-inch laptop off the ground, and side access so that you never unpack at a turnstile.</p><ul><li>Recycled sailcloth, 840 denier</li><li>Buckles replaceable without tools</li></ul>",
  },
];
