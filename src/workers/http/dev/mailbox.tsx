// Duty: what a developer may look into on his own machine: the mailbox.
// Invariant: a mail may style itself, and nothing else.
// Neighbours: index.ts is the gate; storage/mails.ts keeps the mails that workers/queues/notification.ts rendered.

import type { Hono } from "hono";
import { toIso } from "../../../domain/time.ts";
import { type KeptMail, readMail, readMails } from "../../../storage/mails.ts";
import type { AppContext, AppEnv } from "../context.ts";

const newest = 100;

/** A mail may style itself, and nothing else: no script, no picture, no form. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Mounts /dev/mailbox: a page for people, JSON for everything that does not ask for HTML. */
export function mountMailbox(app: Hono<AppEnv>): void {
  app.get("/dev/mailbox", async (c) => {
    const { d1 } = c.get("platform");
    const to = c.req.query("to")?.trim().toLowerCase() || null;
    const mails = await readMails(d1, to, newest);
    if (!wantsHtml(c)) return c.json({ mails: mails.map((mail) => ({ ...mail, createdAt: toIso(mail.createdAt) })) }, 200, { "Cache-Control": "no-store" });
    return htmlAnswer(c, `<!doctype html>${String(<Mailbox mails={mails} to={to} />)}`);
  });
  app.get("/dev/mailbox/:mailId", async (c) => {
    const mail = await readMail(c.get("platform").d1, c.req.param("mailId"));
    return mail === null ? c.notFound() : htmlAnswer(c, mail.html);
  });
}

const wantsHtml = (c: AppContext) => (c.req.header("Accept") ?? "").includes("text/html");

function htmlAnswer(c: AppContext, html: string): Response {
  return c.html(html, 200, { "Cache-Control": "no-store", "Content-Security-Policy": mailPolicy });
}

const style = "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #ccc;padding:1rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere}h2{margin:0;font-size:1.1rem}";

const Mailbox = ({ mails, to }: { readonly mails: readonly KeptMail[]; readonly to: string | null }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Mailbox</title>
      <style>{style}</style>
    </head>
    <body>
      <h1>{to === null ? "Mailbox" : `Mailbox of ${to}`}</h1>
      {mails.length === 0 ? <p>No mail yet.</p> : mails.map((mail) => <Letter mail={mail} />)}
    </body>
  </html>
);

const Letter = ({ mail }: { readonly mail: KeptMail }) => (
  <article>
    <h2>
      <a href={`/dev/mailbox/${encodeURIComponent(mail.mailId)}`}>{mail.subject}</a>
    </h2>
    <p>{`to ${mail.to}, ${toIso(mail.createdAt)}`}</p>
    <pre>{mail.text.split(/(https?:\/\/\S+)/).map((part) => (/^https?:/.test(part) ? <a href={part}>{part}</a> : part))}</pre>
  </article>
);
