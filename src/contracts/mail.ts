// Duty: a mail between the parts of the shop, and the way out of it.
// Invariant: a channel that is handed a mail twice sends it once, for as long as its provider remembers the mail's id.
// Neighbours: clients/notifications renders and sends; storage/mails.ts keeps.

/** A mail ready to be sent, in both its forms. */
export interface Mail {
  readonly mailId: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What became of a mail: it has left, it never will, or it may when asked again. `detail` is what the provider calls it, or why. */
export interface SendOutcome {
  readonly kind: "sent" | "refused" | "later";
  readonly detail: string;
}

/** A way out for mails. Never throws. */
export interface MailChannel {
  send(mail: Mail): Promise<SendOutcome>;
}
