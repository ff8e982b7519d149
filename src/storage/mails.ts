// Duty: the mails of the shop: what is to be sent, what was, and the local mailbox.
// Invariant: a mail is there once for each mail id, in the words it first had; it leaves `written` once.
// Neighbours: workers/queues/notification.ts writes, http/dev/mailbox.tsx reads.

import type { Mail } from "../contracts/mail.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A mail as the local mailbox shows it. */
export interface KeptMail extends Mail {
  readonly state: "written" | "sent" | "refused";
  readonly createdAt: Millis;
}

/** A mail that need not be tried again; `detail` is what the provider calls it, or why it was refused. */
export interface SettledMail {
  readonly mailId: string;
  readonly state: "sent" | "refused";
  readonly detail: string;
}

const columns = `mail_id AS mailId, template, "to", subject, text, html`;

/** Writes the mails down, leaving those that are there as they are, and answers which of them have not left, as they are kept. One round trip. */
export async function writeMails(d1: D1Database, mails: readonly Mail[], at: Millis): Promise<readonly Mail[]> {
  const [, waiting] = await d1.batch<Mail>([
    d1
      .prepare(
        `INSERT OR IGNORE INTO mails (mail_id, template, "to", subject, text, html, state, created_at)
         SELECT value ->> 'mailId', value ->> 'template', value ->> 'to', value ->> 'subject', value ->> 'text', value ->> 'html', 'written', CAST(? AS INTEGER) FROM json_each(?)`,
      )
      .bind(at, JSON.stringify(mails)),
    d1.prepare(`SELECT ${columns} FROM mails WHERE state <> 'sent' AND mail_id IN (SELECT value FROM json_each(?))`).bind(JSON.stringify(mails.map(({ mailId }) => mailId))),
  ]);
  return waiting?.results ?? [];
}

/** Notes what became of mails; one that was sent stays sent. */
export function mailsSettle(d1: D1Database, mails: readonly SettledMail[], at: Millis): Statement {
  return d1
    .prepare(
      `UPDATE mails SET state = settled.value ->> 'state', detail = settled.value ->> 'detail', sent_at = iif(settled.value ->> 'state' = 'sent', CAST(?1 AS INTEGER), NULL)
       FROM json_each(?2) AS settled WHERE mails.mail_id = settled.value ->> 'mailId' AND mails.state <> 'sent'`,
    )
    .bind(at, JSON.stringify(mails));
}

/** Newest first, at most `limit`; of one receiver when `to` is given. */
export async function readMails(d1: D1Database, to: string | null, limit: number): Promise<readonly KeptMail[]> {
  const { results } = await d1
    .prepare(`SELECT ${columns}, state, created_at AS createdAt FROM mails WHERE ?1 IS NULL OR "to" = ?1 ORDER BY created_at DESC, mail_id DESC LIMIT ?2`)
    .bind(to, limit)
    .all<KeptMail>();
  return results;
}

/** One mail, or null. */
export async function readMail(d1: D1Database, mailId: string): Promise<KeptMail | null> {
  return d1.prepare(`SELECT ${columns}, state, created_at AS createdAt FROM mails WHERE mail_id = ?`).bind(mailId).first<KeptMail>();
}
