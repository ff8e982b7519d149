// The desk of the audit: what must be true, whether it is, and what needs a person.

import { isIdOf } from "../../../../domain/ids.ts";
import { Notice } from "../components/notices.tsx";
import { count, dateTime, humane } from "../format.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.audit;

/** The audit as the API tells it. */
export interface Audit {
  readonly ok: boolean;
  readonly invariants: readonly { readonly name: string; readonly ok: boolean; readonly figures: Readonly<Record<string, number | string>> }[];
  readonly breaches: readonly { readonly invariant: string; readonly subject: string; readonly detail: string; readonly action: string | null; readonly foundAt: string }[];
  readonly alerts: readonly { readonly kind: string; readonly detail: string; readonly link: string; readonly raisedAt: string; readonly settledAt: string | null }[];
  readonly jobs: readonly { readonly name: string; readonly failures: number; readonly detail: string | null; readonly lastRound: { readonly from: string; readonly to: string | null } | null }[];
}

/** The whole audit. */
export const auditPage = ({ shopName, audit }: { shopName: string; audit: Audit }): string =>
  officePage({
    title: words.desks.audit[0],
    desk: "audit",
    shopName,
    children: (
      <>
        <h1>{words.desks.audit[0]}</h1>
        <Notice tone={audit.ok ? "good" : "bad"}><p>{audit.ok ? w.good : w.bad}</p></Notice>
        <p class="quiet">{w.lead}</p>
        <div class="tools">
          <form action="/admin/checkouts" method="get">
            <label>{w.findCheckout}<input name="id" required maxlength={100} /></label>
            <button type="submit" class="button quiet">{w.find}</button>
          </form>
        </div>
        <Table label={w.invariant} heads={[w.invariant, w.state, w.figures]}>
          {audit.invariants.map(({ name, ok, figures }) => (
            <tr>
              <th scope="row">{name}</th>
              <td><span class={ok ? "state good" : "state bad"}>{ok ? w.holds : w.broken}</span></td>
              <td>{figuresOf(figures)}</td>
            </tr>
          ))}
        </Table>
        {audit.breaches.length > 0 && <Breaches breaches={audit.breaches} />}
        {audit.alerts.length > 0 && <Alerts alerts={audit.alerts} />}
        <Jobs jobs={audit.jobs} />
      </>
    ),
  });

const Breaches = ({ breaches }: Pick<Audit, "breaches">) => (
  <section>
    <h2>{w.breaches}</h2>
    <Table label={w.breaches} heads={[w.invariant, w.subject, w.detail, w.done, w.since]}>
      {breaches.map(({ invariant, subject, detail, action, foundAt }) => (
        <tr>
          <td>{invariant}</td>
          <td class="code"><Subject subject={subject} /></td>
          <td>{detail}</td>
          <td>{action ?? w.nothingDone}</td>
          <td><time datetime={foundAt}>{dateTime(foundAt)}</time></td>
        </tr>
      ))}
    </Table>
  </section>
);

/** A checkout and a variant have pages of their own. */
const Subject = ({ subject }: { subject: string }) => {
  if (isIdOf("checkout", subject)) return <a href={`/admin/checkouts/${encodeURIComponent(subject)}`}>{subject}</a>;
  return isIdOf("variant", subject) ? <a href={`/admin/stock/${encodeURIComponent(subject)}`}>{subject}</a> : <>{subject}</>;
};

const Alerts = ({ alerts }: Pick<Audit, "alerts">) => (
  <section>
    <h2>{w.alerts}</h2>
    <Table label={w.alerts} heads={[w.kind, w.detail, w.raised, w.state, w.show]}>
      {alerts.map(({ kind, detail, link, raisedAt, settledAt }) => (
        <tr>
          <td>{humane(kind)}</td>
          <td>{detail}</td>
          <td><time datetime={raisedAt}>{dateTime(raisedAt)}</time></td>
          <td><span class={settledAt === null ? "state bad" : "state"}>{settledAt === null ? w.open : w.settled}</span></td>
          <td><a href={link}>{w.show}<span class="sr"> {detail}</span></a></td>
        </tr>
      ))}
    </Table>
  </section>
);

const Jobs = ({ jobs }: Pick<Audit, "jobs">) => (
  <section>
    <h2>{w.jobs}</h2>
    <Table label={w.jobs} heads={[w.job, w.lastRound, `#${w.failures}`, w.detail]}>
      {jobs.map(({ name, lastRound, failures, detail }) => (
        <tr>
          <th scope="row">{name}</th>
          <td>{lastRound?.to ? <time datetime={lastRound.to}>{dateTime(lastRound.to)}</time> : w.notYet}</td>
          <td class="number">{count(failures)}</td>
          <td>{detail ?? ""}</td>
        </tr>
      ))}
    </Table>
  </section>
);

/** "variants 25 · on hand 300 · looked at to Nov 20, 2026, 14:05 UTC" */
function figuresOf(figures: Audit["invariants"][number]["figures"]): string {
  const word = (name: string) => name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  const shown = (value: number | string) => (typeof value === "number" ? count(value) : /^\d{4}-\d{2}-\d{2}T/.test(value) ? dateTime(value) : value);
  return Object.entries(figures).map(([name, value]) => `${word(name)} ${shown(value)}`).join(" · ");
}
