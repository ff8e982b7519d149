// The desk of dead letters: what no consumer could handle, why, and the way back to the queue.

import { Notice } from "../components/notices.tsx";
import { Pages } from "../components/pagination.tsx";
import { dateTime, humane } from "../format.ts";
import type { Pagination } from "../models.ts";
import { officePage } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.deadLetters;

/** A dead letter as the API tells of it. */
export interface Letter {
  readonly id: string;
  readonly queue: string;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly reason: string;
  readonly body: unknown;
  readonly createdAt: string;
  readonly redrivenAt: string | null;
}

interface Model {
  readonly shopName: string;
  readonly letters: readonly Letter[];
  readonly pagination: Pagination;
  readonly notice: string | undefined;
}

/** The list of dead letters. */
export const deadLettersPage = ({ shopName, letters, pagination, notice }: Model): string =>
  officePage({
    title: words.desks["dead-letters"][0],
    desk: "dead-letters",
    shopName,
    children: (
      <>
        <h1>{words.desks["dead-letters"][0]}</h1>
        <p class="quiet">{w.lead}</p>
        {notice === "redriven" && <Notice tone="good"><p>{w.redriven}</p></Notice>}
        {letters.length === 0 ? <p>{w.none}</p> : <ol class="letters">{letters.map((letter) => <LetterCard letter={letter} page={pagination.page} />)}</ol>}
        <Pages pagination={pagination} hrefOf={(page) => `/admin/dead-letters?page=${page}`} />
      </>
    ),
  });

const LetterCard = ({ letter, page }: { letter: Letter; page: number }) => (
  <li class="panel">
    <div class="letter-head">
      <h2>{letter.eventType === null ? w.unreadable : humane(letter.eventType)}</h2>
      <span class="state">{letter.redrivenAt === null ? w.waits : w.sentBack}</span>
    </div>
    <p class="reason">{letter.reason}</p>
    <dl class="facts">
      <div><dt>{w.queue}</dt><dd>{letter.queue}</dd></div>
      <div><dt>{w.since}</dt><dd><time datetime={letter.createdAt}>{dateTime(letter.createdAt)}</time></dd></div>
      {letter.redrivenAt !== null && <div><dt>{w.sentBack}</dt><dd><time datetime={letter.redrivenAt}>{dateTime(letter.redrivenAt)}</time></dd></div>}
      {letter.eventId !== null && <div><dt>{w.event}</dt><dd class="code">{letter.eventId}</dd></div>}
    </dl>
    <details>
      <summary>{w.show}</summary>
      <pre tabindex={0}>{typeof letter.body === "string" ? letter.body : JSON.stringify(letter.body, null, 2)}</pre>
    </details>
    {letter.redrivenAt === null && (
      <form action={`/admin/dead-letters/${encodeURIComponent(letter.id)}/redrive?page=${page}`} method="post">
        <button type="submit" class="button">{w.redrive}</button>
      </form>
    )}
  </li>
);
