// Duty: signatures by keys that can be changed without anybody noticing: the first key signs, all of them verify.
// Invariant: a signature holds for one purpose and one subject only; verification is WebCrypto's own, in constant time.
// Neighbours: contracts/secrets.ts reads the secrets; tickets.ts and purchase-tokens.ts sign with it.

import type { TicketSecrets } from "../contracts/secrets.ts";
import { type Bytes, encode, type Field, utf8 } from "../domain/bytes.ts";

/** Secrets by their ids. The first signs; the others are on their way out. */
export type Secrets = TicketSecrets["signing"];

/** The keys for one purpose and subject. */
export interface Keyring {
  /** The id of the key that signs now. */
  readonly current: string;
  /** Whether a key is still there. */
  has(keyId: string): boolean;
  /** Signs with the named key. Throws when it has retired. */
  sign(keyId: string, message: Bytes): Promise<Bytes>;
  /** Whether that key has signed this; false when it has retired. */
  verify(keyId: string, message: Bytes, signature: Bytes): Promise<boolean>;
}

/** The keys for one purpose and subject: HMAC-SHA-256 under keys derived from the secrets by HKDF, so that no key is used for two things. */
export function openKeyring(secrets: Secrets, ...purpose: readonly Field[]): Keyring {
  const [first] = secrets;
  if (first === undefined) throw new Error("a keyring needs a secret");
  // Keys are kept, never promises of them: a Worker may not wait in one request for what another began.
  const keys = new Map<string, CryptoKey>();
  const keyOf = async (keyId: string): Promise<CryptoKey | undefined> => {
    const [kept, found] = [keys.get(keyId), secrets.find((each) => each.keyId === keyId)];
    if (kept !== undefined || found === undefined) return kept;
    const derived = await derive(found.secret, encode(["floodgate-keyring-1", keyId, ...purpose]));
    keys.set(keyId, derived);
    return derived;
  };
  return {
    current: first.keyId,
    has: (keyId) => secrets.some((each) => each.keyId === keyId),
    async sign(keyId, message) {
      const key = await keyOf(keyId);
      if (key === undefined) throw new Error(`key ${keyId} has retired`);
      return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
    },
    async verify(keyId, message, signature) {
      const key = await keyOf(keyId);
      return key !== undefined && crypto.subtle.verify("HMAC", key, signature, message);
    },
  };
}

async function derive(secret: string, info: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", utf8(secret), "HKDF", false, ["deriveKey"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(algorithm, material, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign", "verify"]);
}
