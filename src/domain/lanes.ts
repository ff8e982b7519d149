// Duty: which lane serves whom.
// Invariant: the same text and count always give the same lane; a signed-in buyer keeps the lane stored with his account instead.
// Neighbours: sign-up stores the lane; the HTTP kernel asks for guests.

/** A lane number from 0 to `count − 1` for a text, evenly spread (FNV-1a, 32 bits). */
export function laneOf(text: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % count;
}

/** The name of a lane's object. */
export const laneName = (lane: number) => `lane-${lane}`;

const sessionShardCount = 64;

/** The name of the session shard that keeps a key: a session's token, a user's list of sessions, a subject of sign-ins. */
export const sessionShardName = (key: string) => `session-${laneOf(key, sessionShardCount)}`;

/** The number in a lane's name; 0 for any other name. */
export function laneNumber(name: string): number {
  const number = Number(/^lane-(\d+)$/.exec(name)?.[1]);
  return Number.isSafeInteger(number) ? number : 0;
}

/** The source that the lanes' events name; their outboxes wait to hear that each was received. */
export const laneSource = "checkout";

/** How many bits the number of any lane takes: configuration allows 4,096, so that adding lanes never makes two orders share a number. */
export const lanesBits = 12;

/** The lane that a name begins with, as the unique parts of ids do that say where they live; null for any other text. */
export function laneInName(unique: string): number | null {
  const lane = Number.parseInt(/^([0-9a-z]{1,3})-./.exec(unique)?.[1] ?? "", 36);
  return lane < 1 << lanesBits ? lane : null;
}
