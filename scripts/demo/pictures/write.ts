// Duty: turns drawings into files named by their content, so that they can be cached for ever.
// Invariant: deterministic; a file's address changes exactly when its bytes do.
// Neighbours: index.ts and logo.ts give the drawings, ../drafts.ts the titles, scripts/assets.ts calls it.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demoDrafts } from "../drafts.ts";
import { drawings } from "./index.ts";
import { favicon, logo, wordmark } from "./logo.ts";

/** One picture, ready to be written. */
export interface PictureFile {
  readonly file: string;
  readonly url: string;
  readonly svg: string;
}

const baseUrl = "/_/img/";

function fileFor(name: string, svg: string): PictureFile {
  const file = `${name}.${createHash("sha256").update(svg).digest("hex").slice(0, 10)}.svg`;
  return { file, url: baseUrl + file, svg };
}

let known: ReadonlyMap<string, PictureFile> | undefined;

/** Every picture by name, with its file name, address and SVG text: the products' and the brand's. Drawn once. */
export function pictureFiles(): ReadonlyMap<string, PictureFile> {
  const titles = new Map(demoDrafts.flatMap((draft) => Object.entries(draft.pictures)));
  known ??= new Map([
    ...[...drawings].map(([name, draw]) => [name, fileFor(name, draw(titles.get(name) ?? name))] as const),
    ...Object.entries({ logo: logo(), wordmark: wordmark(), favicon: favicon() }).map(([name, svg]) => [name, fileFor(name, svg)] as const),
  ]);
  return known;
}

/** Writes every picture into `directory` (made if absent) as `<name>.<hash>.svg`; gives name → address under `/_/img/`. */
export async function writePictures(directory: string): Promise<ReadonlyMap<string, string>> {
  await mkdir(directory, { recursive: true });
  const files = [...pictureFiles()];
  await Promise.all(files.map(([, { file, svg }]) => writeFile(join(directory, file), svg)));
  return new Map(files.map(([name, { url }]) => [name, url]));
}
