// Duty: NOTIFICATION_REQUESTED → a mail, written down first and sent then.
// Invariant: a mail is worded once and leaves once for each mail id, however often it is asked for and wherever the shop dies in between.
// Neighbours: clients/notifications words and sends, storage/mails.ts keeps; on a laptop /dev/mailbox shows them.

import { mailChannel } from "../../clients/notifications/channel.ts";
import { renderMail } from "../../clients/notifications/render.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { EventOf } from "../../contracts/events.ts";
import type { Mail, SendOutcome } from "../../contracts/mail.ts";
import { mailsSettle, type SettledMail, writeMails } from "../../storage/mails.ts";
import type { EventHandler, Failure } from "./handler.ts";

type Requested = EventOf<"NOTIFICATION_REQUESTED">;

/** Words what was asked for, and sends what has not left yet. What the provider cannot take now comes again; what it never will is a dead letter at once. */
export const notification: EventHandler<"NOTIFICATION_REQUESTED"> = {
  consumer: "notification",
  types: ["NOTIFICATION_REQUESTED"],
  async handle(events, platform) {
    const { d1, clock } = platform;
    const { mails, failed } = await word(events, platform);
    const waiting = mails.length === 0 ? [] : await writeMails(d1, mails, clock.now());
    const outcomes = await sendAll(waiting, platform);
    for (const { eventId, payload } of events) {
      const outcome = outcomes.get(payload.mailId);
      if (outcome !== undefined && outcome.kind !== "sent") failed.set(eventId, { reason: outcome.detail, hopeless: outcome.kind === "refused" });
    }
    const settled = [...outcomes].flatMap(([mailId, { kind, detail }]): readonly SettledMail[] => (kind === "later" ? [] : [{ mailId, state: kind, detail }]));
    // At once, and not with the inbox row: what has left must be known to have left, whatever becomes of its neighbours.
    if (settled.length > 0) await d1.batch([mailsSettle(d1, settled, clock.now())]);
    return { effects: [], failed };
  },
};

/** Mails worded, one for each mail id, and why those that could not be could not. */
async function word(events: readonly Requested[], { config }: Platform): Promise<{ readonly mails: readonly Mail[]; readonly failed: Map<string, Failure> }> {
  const mails: Mail[] = [];
  const failed = new Map<string, Failure>();
  for (const { eventId, payload } of events) {
    try {
      mails.push(await renderMail(payload, { shopName: config.shopName, shopUrl: config.shopUrl }));
    } catch (error) {
      failed.set(eventId, { reason: error instanceof Error ? error.message : String(error), hopeless: false });
    }
  }
  return { mails, failed };
}

/** One after the other: the provider's rate is counted here. */
async function sendAll(mails: readonly Mail[], platform: Platform): Promise<ReadonlyMap<string, SendOutcome>> {
  const channel = mailChannel(platform);
  const outcomes = new Map<string, SendOutcome>();
  for (const mail of mails) outcomes.set(mail.mailId, await channel.send(mail));
  return outcomes;
}
