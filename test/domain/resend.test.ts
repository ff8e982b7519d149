// Duty: mails leave through Resend as its documentation says, by its own library, against a server that answers as Resend does.
// Invariant: what may have been taken is never sent under another key; only what Resend will never take is refused.
// Neighbours: clients/notifications/resend.ts.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Pace } from "../../src/clients/pace.ts";
import { resendChannel } from "../../src/clients/notifications/resend.ts";
import type { Timer } from "../../src/domain/time.ts";

const mail = { mailId: "mai_one-order-confirmed", template: "order-confirmed", to: "bo@example.test", subject: "Hello", text: "Hello", html: "<p>Hello</p>" };
const secrets = { apiKey: "re_test", from: "Shop <shop@example.test>" };
let server: Server | undefined;
afterEach(() => void server?.close());

const patient: Timer = () => ({ rings: new Promise(() => undefined), stop: () => undefined });

/** Resend, which answers the same to everybody; null hangs up. */
async function provider(answer: { readonly status: number; readonly body: unknown } | null, timer: Timer = patient) {
  const heard: { readonly url: string | undefined; readonly key: string | undefined; readonly authorization: string | undefined; readonly body: unknown }[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      heard.push({ url: `${request.method} ${request.url}`, key: String(request.headers["idempotency-key"]), authorization: request.headers.authorization, body: JSON.parse(text) });
      if (answer === null) return void request.socket.destroy();
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const pace = new Pace(1_000, { clock: { now: () => 0 }, wait: async () => undefined });
  return { heard, channel: resendChannel(secrets, { pace, timer }, `http://127.0.0.1:${port}`) };
}

it("takes a provider that has not answered in time for one to ask again later", async () => {
  const impatient: Timer = () => ({ rings: Promise.resolve("rings"), stop: () => undefined });
  const { channel } = await provider({ status: 200, body: { id: "too late" } }, impatient);
  expect(await channel.send(mail)).toEqual({ kind: "later", detail: "no answer within 10000 ms" });
});

it("sends both forms under the mail's own id", async () => {
  const { heard, channel } = await provider({ status: 200, body: { id: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" } });
  expect(await channel.send(mail)).toEqual({ kind: "sent", detail: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" });
  expect(heard).toEqual([
    {
      url: "POST /emails", key: mail.mailId, authorization: "Bearer re_test",
      body: expect.objectContaining({ from: secrets.from, to: "bo@example.test", subject: "Hello", text: "Hello", html: "<p>Hello</p>", tags: [{ name: "template", value: "order-confirmed" }] }),
    },
  ]);
});

it.each([
  ["an address that is none", 422, "validation_error", "refused"],
  ["a missing field", 422, "missing_required_field", "refused"],
  ["a domain that is not verified yet", 403, "validation_error", "later"],
  ["a wrong key", 401, "invalid_api_key", "later"],
  ["too many at once", 429, "rate_limit_exceeded", "later"],
  ["the day's quota", 429, "daily_quota_exceeded", "later"],
  ["the same mail in another hand at the same time", 409, "concurrent_idempotent_requests", "later"],
  ["the same mail sent before in other words", 409, "invalid_idempotent_request", "sent"],
  ["its own failure", 500, "internal_server_error", "later"],
])("takes %s (%i %s) as %s", async (_, status, name, kind) => {
  const { channel } = await provider({ status, body: { statusCode: status, name, message: "as said" } });
  expect(await channel.send(mail)).toEqual({ kind, detail: `${name}: as said` });
});

it("tries again later when nobody answers, or nothing that can be read", async () => {
  expect(await (await provider(null)).channel.send(mail)).toMatchObject({ kind: "later" });
  server?.close();
  expect(await (await provider({ status: 502, body: "<html>bad gateway</html>" })).channel.send(mail)).toMatchObject({ kind: "later" });
});
