// Duty: the way out through Resend (https://resend.com/docs/api-reference/emails/send-email).
// Invariant: the mail's id is the idempotency key, so that a mail handed over twice within a day is sent once; only what Resend surely will never take is refused.
// Neighbours: channel.ts chooses it; storage/mails.ts says which mails have not left.

import type { ErrorResponse } from "resend";
import type { Mail, MailChannel, SendOutcome } from "../../contracts/mail.ts";
import type { MailSecrets } from "../../contracts/secrets.ts";
import type { Timer } from "../../domain/time.ts";
import { within } from "../../domain/within.ts";
import type { Pace } from "../pace.ts";

const timeoutMs = 10_000;

/** Names of errors that say that the mail itself is wrong; with other statuses they speak of the account. */
const mistakes: ReadonlySet<string> = new Set(["validation_error", "missing_required_field", "invalid_parameter"]);

/** How fast mails leave, and what gives up on one. */
export interface ResendParts {
  readonly pace: Pace;
  readonly timer: Timer;
}

/** Sends through Resend, no faster than the pace. `baseUrl` is for another host that speaks the same. */
export function resendChannel({ apiKey, from }: MailSecrets, { pace, timer }: ResendParts, baseUrl?: string): MailChannel {
  return {
    async send(mail) {
      await pace.keep(1);
      try {
        // Loaded when the first mail leaves: most shops' isolates never send one.
        const { Resend } = await import("resend");
        const provider = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });
        const answer = await within(provider.emails.send(messageOf(mail, from), { idempotencyKey: mail.mailId }), timeoutMs, timer);
        if (answer.kind === "late") return { kind: "later", detail: `no answer within ${timeoutMs} ms` };
        const { data, error } = answer.value;
        return error === null ? { kind: "sent", detail: data.id } : outcomeOf(error);
      } catch (error) {
        return { kind: "later", detail: String(error) };
      }
    },
  };
}

const messageOf = ({ to, subject, text, html, template }: Mail, from: string) => ({ from, to, subject, text, html, tags: [{ name: "template", value: template }] });

function outcomeOf({ name, statusCode, message }: ErrorResponse): SendOutcome {
  const detail = `${name}: ${message}`;
  // The key is known with other words: the mail has left, and has been worded anew since.
  if (name === "invalid_idempotent_request") return { kind: "sent", detail };
  return { kind: mistakes.has(name) && (statusCode === 400 || statusCode === 422) ? "refused" : "later", detail };
}
