// Duty: named places at which a test can kill an object in the middle of its work.
// Invariant: nothing in src arms a point, so in production a point is one look at an empty map.
// Neighbours: stock.ts, checkout-lane.ts, waiting-room.ts and others name their points; test/runtime arms them.

/** What a point needs of the object it may kill. */
type Mortal = Pick<DurableObjectState, "abort"> & { readonly id: Pick<DurableObjectId, "name"> };

interface Arming {
  readonly passes: number;
  readonly of: string | null;
  readonly times: number;
}

const armed = new Map<string, Arming>();

/**
 * Does nothing unless the point is armed; then the object dies here as in a crash: unsaved work is lost, memory is gone,
 * and the caller gets an error with `durableObjectReset`.
 */
export function failpoint(point: string, object: Mortal): void {
  if (armed.size === 0) return;
  const arming = armed.get(point);
  if (arming === undefined || (arming.of !== null && arming.of !== object.id.name)) return;
  const { passes, times } = arming;
  if (passes > 0) return void armed.set(point, { ...arming, passes: passes - 1 });
  if (times > 1) armed.set(point, { ...arming, times: times - 1 });
  else armed.delete(point);
  object.abort(`failpoint ${point}`);
  throw new Error(`failpoint ${point}`);
}

/** For tests alone: the next object that comes by dies there, or the next one of that name; after `passes` have been let through. A point fires once, or as often as said. */
export function armFailpoint(point: string, passes = 0, of: string | null = null, times = 1): void {
  armed.set(point, { passes, of, times });
}

/** For tests alone: nothing is armed any more. Answers which points were still waiting. */
export function disarmFailpoints(): readonly string[] {
  const waiting = [...armed.keys()];
  armed.clear();
  return waiting;
}
