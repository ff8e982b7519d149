/** A mail ready to be sent, in both its forms. */
export interface Mail {
  readonly mailId: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
