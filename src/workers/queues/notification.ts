// Duty: NOTIFICATION_REQUESTED → a rendered mail in the mailbox.
// Invariant: one mail for each mail id, however often it is asked for.
// Neighbours: clients/notifications renders, storage/mails.ts keeps; on a laptop /dev/mailbox shows them.

import { renderMail } from "../../clients/notifications/render.ts";
import { mailsInsert } from "../../storage/mails.ts";
import type { EventHandler } from "./handler.ts";

/** Renders what was asked for; the effect is the mails' rows. */
export const notification: EventHandler<"NOTIFICATION_REQUESTED"> = {
  consumer: "notification",
  types: ["NOTIFICATION_REQUESTED"],
  handle: async (events, { config, d1, clock }) => {
    const mails = await Promise.all(events.map((event) => renderMail(event.payload, { shopName: config.shopName, shopUrl: config.shopUrl })));
    return [mailsInsert(d1, mails, clock.now())];
  },
};
