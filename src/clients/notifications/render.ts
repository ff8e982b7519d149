// Duty: a requested notification → a mail in both its forms.
// Invariant: the template decides which values are read; an unknown one is refused loudly.
// Neighbours: order-letters.ts and shop-letters.ts write, letter-html.tsx draws; workers/queues/notification.ts sends.

import type { EventOf } from "../../contracts/events.ts";
import type { Mail } from "../../contracts/mail.ts";
import { type Letter, textOf } from "./letter.ts";
import { htmlOf } from "./letter-html.tsx";
import { orderLetter, orderTemplates } from "./order-letters.ts";
import type { Shop } from "./shop.ts";
import { shopLetters } from "./shop-letters.ts";

type Writer = (values: unknown, shop: Shop) => Letter;

const writers: ReadonlyMap<string, Writer> = new Map([
  ...Object.entries(shopLetters),
  ...orderTemplates.map((template): [string, Writer] => [template, (values, shop) => orderLetter(template, values, shop)]),
]);

/** Every template there is. */
export const mailTemplates: readonly string[] = [...writers.keys()];

/** Renders a requested notification. Throws when the template is unknown or its values do not fit: that is a mistake of ours. */
export async function renderMail({ mailId, template, to, values }: EventOf<"NOTIFICATION_REQUESTED">["payload"], shop: Shop): Promise<Mail> {
  const write = writers.get(template);
  if (write === undefined) throw new Error(`there is no mail template ${template}`);
  const letter = write(values, shop);
  return { mailId, template, to, subject: letter.subject, text: textOf(letter, shop.shopName), html: await htmlOf(letter, shop.shopName) };
}
