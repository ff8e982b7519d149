import type { UserId } from "../../domain/ids.ts";

/** Sharded by token (and by e-mail for sign-in attempts): better-auth's secondary storage. */
export interface SessionRpc {
  /** The value, or null when it was never set, was deleted or has expired. */
  read(key: string): Promise<string | null>;
  write(key: string, value: string, ttlSeconds: number | null): Promise<void>;
  remove(key: string): Promise<void>;
  /** Writes only what is still there: a session that was ended meanwhile stays ended. */
  slide(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** Counts a failed sign-in for a subject; says how long to wait before the next is looked at. */
  failedAttempt(subject: string): Promise<{ readonly retryAfterMs: number }>;
  /** How long the subject still has to wait, 0 if not at all. */
  attemptAllowedIn(subject: string): Promise<number>;
  clearAttempts(subject: string): Promise<void>;
}

/** Who is asking. What a request knows of its signed-in user. */
export interface Principal {
  readonly userId: UserId;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly roles: readonly ("customer" | "seller" | "admin")[];
  readonly lane: number;
}
