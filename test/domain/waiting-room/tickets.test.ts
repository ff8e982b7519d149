import { describe, expect, it } from "vitest";
import { openKeyring } from "../../../src/clients/keyring.ts";
import { parseTicketSecrets } from "../../../src/contracts/secrets.ts";
import { fromBase64Url, toBase64Url } from "../../../src/clients/signed-text.ts";
import { openTickets } from "../../../src/clients/tickets.ts";
import type { SaleId, UserId } from "../../../src/domain/ids.ts";
import { encode, utf8 } from "../../../src/domain/bytes.ts";
import { readTicket, type Ticket, writeTicket } from "../../../src/domain/waiting-room/ticket.ts";
import { saleId } from "../../support/draws.ts";

const old = { keyId: "k1", secret: "the first" };
const fresh = { keyId: "k2", secret: "the second" };
const tickets = openTickets(saleId, [old], "identity");
const ticket: Ticket = { saleId, tag: "ab12", standing: { kind: "drawn", shard: 3, index: 41 }, joinedAt: 1_000, expiresAt: 300_000 };
const at = 2_000;
const why = async (text: string, by = tickets, now = at) => {
  const checked = await by.check(text, now);
  return checked.kind === "valid" ? "valid" : checked.why;
};
/** The ticket with its body replaced, under its own signature. */
const withBody = async (body: Uint8Array<ArrayBuffer>) => `fgt1.${toBase64Url(body)}.${(await tickets.issue(ticket)).split(".")[2]}`;

describe("W9 a ticket", () => {
  it("is what was issued, and the same string every time", async () => {
    const text = await tickets.issue(ticket);
    expect(await tickets.check(text, at)).toEqual({ kind: "valid", ticket, keyId: "k1" });
    expect(await tickets.issue(ticket)).toBe(text);
  });

  it("is refused wherever one character was changed", async () => {
    const text = await tickets.issue(ticket);
    expect(await why(text)).toBe("valid");
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === "A" ? "B" : "A";
      expect(await why(text.slice(0, place) + other + text.slice(place + 1))).not.toBe("valid");
    }
  });

  it.each([
    ["in its last millisecond", 299_999, "valid"],
    ["when it expires", 300_000, "expired"],
  ])("%s, also when it was seen before", async (_, now, verdict) => {
    const text = await tickets.issue(ticket);
    for (const by of [tickets, openTickets(saleId, [old], "identity")]) expect([await why(text, by, now), await why(text, by, now)]).toEqual([verdict, verdict]);
  });

  it.each<[string, Partial<Ticket>]>([
    ["another owner", { tag: "ab13" }],
    ["another place", { standing: { kind: "drawn", shard: 3, index: 40 } }],
    ["another order", { standing: { kind: "queued", shard: 3, ordinal: 41 } }],
    ["a longer life", { expiresAt: 900_000 }],
  ])("that says %s is forged", async (_, change) => expect(await why(await withBody(writeTicket({ ...ticket, ...change }, "k1")))).toBe("forged"));

  it("of another sale is refused, also when it is signed by the same secret", async () => {
    const other = "sal_other" as SaleId;
    const text = await openTickets(other, [old], "identity").issue({ ...ticket, saleId: other });
    expect(await why(text)).toBe("other_sale");
    const [, body] = (await openTickets(other, [old], "identity").issue(ticket)).split(".");
    expect(await why(`fgt1.${body}.${text.split(".")[2]}`)).toBe("forged");
  });

  it("with its fields shifted across a border is other bytes, and refused", async () => {
    expect(writeTicket({ ...ticket, tag: "k1ab" }, "")).not.toEqual(writeTicket({ ...ticket, tag: "ab" }, "k1"));
    const shifted = encode(["floodgate-ticket-1", "k1", `${saleId}a`, "b12", "drawn", 3, 41, 1_000, 300_000]);
    expect(await why(await withBody(shifted))).not.toBe("valid");
  });

  it("signed by the old key holds while both are there, and not when it has retired", async () => {
    const text = await tickets.issue(ticket);
    const rotated = openTickets(saleId, [fresh, old], "identity");
    expect(await why(text, rotated)).toBe("valid");
    expect(await rotated.issue(ticket, "k1")).toBe(text);
    expect(rotated.currentKeyId).toBe("k2");
    const retired = openTickets(saleId, [fresh], "identity");
    expect(await why(text, retired)).toBe("retired_key");
    expect(await why(await retired.issue(ticket, "k1"), retired)).toBe("valid");
  });

  it.each(["", ".", "fgt1", "fgt1..", "fgt1.a.b", "fgt2.AAAA.AAAA", "fgt1.AAAA.AAAA.AAAA", "💥.💥.💥", "x".repeat(10_000)])("is not %j, and nothing throws", async (text) => expect(await why(text)).toBe("forged"));

  it("is read from exactly its own bytes", () => {
    const bytes = writeTicket(ticket, "k1");
    expect(readTicket(bytes)).toEqual({ ticket, keyId: "k1" });
    const others = [encode(["floodgate-ticket-2", "k1", saleId, "ab12", "drawn", 3, 41, 1_000, 300_000]), encode(["floodgate-ticket-1", "k1", saleId, "ab12", "first", 3, 41, 1_000, 300_000]), encode(["floodgate-ticket-1"]), bytes.slice(1), utf8("")];
    expect(others.map(readTicket)).toEqual(others.map(() => null));
    expect(readTicket(writeTicket({ ...ticket, standing: { kind: "queued", shard: 1, ordinal: 0 } }, "k1"))?.ticket.standing).toEqual({ kind: "queued", shard: 1, ordinal: 0 });
  });
});

describe("what stands for an account", () => {
  const user = "usr_1" as UserId;

  it("is the same in one sale, also after the keys rotate, and another in every other", async () => {
    const tag = await tickets.tagOf(user);
    expect(tag).toMatch(/^[0-9a-f]{32}$/);
    expect(await openTickets(saleId, [fresh], "identity").tagOf(user)).toBe(tag);
    expect(await openTickets("sal_other" as SaleId, [old], "identity").tagOf(user)).not.toBe(tag);
    expect(await tickets.tagOf("usr_2" as UserId)).not.toBe(tag);
  });
});

describe("a keyring", () => {
  it("has a key for each purpose", async () => {
    const [tickets, tokens] = [openKeyring([old], "ticket", "a"), openKeyring([old], "token", "a")];
    const signature = await tickets.sign("k1", utf8("hello"));
    expect(await tickets.verify("k1", utf8("hello"), signature)).toBe(true);
    expect(await tokens.verify("k1", utf8("hello"), signature)).toBe(false);
    expect(await openKeyring([old], "ticketa").verify("k1", utf8("hello"), signature)).toBe(false);
    await expect(tickets.sign("k9", utf8("hello"))).rejects.toThrow("retired");
    expect(() => openKeyring([])).toThrow("needs a secret");
  });

  it("is written as ids and secrets", () => {
    expect(parseTicketSecrets({ TICKET_SECRETS: "k2:b:c, k1:a" }, "own").signing).toEqual([{ keyId: "k2", secret: "b:c" }, { keyId: "k1", secret: "a" }]);
    expect(parseTicketSecrets({}, "own").signing).toEqual([{ keyId: "k1", secret: "tickets:own" }]);
    for (const text of ["k1", "k1:", ":a"]) expect(() => parseTicketSecrets({ TICKET_SECRETS: text }, "own")).toThrow("id:secret");
  });
});

it.each(["A", "AB", "AA==", "A+A/", "a b", ""])("base64url knows one way to write bytes, and %j is not it", (text) => expect(fromBase64Url(text)).toBeNull());
