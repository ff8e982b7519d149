// Duty: the mails that are not about an order: the links of an account, and alerts to whoever runs the shop.
// Invariant: a letter is only ever written from values that were checked.
// Neighbours: clients/accounts and the alerts ask for them; render.ts chooses.

import { z } from "zod";
import type { Letter } from "./letter.ts";
import type { Shop } from "./shop.ts";

const linkValues = z.object({ url: z.string().min(1) });
const alertValues = z.object({ alertId: z.string(), kind: z.string(), detail: z.unknown(), link: z.string().default("/admin") });

/** A member a line; what is deeper stays JSON. */
function detailLines(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return String(detail ?? "");
  return Object.entries(detail).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join("\n");
}

type Writer = (values: unknown, shop: Shop) => Letter;

/** Letters by template. Each throws when its values do not fit: that is a mistake of ours. */
export const shopLetters: Readonly<Record<"verify-email" | "reset-password" | "alert", Writer>> = {
  "verify-email": (values, { shopName }) => ({
    subject: "Confirm your e-mail address",
    preview: `One click, and ${shopName} knows that the address is yours.`,
    heading: "Is this your address?",
    tone: "calm",
    blocks: [
      { kind: "paragraph", text: `Somebody, we hope you, made an account at ${shopName} with this address.` },
      { kind: "button", label: "Confirm the address", url: linkValues.parse(values).url },
      { kind: "note", text: "The link works for a day. If it was not you, do nothing." },
    ],
  }),
  "reset-password": (values, { shopName }) => ({
    subject: "Choose a new password",
    preview: `For your account at ${shopName}.`,
    heading: "Choose a new password",
    tone: "calm",
    blocks: [
      { kind: "paragraph", text: "Somebody, we hope you, has forgotten the password of your account." },
      { kind: "button", label: "Choose a new password", url: linkValues.parse(values).url },
      { kind: "note", text: "The link works once and not for long. If it was not you, do nothing: your password stays as it is." },
    ],
  }),
  alert: (values, { shopName, shopUrl }) => {
    const { alertId, kind, detail, link } = alertValues.parse(values);
    return {
      subject: `${shopName} needs a person: ${kind.replaceAll("_", " ")}`,
      preview: "The shop could not settle this by itself.",
      heading: "This needs a person",
      tone: "bad",
      blocks: [
        { kind: "paragraph", text: "The shop could not settle this by itself. It is told of once; it stays open until somebody has dealt with it." },
        { kind: "facts", facts: [["What", kind.replaceAll("_", " ")], ["Alert", alertId], ["Detail", detailLines(detail)]] },
        ...(shopUrl === "" ? [] : [{ kind: "button", label: "Open the back office", url: `${shopUrl}${link}` } as const]),
      ],
    };
  },
};
