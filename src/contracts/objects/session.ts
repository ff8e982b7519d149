/** Sharded by token (and by e-mail for sign-in attempts): better-auth's secondary storage. */
export interface SessionRpc {
  /** The value, or null when it was never set, was deleted or has expired. */
  read(key: string): Promise<string | null>;
  write(key: string, value: string, ttlSeconds: number | null): Promise<void>;
  remove(key: string): Promise<void>;
  /** Reads and removes in one step: of many callers one gets the value. */
  take(key: string): Promise<string | null>;
  /** Adds to a list of sessions instead of overwriting it, so that two sign-ins at once are both remembered. */
  mergeList(key: string, entries: readonly SessionEntry[]): Promise<void>;
  /** Writes only what is still there: a session that was ended meanwhile stays ended. */
  slide(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** What a subject's failed sign-ins so far mean for the next try. */
  standing(subject: string): Promise<AttemptStanding>;
  /** Counts one more failed sign-in. */
  failed(subject: string): Promise<AttemptStanding>;
  /** Forgets them: the right password came. */
  clear(subject: string): Promise<void>;
}

/** One session in the list of a user's sessions. */
export interface SessionEntry {
  readonly token: string;
  readonly expiresAt: number;
}

/** How sign-in treats whoever failed before. */
export interface AttemptStanding {
  /** Until then the next try is refused unseen. */
  readonly refusedForMs: number;
  /** How long the answer to the next try is held back. */
  readonly slowByMs: number;
}
