import manifest from "../../../package.json" with { type: "json" };

/** The release that runs, as in package.json. */
export const version: string = manifest.version;
