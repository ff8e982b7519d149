// Duty: the mails that were rendered: the local mailbox.
// Invariant: a mail is there once for each mail id.
// Neighbours: workers/queues/notification.ts writes, http/dev/mailbox.tsx reads.

import type { Mail } from "../contracts/mail.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A mail as the local mailbox shows it. */
export interface KeptMail extends Mail {
  readonly createdAt: Millis;
}

/** Keeps the mails; one that is there already stays as it is. */
export function mailsInsert(d1: D1Database, mails: readonly Mail[], at: Millis): Statement {
  return d1
    .prepare(
      `INSERT OR IGNORE INTO mails (mail_id, template, "to", subject, text, html, created_at)
       SELECT value ->> 'mailId', value ->> 'template', value ->> 'to', value ->> 'subject', value ->> 'text', value ->> 'html', CAST(? AS INTEGER) FROM json_each(?)`,
    )
    .bind(at, JSON.stringify(mails));
}

/** Newest first, at most `limit`; of one receiver when `to` is given. */
export async function readMails(d1: D1Database, to: string | null, limit: number): Promise<readonly KeptMail[]> {
  const { results } = await d1
    .prepare(
      `SELECT mail_id AS mailId, template, "to", subject, text, html, created_at AS createdAt FROM mails
       WHERE ?1 IS NULL OR "to" = ?1 ORDER BY created_at DESC, mail_id DESC LIMIT ?2`,
    )
    .bind(to, limit)
    .all<KeptMail>();
  return results;
}

/** One mail, or null. */
export async function readMail(d1: D1Database, mailId: string): Promise<KeptMail | null> {
  return d1.prepare(`SELECT mail_id AS mailId, template, "to", subject, text, html, created_at AS createdAt FROM mails WHERE mail_id = ?`).bind(mailId).first<KeptMail>();
}
