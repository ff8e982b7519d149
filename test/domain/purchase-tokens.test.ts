// W9 for purchase tokens: what this shop did not write, to the last character, buys nothing.
import { describe, expect, it } from "vitest";
import { checkPurchaseToken, type ClaimedUnit, issuePurchaseToken, purchaseKeyId } from "../../src/clients/purchase-tokens.ts";
import { fromBase64Url, writeSigned } from "../../src/clients/signed-text.ts";
import type { TicketSecrets } from "../../src/contracts/secrets.ts";
import { type Bytes, decode, encode, readText, utf8 } from "../../src/domain/bytes.ts";
import type { HoldId, ProductId, SaleId, UserId, VariantId } from "../../src/domain/ids.ts";

const claimedAt = 1_700_000_000_000;
const owner = "usr_owner" as UserId;
const unit: ClaimedUnit = {
  saleId: "sal_one" as SaleId, productId: "prd_one" as ProductId, variantId: "var_one" as VariantId, holdId: "hld_one-7" as HoldId, userId: owner,
  unitPrice: 4_950, currency: "USD", expiresAt: claimedAt + 300_000,
};
const first = { keyId: "k1", secret: "the first secret" };
const second = { keyId: "k2", secret: "the second secret" };
const under = (...signing: TicketSecrets["signing"]): TicketSecrets => ({ signing, identity: "somebody" });
const [before, overlap, after] = [under(first), under(second, first), under(second)];
const token = await issuePurchaseToken(before, unit, "k1");
const [prefix = "", body = "", mac = ""] = token.split(".");

const check = (text: string, now = claimedAt, secrets = before, who = owner) => checkPurchaseToken(secrets, text, who, now);
/** Tokens that are taken, of many; none should be. */
async function taken(texts: readonly string[]): Promise<readonly string[]> {
  const checked = await Promise.all(texts.map(async (text) => ({ text, kind: (await check(text)).kind })));
  return checked.filter(({ kind }) => kind === "valid").map(({ text }) => text);
}
/** The token with other bytes under the signature that it has. */
const withFields = (change: (fields: readonly Bytes[]) => readonly Bytes[]) => {
  const fields = decode(fromBase64Url(body) ?? new Uint8Array()) ?? [];
  return writeSigned(prefix, { bytes: encode(change(fields)), signature: fromBase64Url(mac) ?? new Uint8Array() });
};

describe("a purchase token", () => {
  it("says what was claimed", async () => expect(await check(token)).toEqual({ kind: "valid", unit }));

  it("is the same string for the same claim", async () => expect(await issuePurchaseToken(before, { ...unit }, "k1")).toBe(token));

  it("is refused when any one of its characters is another", async () => {
    const others = "Az09-_.~ é";
    const altered = Array.from(token, (character, index) => Array.from(others).filter((other) => other !== character).map((other) => token.slice(0, index) + other + token.slice(index + 1)));
    expect(await taken(altered.flat())).toEqual([]);
  });

  it("is refused when it is written in another way that means the same", async () => {
    const alphabet = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    const endings = [body, mac].map((part) => alphabet.filter((last) => !part.endsWith(last)).map((last) => part.slice(0, -1) + last));
    expect(await taken([...(endings[0] ?? []).map((other) => `${prefix}.${other}.${mac}`), ...(endings[1] ?? []).map((other) => `${prefix}.${body}.${other}`)])).toEqual([]);
  });

  it("is refused when any part of it is missing, or when there is more", async () => {
    const shorter = Array.from(token, (_, index) => [token.slice(0, index), token.slice(index + 1), token.slice(0, index) + token.slice(index + 1)]);
    expect(await taken([...shorter.flat(), `${token}A`, `${token}=`, ` ${token}`, `${token}.${mac}`, token + token])).toEqual([]);
  });

  it("holds until the millisecond before its five minutes are over", async () => {
    expect((await check(token, claimedAt + 299_999)).kind).toBe("valid");
    expect(await check(token, claimedAt + 300_000)).toEqual({ kind: "refused", why: "expired" });
  });

  it("is its owner's alone", async () => expect(await check(token, claimedAt, before, "usr_thief" as UserId)).toEqual({ kind: "refused", why: "another_users" }));

  it.each([
    ["another key", 1], ["another sale", 2], ["another product", 3], ["another variant", 4], ["another hold", 5], ["another user", 6], ["another currency", 7],
  ] as const)("is refused with %s in it", async (_, place) => {
    const changed = withFields((fields) => fields.with(place, utf8(`${readText(fields[place] as Bytes)}x`)));
    expect(await check(changed)).toEqual({ kind: "refused", why: "forged" });
  });

  it.each([["price", 8], ["end", 9]] as const)("is refused with another %s in it", async (_, place) => {
    const other = decode(encode([place === 8 ? 1 : unit.expiresAt + 1])) ?? [];
    expect(await check(withFields((fields) => fields.with(place, other[0] as Bytes)))).toEqual({ kind: "refused", why: "forged" });
  });

  it("is refused when a character has gone over from one field to the next", async () => {
    const shifted = [2, 3, 4, 5, 6].map((place) =>
      withFields((fields) => {
        const [left, right] = [readText(fields[place] as Bytes) ?? "", readText(fields[place + 1] as Bytes) ?? ""];
        return fields.with(place, utf8(left.slice(0, -1))).with(place + 1, utf8(left.slice(-1) + right));
      }),
    );
    expect(await taken(shifted)).toEqual([]);
  });

  it("is refused with the signature of another one", async () => {
    const other = await issuePurchaseToken(before, { ...unit, saleId: "sal_two" as SaleId }, "k1");
    expect(await taken([`${prefix}.${body}.${other.split(".")[2]}`, `${prefix}.${other.split(".")[1]}.${mac}`])).toEqual([]);
  });
});

describe("a key that is changed", () => {
  it("lets the tokens of the old one be good as long as that is kept, and no longer", async () => {
    expect(await check(token, claimedAt, overlap)).toEqual({ kind: "valid", unit });
    expect(await check(token, claimedAt, after)).toEqual({ kind: "refused", why: "forged" });
  });

  it("leaves a claim its string until its own key has retired, and gives it a good one then", async () => {
    expect([purchaseKeyId(before), purchaseKeyId(overlap)]).toEqual(["k1", "k2"]);
    expect(await issuePurchaseToken(overlap, unit, "k1")).toBe(token);
    const renewed = await issuePurchaseToken(after, unit, "k1");
    expect(renewed).not.toBe(token);
    expect(await check(renewed, claimedAt, after)).toEqual({ kind: "valid", unit });
  });

  it("is no key of anybody who knows its id alone", async () => {
    const forged = await issuePurchaseToken(under({ keyId: "k1", secret: "a guess" }), unit, "k1");
    expect(await check(forged)).toEqual({ kind: "refused", why: "forged" });
  });
});
