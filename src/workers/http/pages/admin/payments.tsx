// The desk of payments: a gateway's settlement report goes in, and what differs from our books comes out.

import { FormProblem } from "../components/fields.tsx";
import { Notice } from "../components/notices.tsx";
import { count, dateTime, humane } from "../format.ts";
import type { FormState } from "../models.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.payments;

/** What comparing a report came to, as the API tells it. */
export interface Compared {
  readonly matched: number;
  readonly repaired: readonly { readonly paymentId: string; readonly action: string }[];
  readonly unexplained: number;
  readonly findings: readonly { readonly subject: string; readonly mismatch: string; readonly detail: string }[];
  readonly ignored: number;
  readonly errors: readonly { readonly row: number; readonly message: string }[];
}

/** A comparison that was made before. */
export interface Earlier {
  readonly source: string;
  readonly startedAt: string;
  readonly rows: number;
  readonly matched: number;
  readonly repaired: readonly unknown[];
  readonly unexplained: number;
}

/** The page that takes a report and shows what it came to. */
export const paymentsPage = ({ shopName, form, compared, earlier }: { shopName: string; form: FormState; compared: Compared | null; earlier: readonly Earlier[] }): string =>
  officePage({
    title: words.desks.payments[0],
    desk: "payments",
    shopName,
    children: (
      <>
        <h1>{words.desks.payments[0]}</h1>
        {compared !== null && <Result compared={compared} />}
        <p>{w.lead}</p>
        <form class="panel form" action="/admin/payments" method="post" enctype="multipart/form-data">
          <FormProblem form={form} />
          <div class="field">
            <label for="file">{w.file}</label>
            <input id="file" name="file" type="file" accept=".csv,text/csv" required />
          </div>
          <button type="submit" class="button">{w.compare}</button>
        </form>
        {earlier.length > 0 && (
          <section>
            <h2>{w.last}</h2>
            <Table label={w.last} heads={[w.when, w.source, `#${w.rows}`, `#${w.matched}`, `#${w.repairs}`, `#${w.unexplained}`]}>
              {earlier.map((each) => (
                <tr>
                  <td><time datetime={each.startedAt}>{dateTime(each.startedAt)}</time></td>
                  <td>{each.source}</td>
                  {[each.rows, each.matched, each.repaired.length, each.unexplained].map((figure) => <td class="number">{count(figure)}</td>)}
                </tr>
              ))}
            </Table>
          </section>
        )}
      </>
    ),
  });

const Result = ({ compared }: { compared: Compared }) => (
  <section>
    <Notice tone={compared.unexplained > 0 ? "bad" : "good"}><p>{compared.unexplained > 0 ? w.bad : compared.repaired.length > 0 ? w.repaired : w.good}</p></Notice>
    <dl class="panel facts">
      <div><dt>{w.matched}</dt><dd>{count(compared.matched)}</dd></div>
      <div><dt>{w.repairs}</dt><dd>{count(compared.repaired.length)}</dd></div>
      <div><dt>{w.unexplained}</dt><dd>{count(compared.unexplained)}</dd></div>
      <div><dt>{w.ignored}</dt><dd>{count(compared.ignored)}</dd></div>
    </dl>
    {compared.repaired.length > 0 && (
      <Table label={w.repairs} heads={[w.payment, w.action]}>{compared.repaired.map(({ paymentId, action }) => <tr><td class="code">{paymentId}</td><td>{action}</td></tr>)}</Table>
    )}
    {compared.findings.length > 0 && (
      <Table label={w.unexplained} heads={[w.payment, w.mismatch, w.detail]}>{compared.findings.map(({ subject, mismatch, detail }) => <tr><td class="code">{subject}</td><td>{humane(mismatch)}</td><td>{detail}</td></tr>)}</Table>
    )}
    {compared.errors.length > 0 && (
      <Table label={w.unread} heads={[`#${w.row}`, w.detail]}>{compared.errors.map(({ row, message }) => <tr><td class="number">{count(row)}</td><td>{message}</td></tr>)}</Table>
    )}
  </section>
);
