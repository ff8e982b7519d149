// Duty: a simulated sale as one page without a script: what was measured, and its curves as SVG.
// Invariant: draws what it is given and computes nothing but places on paper.
// Neighbours: scripts/simulate-sale.ts writes it; test/simulation/support/sale-figures.ts is where the figures come from.
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { Sample, SaleReport } from "../../test/simulation/support/sale-figures.ts";

interface Curve {
  readonly name: string;
  readonly color: string;
  readonly of: (sample: Sample) => number;
  /** Drawn as a surface instead of a line. */
  readonly filled?: boolean;
}

const [width, height] = [880, 260];
const margin = { top: 12, right: 16, bottom: 34, left: 64 };

const progress: readonly Curve[] = [
  { name: "admitted", color: "#b7791f", of: ({ admitted }) => admitted },
  { name: "claimed", color: "#2b6cb0", of: ({ claimed }) => claimed },
  { name: "sold", color: "#2f855a", of: ({ sold }) => sold, filled: true },
];
const bound: readonly Curve[] = [
  { name: "free units", color: "#718096", of: ({ free }) => free, filled: true },
  { name: "admissions outstanding", color: "#c53030", of: ({ outstanding }) => outstanding },
];
const traffic: readonly Curve[] = [{ name: "requests a second at the edge", color: "#6b46c1", of: ({ requests }) => requests, filled: true }];

const clock = (second: number) => `${second < 0 ? "−" : ""}${Math.floor(Math.abs(second) / 60)}:${String(Math.abs(second) % 60).padStart(2, "0")}`;
const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 3 });

function chart(title: string, samples: readonly Sample[], curves: readonly Curve[]): string {
  const x = scaleLinear([samples[0]?.second ?? 0, samples.at(-1)?.second ?? 1], [margin.left, width - margin.right]);
  const most = Math.max(1, ...curves.map(({ of }) => samples.reduce((highest, sample) => Math.max(highest, of(sample)), 0)));
  const y = scaleLinear([0, most], [height - margin.bottom, margin.top]).nice(5);
  const [from = 0, to = 1] = x.domain();
  const step = [10, 30, 60, 120, 300, 600].find((each) => (to - from) / each <= 12) ?? 600;
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => (Math.ceil(from / step) + at) * step).filter((second) => second <= to);
  const grid = [
    ...y.ticks(5).map((tick) => `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${margin.left - 8}" y="${y(tick) + 4}" text-anchor="end">${number(tick)}</text>`),
    ...times.map((second) => `<line x1="${x(second)}" x2="${x(second)}" y1="${margin.top}" y2="${height - margin.bottom}"/><text x="${x(second)}" y="${height - 14}" text-anchor="middle">${clock(second)}</text>`),
  ];
  const paths = curves.map(({ of, color, filled }) => {
    const stroke = `<path d="${line<Sample>(({ second }) => x(second), (sample) => y(of(sample)))(samples)}" fill="none" stroke="${color}" stroke-width="2"/>`;
    const surface = `<path d="${area<Sample>(({ second }) => x(second), y(0), (sample) => y(of(sample)))(samples)}" fill="${color}" opacity="0.18"/>`;
    return filled === true ? surface + stroke : stroke;
  });
  const legend = curves.map(({ name, color }) => `<span><i style="background:${color}"></i>${name}</span>`).join("");
  return `<figure><figcaption>${title} ${legend}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><g class="grid">${grid.join("")}</g>${paths.join("")}</svg></figure>`;
}

/** Requests so far, as a rate. */
const asRates = (samples: readonly Sample[]): readonly Sample[] =>
  samples.map((sample, at) => {
    const before = samples[at - 1];
    return { ...sample, requests: before ? (sample.requests - before.requests) / Math.max(1, sample.second - before.second) : 0 };
  });

function section({ wrong, options, figures, samples }: SaleReport): string {
  const sale = samples.filter(({ second }) => second >= 0);
  const rows = Object.entries(figures).map(([name, value]) => `<tr><th>${name.replaceAll(/([A-Z0-9]+)/g, " $1").toLowerCase()}</th><td>${value === null ? "–" : number(value)}</td></tr>`);
  const behaviour = `${options.order}, seed ${options.seed}; ${options.noShow * 100} % do not come, ${options.abandon * 100} % give up (${options.silent * 100} % of them without a word), ${options.bots * 100} % are programs with ${options.botFactor} times the requests`;
  return `<section><h2>k ≤ ${options.overAdmission}, ${number(options.admissionsPerMinute)} admissions a minute</h2>
<p>${number(options.visitors)} visitors, ${number(options.units)} units. ${behaviour}.</p>
<p class="${wrong === null ? "held" : "broken"}">${wrong === null ? "Every check held after every event." : `A check failed: ${wrong}`}</p>
${chart("From the start", sale, progress)}${chart("Never more admitted than there are units for", sale, bound)}${chart("Before and after the start", asRates(samples), traffic)}
<table>${rows.join("")}</table></section>`;
}

/** The page: one section for each run, light or dark as the reader likes it. */
export function salePage(reports: readonly SaleReport[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A sale, simulated</title><style>
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:920px;margin:2rem auto;padding:0 1rem}h1,h2{line-height:1.2}section{border-top:1px solid #8884;padding-top:1rem;margin-top:2rem}
figure{margin:1.5rem 0}figcaption{font-weight:600}figcaption span{font-weight:400;margin-left:1rem;white-space:nowrap}figcaption i{display:inline-block;width:.8em;height:.8em;margin-right:.35em;border-radius:2px}
svg{width:100%;height:auto}.grid line{stroke:#8883}.grid text{fill:currentColor;font-size:12px;opacity:.75}table{border-collapse:collapse;columns:2}th{text-align:left;font-weight:400;padding-right:2rem}td{text-align:right;font-variant-numeric:tabular-nums}
.held{color:#2f855a}.broken{color:#c53030;font-weight:600}</style><h1>A sale, simulated</h1><p>Virtual time, the shop's own rules, and a room that dies around its saves. Times count from the start of the sale.</p>${reports.map(section).join("")}</html>\n`;
}
