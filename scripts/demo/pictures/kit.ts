// Duty: the studio every product picture is drawn in: canvas, light, colour and the few shapes the drawings are made of.
// Invariant: the same calls give the same bytes; no clock, no chance, coordinates rounded to a tenth.
// Neighbours: kinds/*.ts draw with it, gallery/*.ts choose the looks, write.ts saves what comes out.

/** A picture waiting for its title; the same drawing and title always give the same SVG text. */
export type Drawing = (title: string) => string;

/** One stop of a gradient: where (0–1), which colour, how opaque (0–1, 1 if absent). */
export type Stop = readonly [at: number, colour: string, opacity?: number];

const round = (value: number): number => Math.round(value * 10) / 10;

/** Rounds every number interpolated into path data to a tenth, so that files stay small and equal on every machine. */
export function d(parts: TemplateStringsArray, ...values: readonly number[]): string {
  return parts.reduce((whole, part, at) => whole + part + (at < values.length ? String(round(values[at] ?? 0)) : ""), "");
}

const channels = (hex: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** The colour `share` (0–1) of the way from `from` to `to`; both `#rrggbb`. */
export function mix(from: string, to: string, share: number): string {
  const target = channels(to);
  return `#${channels(from)
    .map((value, at) => Math.round(value + ((target[at] ?? 0) - value) * share).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** The colour with white light on it. */
export const lit = (colour: string, share = 0.25): string => mix(colour, "#ffffff", share);

/** The colour in shade; a blue black rather than grey, as shadows are in daylight. */
export const dim = (colour: string, share = 0.25): string => mix(colour, "#0b1020", share);

/** Text made safe for XML content and attributes. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const path = (data: string, fill: string, more = ""): string => `<path d="${data}" fill="${fill}"${more && ` ${more}`}/>`;

/** A line without filling; round ends, width in pixels. */
export const stroke = (data: string, colour: string, width: number, more = ""): string =>
  `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${round(width)}" stroke-linecap="round" stroke-linejoin="round"${more && ` ${more}`}/>`;

export const box = (x: number, y: number, width: number, height: number, radius: number, fill: string, more = ""): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${radius ? ` rx="${round(radius)}"` : ""} fill="${fill}"${more && ` ${more}`}/>`;

export const disc = (x: number, y: number, radius: number, fill: string, more = ""): string =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}"${more && ` ${more}`}/>`;

export const oval = (x: number, y: number, across: number, down: number, fill: string, more = ""): string =>
  `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(across)}" ry="${round(down)}" fill="${fill}"${more && ` ${more}`}/>`;

export const ring = (x: number, y: number, radius: number, colour: string, width: number, more = ""): string =>
  disc(x, y, radius, "none", `stroke="${colour}" stroke-width="${round(width)}"${more && ` ${more}`}`);

export const group = (attributes: string, ...inside: readonly string[]): string => `<g ${attributes}>${inside.join("")}</g>`;

/** The drawing and its mirror image about the canvas's vertical middle. */
export const both = (...inside: readonly string[]): string =>
  inside.join("") + group('transform="matrix(-1 0 0 1 800 0)"', ...inside);

/** Repeats a drawing `count` times; `each` gets the index. */
export const times = (count: number, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => each(index)).join("");

/** One sheet of paper in the studio: hands out gradients and clips, collects what is drawn. */
export interface Sheet {
  /** A straight gradient; the angle in degrees, 0 to the right, 90 downwards. Gives the fill to use. */
  linear(stops: readonly Stop[], angle?: number): string;
  /** A round gradient about (x, y), as shares of the shape's box. Gives the fill to use. */
  radial(stops: readonly Stop[], x?: number, y?: number, reach?: number): string;
  /** The house's way to light a solid: brighter up left, the colour itself, darker down right. */
  shade(colour: string, angle?: number, depth?: number): string;
  /** A clip along path data. Gives the attribute to use. */
  clip(data: string): string;
  /** The soft shadow on the ground under an object. */
  ground(x: number, y: number, across: number, down: number, strength?: number): string;
}

function sheet(): Sheet & { readonly defs: string[] } {
  const defs: string[] = [];
  const define = (make: (id: string) => string): string => {
    const known = defs.findIndex((_, at) => defs[at] === make(`a${at}`));
    if (known >= 0) return `a${known}`;
    const id = `a${defs.length}`;
    defs.push(make(id));
    return id;
  };
  const stopsOf = (stops: readonly Stop[]): string =>
    stops.map(([at, colour, opacity = 1]) => `<stop offset="${at}" stop-color="${colour}"${opacity === 1 ? "" : ` stop-opacity="${opacity}"`}/>`).join("");
  const linear = (stops: readonly Stop[], angle = 90): string => {
    const [dx, dy] = [Math.cos((angle * Math.PI) / 180) / 2, Math.sin((angle * Math.PI) / 180) / 2];
    const at = (value: number): number => Math.round(value * 100) / 100 + 0;
    return `url(#${define((id) => `<linearGradient id="${id}" x1="${at(0.5 - dx)}" y1="${at(0.5 - dy)}" x2="${at(0.5 + dx)}" y2="${at(0.5 + dy)}">${stopsOf(stops)}</linearGradient>`)})`;
  };
  const radial = (stops: readonly Stop[], x = 0.5, y = 0.5, reach = 0.5): string =>
    `url(#${define((id) => `<radialGradient id="${id}" cx="${x}" cy="${y}" r="${reach}">${stopsOf(stops)}</radialGradient>`)})`;
  return {
    defs,
    linear,
    radial,
    shade: (colour, angle = 60, depth = 0.22) => linear([[0, lit(colour, depth)], [0.5, colour], [1, dim(colour, depth)]], angle),
    clip: (data) => `clip-path="url(#${define((id) => `<clipPath id="${id}"><path d="${data}"/></clipPath>`)})"`,
    ground: (x, y, across, down, strength = 0.42) =>
      oval(x, y, across, down, radial([[0, "#0b1020", strength], [0.55, "#0b1020", strength * 0.45], [1, "#0b1020", 0]])),
  };
}

/** A studio picture, 800 × 800: backdrop tinted with `tint`, then whatever `draw` gives, lit from up left. */
export function studio(tint: string, draw: (sheet: Sheet) => string): Drawing {
  return (title) => {
    const paper = sheet();
    const wall = paper.radial([[0, lit(tint, 0.82)], [0.6, lit(tint, 0.58)], [1, mix(tint, "#dfe3ea", 0.35)]], 0.42, 0.36, 0.78);
    const floor = paper.linear([[0, lit(tint, 0.7), 0], [0.35, lit(tint, 0.62), 0.55], [1, lit(tint, 0.85), 0.75]], 90);
    const body = draw(paper);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800" role="img"><title>${escapeXml(title)}</title><defs>${paper.defs.join("")}</defs><path d="M0 0h800v800H0z" fill="${wall}"/><path d="M0 540h800v260H0z" fill="${floor}"/>${body}</svg>\n`;
  };
}

/** The same picture seen closer: a square of `size` pixels whose upper left corner is (x, y). */
export const closeUp = (drawing: Drawing, x: number, y: number, size: number): Drawing => (title) =>
  drawing(title).replace('viewBox="0 0 800 800"', `viewBox="${x} ${y} ${size} ${size}"`);

/** A picture under its name, and a close-up of it under `<name>-detail`. */
export const withDetail = (name: string, drawing: Drawing, x: number, y: number, size: number): Readonly<Record<string, Drawing>> => ({
  [name]: drawing,
  [`${name}-detail`]: closeUp(drawing, x, y, size),
});
