// Duty: which way mails leave the shop.
// Invariant: without a provider's secret they stay in the mailbox, which is the table they are kept in; nothing else differs.
// Neighbours: resend.ts is the way out; workers/queues/notification.ts sends; /dev/mailbox shows.

import type { MailChannel } from "../../contracts/mail.ts";
import type { Platform } from "../../contracts/platform.ts";
import { perPlatform } from "../../storage/isolate.ts";
import { Pace } from "../pace.ts";
import { resendChannel } from "./resend.ts";

/** The local mailbox: what is kept has arrived. */
const mailbox: MailChannel = { send: async () => ({ kind: "sent", detail: "mailbox" }) };

/** The shop's channel: the provider's where there is a secret for one, else the local mailbox. One for an isolate, since it keeps the pace. */
export const mailChannel = perPlatform(({ mail, config, clock, wait, timer }: Pick<Platform, "mail" | "config" | "clock" | "wait" | "timer">): MailChannel =>
  mail === null ? mailbox : resendChannel(mail, { pace: new Pace(config.mailsPerSecond, { clock, wait }), timer }),
);
