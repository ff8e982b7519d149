// Duty: what the operator of a sale can do: change pace and message, pause, resume, close.
// Invariant: each control is a form that works without script; nothing that cannot be undone is one click away.
// Neighbours: sale-routes.ts takes the forms; domain/waiting-room/phase.ts says what each of them does.

import { sale as words } from "../sale-strings.ts";
import type { WatchedSale } from "../sale-model.ts";

/** The controls of a sale that goes on. They are never replaced on an open page, but for the button that pauses. */
export const Controls = (watched: WatchedSale) => {
  const { sale } = watched;
  const action = `/admin/sales/${sale.saleId}`;
  return (
    <div class="stack controls">
      <form class="actions" action={action} method="post">
        <label>{words.desk.paceLabel} <input name="admissionsPerMinute" type="number" min="1" step="1" value={String(sale.admissionsPerMinute)} required /></label>
        <button type="submit" class="button small" name="do" value="pace">{words.desk.set}</button>
      </form>
      <form class="actions" action={action} method="post">
        <label class="grow">{words.desk.messageLabel} <input name="message" maxlength={500} value={sale.message ?? ""} /></label>
        <button type="submit" class="button small" name="do" value="message">{words.desk.set}</button>
      </form>
      <form class="actions" action={action} method="post" data-part="pause"><Pause {...watched} /></form>
      <form class="actions" action={action} method="post">
        <label class="check"><input type="checkbox" name="sure" value="yes" required /> {words.desk.closeSure}</label>
        <button type="submit" class="button small quiet danger" name="do" value="close">{words.desk.close}</button>
        <span class="hint">{words.desk.closeHint}</span>
      </form>
    </div>
  );
};

/** A pause can begin before the sale does; then its phase does not say so yet. */
const Pause = ({ pausedAt, sale }: WatchedSale) =>
  pausedAt === null ? (
    <button type="submit" class="button small quiet" name="do" value="pause">{words.desk.pause}</button>
  ) : (
    <><button type="submit" class="button small" name="do" value="resume">{words.desk.resume}</button>{sale.phase !== "paused" && <span class="hint">{words.desk.pausedBefore}</span>}</>
  );
