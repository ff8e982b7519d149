// Duty: what an isolate keeps for a platform: made when it is first asked for, gone when the platform is.
// Invariant: two platforms share nothing, though one isolate serve both: in tests, locally, and wherever bindings differ.
// Neighbours: whoever keeps copies, of the catalogue, of sessions, of sales; lru.ts bounds what they keep.

/**
 * One of something for each platform. The key is the very object that is passed: hand on the platform itself (or a part that
 * lives as long as it, like its secrets), never a new object of some of its parts, which would get one of its own every time.
 */
export function perPlatform<Platform extends object, Kept>(make: (platform: Platform) => Kept): (platform: Platform) => Kept {
  const kept = new WeakMap<Platform, { readonly kept: Kept }>();
  return (platform) => {
    const known = kept.get(platform);
    if (known !== undefined) return known.kept;
    const made = make(platform);
    kept.set(platform, { kept: made });
    return made;
  };
}
