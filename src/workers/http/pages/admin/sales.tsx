// Duty: the desk of sales: all of them, and one live, with its figures, its curve and its controls.
// Invariant: figures are the room's own, seconds old at most; every control is a form that the API checks and logs.
// Neighbours: sale-routes.ts fills the model; sale-strings.ts has every sentence.

import { scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import { FormProblem } from "../components/fields.tsx";
import { count, dateTime } from "../format.ts";
import type { FormState } from "../models.ts";
import { sale as words } from "../sale-strings.ts";
import type { SaleData, WatchedSale } from "../sale-model.ts";
import { officePage, Table } from "./layout.tsx";
import { Controls } from "./sale-controls.tsx";

/** Every sale, the newest first. */
export const salesDeskPage = ({ shopName, sales }: { readonly shopName: string; readonly sales: readonly SaleData[] }): string =>
  officePage({
    title: words.title, desk: "sales", shopName,
    children: (
      <>
        <h1>{words.title}</h1>
        {sales.length === 0 ? <p>{words.desk.none}</p> : (
          <Table label={words.title} heads={[words.desk.name, words.desk.phase, "#" + words.units(2), "#" + words.desk.waiting, words.desk.starts]}>
            {sales.map((sale) => (
              <tr>
                <td><a href={`/admin/sales/${sale.saleId}`}>{sale.name}</a></td>
                <td>{words.phases[sale.phase]}</td>
                <td class="number">{count(sale.units)}</td>
                <td class="number">{count(sale.waiting)}</td>
                <td><time datetime={sale.startsAt} data-local-time>{dateTime(sale.startsAt)}</time></td>
              </tr>
            ))}
          </Table>
        )}
      </>
    ),
  });

/** As text: an element would be lifted into the head, and reload the page for those with script too. */
const refresh = '<meta http-equiv="refresh" content="30">';

const isOver = ({ phase }: SaleData): boolean => phase === "sold_out" || phase === "ended";

/** Whether figures can still change: a sale that is over goes on until nobody has a unit in his hands. */
const isMoving = ({ sale, held, open }: WatchedSale): boolean => !isOver(sale) || held + open > 0;

/** One sale, live: what is marked as a part is taken over from the server again and again; what is typed stays. */
export const saleDeskPage = ({ shopName, watched, form }: { readonly shopName: string; readonly watched: WatchedSale; readonly form: FormState }): string => {
  const { sale } = watched;
  const path = `/admin/sales/${sale.saleId}`;
  return officePage({
    title: sale.name, desk: "sales", shopName, script: "sale.js",
    children: (
      <div class="stack" data-sale-desk data-live={path} data-moves={isMoving(watched) ? "yes" : "no"} data-over={isOver(sale) ? "yes" : "no"}>
        {isMoving(watched) && <noscript dangerouslySetInnerHTML={{ __html: refresh }} />}
        <div class="top">
          <h1>{sale.name}</h1>
          <p><span class="state" aria-live="polite" data-part="phase">{words.phases[sale.phase]}</span> <a href={`/sales/${sale.saleId}`}>{words.desk.toSale}</a></p>
        </div>
        <div data-part="figures"><Figures {...watched} /></div>
        <section class="panel" aria-labelledby="curve">
          <h2 id="curve">{words.desk.curve}</h2>
          <div data-part="curve">
            <Curve {...watched} />
            <p class="legend" aria-hidden="true"><span>┄ {words.desk.admitted}</span> <span>─ {words.desk.claimed}</span> <span class="sold">━ {words.desk.sold}</span></p>
            <p class="quiet">{words.desk.curveText(watched.sold, sale.units)} · {words.desk.limits[watched.limit]}</p>
          </div>
        </section>
        <section class="panel stack" aria-labelledby="controls">
          <h2 id="controls">{words.desk.controls}</h2>
          <FormProblem form={form} />
          <div data-part="over">{isOver(sale) && <p>{words.desk.over}</p>}</div>
          {!isOver(sale) && <Controls {...watched} />}
        </section>
        <section class="panel" aria-labelledby="log">
          <h2 id="log">{words.desk.log}</h2>
          <div data-part="log"><Log {...watched} /></div>
        </section>
      </div>
    ),
  });
};

const Log = ({ log }: WatchedSale) => (
  <Table label={words.desk.log} heads={[words.desk.at, words.desk.by, words.desk.action, ""]}>
    {log.map(({ at, by, action, detail }) => <tr><td><time datetime={at} data-local-time>{dateTime(at)}</time></td><td>{by}</td><td>{action}</td><td>{detail}</td></tr>)}
  </Table>
);

const Figures = ({ sale, admitted, claimed, open, held, sold, left, noShowRate }: WatchedSale) => {
  const figures: readonly (readonly [string, string])[] = [
    [words.desk.waiting, count(sale.waiting)], [words.desk.admitted, count(admitted)], [words.desk.open, count(open)], [words.desk.claimed, count(claimed)],
    [words.desk.held, count(held)], [words.desk.sold, count(sold)], [words.desk.left, count(left)],
    [words.desk.paceLabel, count(sale.admissionsPerMinute)], [words.desk.noShow, noShowRate === null ? words.desk.unknown : `${Math.round(100 * noShowRate)} %`],
  ];
  return <dl class="figures">{figures.map(([name, value]) => <div><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
};

const [width, height, margin] = [720, 240, 56];

/** Admitted, claimed and sold over time, against the units there are. */
const Curve = ({ sale, curve }: WatchedSale) => {
  const points = curve.map(({ at, ...rest }) => ({ at: Date.parse(at), ...rest }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return <p class="quiet">{words.desk.unknown}</p>;
  const x = scaleLinear().domain([first.at, Math.max(last.at, first.at + 10_000)]).range([margin, width - 8]);
  const y = scaleLinear().domain([0, Math.max(sale.units, last.admitted)]).nice().range([height - margin / 2, 10]);
  const path = (of: "admitted" | "claimed" | "sold") => line<(typeof points)[number]>().x(({ at }) => x(at)).y((point) => y(point[of])).curve(curveStepAfter)(points) ?? "";
  return (
    <svg class="curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.desk.curveText(last.sold, sale.units)}>
      {y.ticks(4).map((tick) => <g><line class="goal" x1={margin} x2={width} y1={y(tick)} y2={y(tick)} /><text x={margin - 6} y={y(tick) + 4} text-anchor="end">{count(tick)}</text></g>)}
      <path class="admitted" d={path("admitted")} />
      <path class="claimed" d={path("claimed")} />
      <path class="sold" d={path("sold")} />
    </svg>
  );
};
