// Duty: the demo shop's collectibles: trading cards, art figures, prints and posters.
// Invariant: every set, creature, maker and press is invented.
// Neighbours: product.ts gives the shape, pictures/gallery/collectibles.ts the pictures.
import type { DemoCategory, ProductDraft } from "./product.ts";

export const collectiblesCategories: readonly DemoCategory[] = [
  { slug: "collectibles", name: "Collectibles" },
  { slug: "trading-cards", name: "Trading Cards", parent: "collectibles" },
  { slug: "art-figures", name: "Art Figures", parent: "collectibles" },
  { slug: "prints-posters", name: "Prints & Posters", parent: "collectibles" },
];

export const collectibles: readonly ProductDraft[] = [
  {
    slug: "mothlight-first-flight", name: "Mothlight: First Flight Booster", brand: "Mothlight", category: "trading-cards", price: 5.5, code: "ML-FIRST", stock: 600,
    pictures: { "mothlight-pack": "Two violet foil booster packs with a moth", "mothlight-pack-detail": "Close-up of the moth on the foil" },
    options: { Pack: ["Single", "Box of 24"] }, except: { "Box of 24": { price: 118, salePrice: 104, stock: 40 } },
    description: "<p>Twelve cards from a set of 180 moths, real in their markings and invented in their powers. Every pack holds a foil; one in ninety holds a Lunar, printed on silver.</p><p>Pull rates are printed on the pack, as they ought to be.</p>",
  },
  {
    slug: "emberdeep-core", name: "Emberdeep Booster", brand: "Emberdeep", category: "trading-cards", price: 6, salePrice: 4.5, code: "ED-CORE", stock: 320,
    pictures: { "emberdeep-pack": "Two copper foil booster packs with a bolt", "emberdeep-pack-detail": "Close-up of the bolt on the foil" },
    description: "<p>Miners below, something warm below the miners. A two-player card game that plays in twenty minutes and is argued about for an hour.</p>",
  },
  {
    slug: "mothlight-lunar-atlas-graded", name: "Lunar Atlas, graded 10", brand: "Mothlight", category: "trading-cards", price: 890, code: "ML-LUNAR-10", stock: 1,
    pictures: { "graded-lunar": "Graded trading card with a moth in a clear case", "graded-lunar-detail": "Close-up of the grade label and the upper half of the card" },
    description: "<p>The chase card of First Flight in the best state there is: centred to a hair, corners like a new razor. One of eleven at this grade, sealed and registered.</p>",
  },
  {
    slug: "emberdeep-forgeheart-graded", name: "Forgeheart, graded 10", brand: "Emberdeep", category: "trading-cards", price: 340, salePrice: 295, code: "ED-FORGE-10", stock: 2,
    pictures: { "graded-forge": "Graded trading card with a golden bolt in a clear case", "graded-forge-detail": "Close-up of the grade label and the upper half of the card" },
    description: "<p>First-edition Forgeheart with the misplaced comma that was corrected within a day. Graded, cased, and still the strongest opening in the game.</p>",
  },
  {
    slug: "mothlight-collector-chest", name: "Mothlight Collector Chest", brand: "Mothlight", category: "trading-cards", price: 96, code: "ML-CHEST", stock: 44,
    pictures: { "mothlight-chest": "Dark violet collector box with a moth emblem", "tidewrack-chest": "Sea-blue collector box with a wave emblem" },
    options: { Set: ["First Flight", "Tidewrack"] }, except: { Tidewrack: { stock: 7, price: 110 } },
    description: "<p>Eight boosters, sixty sleeves, a field guide in cloth, and dividers for every family. The chest is made to be used: it takes 1,200 sleeved cards.</p>",
  },
  {
    slug: "bruno-nightshift", name: "Bruno, Night Shift", brand: "Gumdrop Foundry", category: "art-figures", price: 78, code: "GF-BRUNO", stock: 48,
    pictures: { "bruno-plum": "Plum-coloured vinyl bear with a star on its belly", "bruno-honey": "Honey-coloured vinyl bear with a sun on its belly" },
    options: { Color: ["Plum", "Honey"] }, except: { Honey: { stock: 4 } },
    description: "<p>Bruno guards the biscuit factory between ten and six. Soft vinyl, 23 cm, with a joint at the neck so that he can look at the door.</p>",
  },
  {
    slug: "pip-thunderbelly", name: "Pip Thunderbelly", brand: "Gumdrop Foundry", category: "art-figures", price: 72, salePrice: 59, code: "GF-PIP", stock: 60,
    pictures: { "pip-lilac": "Pale lilac vinyl rabbit with a bolt on its belly", "pip-lilac-detail": "Close-up of the rabbit's face" },
    description: "<p>A small rabbit with a big weather system. Pip glows for about an hour after dark if left on a windowsill, which is where Pip prefers to be.</p>",
  },
  {
    slug: "unit-gate-keeper", name: "Unit 7, Gate Keeper", brand: "Plinth Works", category: "art-figures", price: 95, code: "PW-UNIT7", stock: 36,
    pictures: { "unit7-mint": "Mint robot figure with orange eyes and a gate emblem", "unit7-rust": "Rust-red robot figure with yellow eyes" },
    options: { Finish: ["Mint", "Rust"] }, except: { Rust: { stock: 0 } },
    description: "<p>Unit 7 lets everybody through, in order. Die-cast head, vinyl body, and a chest plate that opens on a tiny, correct set of sluice gears.</p><ul><li>21 cm on its stand</li><li>Antenna is spring steel; it forgives</li></ul>",
  },
  {
    slug: "archivist-owl", name: "The Archivist", brand: "Plinth Works", category: "art-figures", price: 110, code: "PW-OWL", stock: 12,
    pictures: { "archivist-green": "Dark green owl figure with amber eyes", "archivist-green-detail": "Close-up of the owl's face" },
    description: "<p>Keeper of small paper things. The Archivist's back opens to hold a rolled note, a ticket stub or one card, sleeved. 300 numbered pieces.</p>",
  },
  {
    slug: "herbarium-print", name: "Herbarium No. 4", brand: "Sableprint", category: "prints-posters", price: 85, code: "SP-HERB4", stock: 40,
    pictures: { "print-herbarium": "Framed print of a plant with coral flower", "print-herbarium-rust": "Framed print of a plant in rust and gold" },
    options: { Ink: ["Green", "Rust"], Size: ["30 × 40 cm", "50 × 70 cm"] }, except: { "Green / 50 × 70 cm": { price: 140 }, "Rust / 50 × 70 cm": { price: 140, stock: 3 } },
    description: "<p>A linocut in three blocks, printed on cotton paper that still smells of the mill. The plant does not exist; the botanist who wrote to us about it was very kind.</p>",
  },
  {
    slug: "shape-study-print", name: "Shape Study in Three Inks", brand: "Sableprint", category: "prints-posters", price: 120, salePrice: 98, code: "SP-SHAPE", stock: 25,
    pictures: { "print-shapes": "Framed geometric print in navy, coral and gold", "print-shapes-detail": "Close-up of the three inks" },
    description: "<p>Squares that want to be circles. Stencil print in three soy inks, edition of 150, signed with a stamp. The slight misregister is different on each, and is the point.</p>",
  },
  {
    slug: "quarter-weave-print", name: "Quarter Weave", brand: "Sableprint", category: "prints-posters", price: 64, code: "SP-WEAVE", stock: 55,
    pictures: { "print-weave": "Framed print of a quarter-circle pattern", "print-weave-detail": "Close-up of the quarter-circle tiles" },
    description: "<p>Thirty-six tiles, laid by a rule you can find if you look long enough. Frame not optional: we would not know how to pack it otherwise.</p>",
  },
  {
    slug: "tidal-weekend-poster", name: "Tidal Weekend Gig Poster", brand: "Harbour Hall", category: "prints-posters", price: 38, code: "HH-POSTER-TIDAL", stock: 85,
    pictures: { "poster-tidal": "Gig poster with waves and a coral sun", "poster-tidal-detail": "Close-up of the taped corner and the title" },
    description: "<p>The official poster of the island festival, screen-printed in four colours on 250-gram stock. Sold at the ferry, and here while the pile lasts.</p>",
  },
  {
    slug: "sunburst-tour-poster", name: "Sunburst Tour Poster", brand: "Harbour Hall", category: "prints-posters", price: 42, salePrice: 30, code: "HH-POSTER-SUN", stock: 70,
    pictures: { "poster-sunburst": "Gig poster with radiating rays in red and cream", "poster-sunburst-blue": "Gig poster with radiating rays in blue and yellow" },
    options: { Edition: ["Red", "Blue Variant"] }, except: { "Blue Variant": { stock: 6, price: 65, salePrice: 55 } },
    description: "<p>Fourteen rays for fourteen towns. Printed on a 1961 cylinder press that lays the ink down thick enough to feel with a thumb.</p>",
  },
];
