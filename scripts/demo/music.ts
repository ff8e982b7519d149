// Duty: the demo shop's music: vinyl records, concert tickets, hi-fi.
// Invariant: every label, band, venue and maker is invented.
// Neighbours: product.ts gives the shape, pictures/gallery/music.ts the pictures.
import type { DemoCategory, ProductDraft } from "./product.ts";

export const musicCategories: readonly DemoCategory[] = [
  { slug: "music", name: "Music" },
  { slug: "vinyl-records", name: "Vinyl Records", parent: "music" },
  { slug: "concert-tickets", name: "Concert Tickets", parent: "music" },
  { slug: "hi-fi", name: "Hi-Fi", parent: "music" },
];

export const music: readonly ProductDraft[] = [
  {
    slug: "salt-roads-lp", name: "Salt Roads — Estuary Hours", brand: "Low Tide Pressings", category: "vinyl-records", price: 34, code: "LTP-SALT", stock: 90,
    pictures: { "salt-roads-sleeve": "Record sleeve with dunes and an orange sun, black disc half out", "salt-roads-disc": "Sea-green marbled disc on its inner sleeve" },
    options: { Pressing: ["Black", "Sea Glass"] }, except: { "Sea Glass": { stock: 6, price: 42 } },
    description: "<p>Nine slow songs recorded in a pump house while the tide came in; you can hear it arrive on side B. Cut at half speed, pressed on 180-gram vinyl.</p><p>The Sea Glass pressing is made of regrind, so no two discs are the same green. 500 copies.</p>",
  },
  {
    slug: "lantern-district-lp", name: "Lantern District — Night Bus Atlas", brand: "Glasshouse Tapes", category: "vinyl-records", price: 31, salePrice: 24, code: "GHT-LANTERN", stock: 70,
    pictures: { "lantern-district-sleeve": "Sleeve with a purple skyline and a yellow moon", "lantern-district-sleeve-detail": "Close-up of the skyline on the sleeve and the edge of the disc" },
    description: "<p>Warm synthesisers, rain on glass, and a bass line for every stop between the depot and home. The gatefold is a route map; the run-out groove says where to get off.</p>",
  },
  {
    slug: "third-eclipse-2lp", name: "Third Eclipse — Umbra", brand: "Glasshouse Tapes", category: "vinyl-records", price: 48, code: "GHT-UMBRA", stock: 40,
    pictures: { "third-eclipse-sleeve": "Dark violet sleeve with a ringed black sun", "third-eclipse-disc": "Violet and gold marbled disc" },
    options: { Pressing: ["Black 2LP", "Corona 2LP"] }, except: { "Corona 2LP": { stock: 0, price: 60 } },
    description: "<p>A double album in four movements that swell for eighteen minutes each and then let go. Play it loud once, then quietly for a year.</p><ul><li>Two 45 rpm discs</li><li>Die-cut sleeve</li><li>Lyric sheet printed black on black</li></ul>",
  },
  {
    slug: "paper-meridians-lp", name: "Paper Meridians — Contour Lines", brand: "Low Tide Pressings", category: "vinyl-records", price: 29, code: "LTP-CONTOUR", stock: 110,
    pictures: { "paper-meridians-sleeve": "Cream sleeve with wavy contour lines", "paper-meridians-sleeve-detail": "Close-up of the printed contour lines" },
    description: "<p>Guitar and vibraphone, two microphones, one room. The quartet walked a ridge for a week and wrote a piece each evening; the titles are the heights in metres.</p>",
  },
  {
    slug: "weir-and-wheel-lp", name: "Weir & Wheel — The Lamp Room", brand: "Fathom & Daughters", category: "vinyl-records", price: 36, code: "FD-LAMP", stock: 30,
    pictures: { "weir-wheel-sleeve": "Sleeve with a lighthouse and its beams", "weir-wheel-sleeve-detail": "Close-up of the lighthouse and its lamp" },
    description: "<p>Folk songs about keepers, written by people who have done the work. First pressing since the tapes were found, restored from the original quarter-inch reels.</p>",
  },
  {
    slug: "pulse-cartography-lp", name: "Pulse Cartography — 122", brand: "Glasshouse Tapes", category: "vinyl-records", price: 27, salePrice: 21, code: "GHT-122", stock: 64,
    pictures: { "pulse-cartography-sleeve": "Sleeve with coral and teal sound bars", "pulse-cartography-disc": "Coral disc with white smoke" },
    options: { Pressing: ["Black", "Coral Smoke"] }, except: { "Coral Smoke": { stock: 9, price: 33, salePrice: 28 } },
    description: "<p>Eight tracks at one tempo, made to be mixed in any order. The sleeve's bars are the actual waveform of side A, one bar to the second at the drop.</p>",
  },
  {
    slug: "estuary-hours-live", name: "Salt Roads at Harbour Hall", brand: "Harbour Hall", category: "concert-tickets", price: 58, code: "HH-SALT", stock: 220,
    pictures: { "ticket-salt-roads": "Two tickets with dunes and an orange sun", "ticket-salt-roads-detail": "Close-up of the stub with its barcode" },
    options: { Section: ["Floor", "Balcony", "Front Rail"] }, except: { Balcony: { price: 44 }, "Front Rail": { price: 95, stock: 8 } },
    description: "<p>One night, the whole of <em>Estuary Hours</em> in order, with the pump house's own piano brought across the harbour. Doors 19:00, music 20:15 sharp.</p><ul><li>Floor is standing</li><li>Balcony is seated and numbered</li><li>Name on ticket; transfers free until noon</li></ul>",
  },
  {
    slug: "umbra-planetarium", name: "Third Eclipse under the Dome", brand: "Orrery Live", category: "concert-tickets", price: 72, code: "OR-UMBRA", stock: 60,
    pictures: { "ticket-third-eclipse": "Two dark tickets with a ringed black sun", "ticket-third-eclipse-detail": "Close-up of the ringed sun on the ticket" },
    options: { Session: ["Early 18:30", "Late 21:30"] }, except: { "Early 18:30": { stock: 0 } },
    description: "<p><em>Umbra</em> in full, played in the dark of a planetarium while the sky above does what it did on the day of the eclipse. 240 reclining seats and no bad one.</p>",
  },
  {
    slug: "tidal-fest-weekend", name: "Tidal Weekend — Island Festival", brand: "Orrery Live", category: "concert-tickets", price: 189, salePrice: 159, code: "OR-TIDAL", stock: 400,
    pictures: { "ticket-tidal": "Two tickets with blue waves and a coral sun", "ticket-tidal-detail": "Close-up of the waves on the ticket" },
    options: { Pass: ["Weekend", "Weekend + Camping", "Saturday"] }, except: { "Weekend + Camping": { price: 239, salePrice: 209, stock: 120 }, Saturday: { price: 99, salePrice: 89 } },
    description: "<p>Three stages on an island that is only an island twice a day. The last ferry waits for the encore. Pass includes ferry, water and a lantern.</p>",
  },
  {
    slug: "night-bus-secret-show", name: "Lantern District — The Last Stop", brand: "Harbour Hall", category: "concert-tickets", price: 40, code: "HH-LASTSTOP", stock: 0,
    pictures: { "ticket-last-stop": "Two tickets with a violet skyline", "ticket-last-stop-detail": "Close-up of the stub with its barcode" },
    description: "<p>Ninety people, one night bus depot, address sent at noon on the day. Sold out in four minutes; returns appear here first, so leave the page open if you are hopeful.</p>",
  },
  {
    slug: "pinecone-canopy", name: "Canopy Headphones", brand: "Pinecone Audio", category: "hi-fi", price: 329, salePrice: 279, code: "PA-CANOPY", stock: 40,
    pictures: { "canopy-forest": "Forest-green over-ear headphones", "canopy-sand": "Sand-coloured over-ear headphones" },
    options: { Color: ["Forest", "Sand"] },
    description: "<p>Closed headphones that sound open. The 40 mm drivers sit at an angle, as loudspeakers would, and the pads are wool over memory foam, cool in summer.</p><ul><li>38 hours on a charge, or a cable for ever</li><li>Every part can be replaced with one screwdriver</li></ul>",
  },
  {
    slug: "pinecone-burr-turntable", name: "Burr Turntable", brand: "Pinecone Audio", category: "hi-fi", price: 640, code: "PA-BURR", stock: 14,
    pictures: { "burr-walnut": "Walnut turntable with a record on it", "burr-coal": "Black turntable with a red-labelled record" },
    options: { Finish: ["Walnut", "Coal"] }, except: { Walnut: { stock: 3, price: 690 } },
    description: "<p>A belt drive with a plinth turned from one board, a 1.6 kg platter and nothing you do not need. Comes with a cartridge fitted and aligned; first record in five minutes.</p>",
  },
  {
    slug: "kitchen-radio-one", name: "Kitchen Radio One", brand: "Wexcombe", category: "hi-fi", price: 219, code: "WX-RADIO", stock: 55,
    pictures: { "radio-one-teal": "Teal portable speaker with a woven front", "radio-one-brick": "Brick-red portable speaker with a woven front" },
    options: { Color: ["Teal", "Brick"] },
    description: "<p>Three knobs, all of which do what you think. It fills a kitchen, survives a beach, and remembers the station you had on when you left.</p>",
  },
  {
    slug: "wexcombe-pocket-tape", name: "Pocket Tape", brand: "Wexcombe", category: "hi-fi", price: 134, code: "WX-TAPE", stock: 26,
    pictures: { "pocket-tape-blue": "Blue pocket cassette player with an orange key", "pocket-tape-cream": "Cream pocket cassette player with a red key" },
    options: { Color: ["Cobalt", "Cream"] }, except: { Cream: { stock: 4 } },
    description: "<p>A new cassette player with a brass flywheel, a quiet motor and a real line out. The window is larger than it needs to be, because watching is half of it.</p>",
  },
];
