// The desk of imports: a file goes in, and what became of its rows comes out.

import { FormProblem } from "../components/fields.tsx";
import { Notice } from "../components/notices.tsx";
import { count } from "../format.ts";
import type { FormState } from "../models.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.imports;

/** How far an import is. */
export interface Progress {
  readonly importId: string;
  readonly status: "RUNNING" | "COMPLETED" | "FAILED";
  readonly rows: number;
  readonly products: number;
  readonly failed: number;
  readonly errors: readonly { readonly row: number; readonly message: string }[];
  readonly bytes?: { readonly done: number; readonly total: number };
}

/** The page that takes a file. */
export const importPage = ({ shopName, form }: { shopName: string; form: FormState }): string =>
  officePage({
    title: words.desks.imports[0],
    desk: "imports",
    shopName,
    children: (
      <>
        <h1>{words.desks.imports[0]}</h1>
        <p>{w.lead}</p>
        <form class="panel form" action="/admin/imports" method="post" enctype="multipart/form-data">
          <FormProblem form={form} />
          <div class="field">
            <label for="file">{w.file}</label>
            <input id="file" name="file" type="file" accept=".csv,.ndjson,.jsonl" required />
          </div>
          <button type="submit" class="button">{w.upload}</button>
        </form>
      </>
    ),
  });

/** The page of a running or finished import. */
export const progressPage = ({ shopName, progress }: { shopName: string; progress: Progress }): string =>
  officePage({
    title: words.desks.imports[0],
    desk: "imports",
    shopName,
    children: (
      <>
        <h1>{words.desks.imports[0]}</h1>
        <Notice tone={progress.status === "FAILED" ? "bad" : progress.status === "COMPLETED" ? "good" : "info"}>
          <p>{progress.status === "RUNNING" ? w.running : progress.status === "COMPLETED" ? w.done : w.failed}</p>
        </Notice>
        {progress.status === "RUNNING" && progress.bytes !== undefined && <progress max={String(progress.bytes.total)} value={String(progress.bytes.done)} aria-label={w.progress} />}
        <dl class="panel facts">
          <div><dt>{w.rows}</dt><dd>{count(progress.rows)}</dd></div>
          <div><dt>{w.products}</dt><dd>{count(progress.products)}</dd></div>
          <div><dt>{w.faulty}</dt><dd>{count(progress.failed)}</dd></div>
        </dl>
        {progress.errors.length > 0 && (
          <Table label={w.faulty} heads={[`#${w.row}`, w.message]}>
            {progress.errors.slice(0, 200).map(({ row, message }) => <tr><td class="number">{count(row)}</td><td>{message}</td></tr>)}
          </Table>
        )}
        <p><a href="/admin/imports">{w.another}</a></p>
      </>
    ),
  });
