// Builds what browsers may keep for a year: scripts, styles, the API reference's own files and the demo pictures,
// all under public/_/ with the hash of their content in the name. A file's URL changes exactly when its bytes do.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { build } from "esbuild";
import { writePictures } from "./demo/pictures/write.ts";
import { root } from "./support/tools.ts";

const outDir = join(root, "public/_");
const indexFile = join(root, "src/workers/http/assets.gen.ts");
const stampFile = join(root, ".build/assets.json");
const swaggerDir = join(root, "node_modules/swagger-ui-dist");
const brandPictures = new Set(["logo", "wordmark", "favicon"]);
const swaggerFiles = ["swagger-ui.css", "swagger-ui-bundle.js"];
/** Its licence asks to come along; the bundle's first line names the list of what it contains. */
const swaggerLicences = [["swagger-ui-bundle.js.LICENSE.txt", "swagger-ui-bundle.js.LICENSE.txt"], ["LICENSE", "swagger-ui.LICENSE.txt"], ["NOTICE", "swagger-ui.NOTICE.txt"]] as const;

interface Stamp {
  readonly inputs: string;
  readonly files: readonly string[];
}

const digest = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

function find(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root })
    .map((path) => join(root, path))
    .toSorted();
}

function inputsDigest(): string {
  const swaggerVersion = readFileSync(join(swaggerDir, "package.json"));
  const files = find("src/browser/**/*.*", "scripts/assets.ts", "scripts/demo/**/*.*");
  const contents = files.flatMap((path) => [path, readFileSync(path)]);
  return digest(swaggerVersion, ...contents);
}

function unchangedSince(inputs: string): boolean {
  if (!existsSync(stampFile) || !existsSync(indexFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, "utf8")) as Stamp;
  return stamp.inputs === inputs && stamp.files.every((path) => existsSync(join(root, path)));
}

/** Bundles every top-level file of src/browser; returns the logical name (`shop.js`, `shop.css`) of each with its URL. */
async function bundleBrowser(): Promise<Map<string, string>> {
  const entryPoints = find("src/browser/*.{ts,css}").filter((path) => !path.endsWith(".d.ts"));
  const urls = new Map<string, string>();
  if (entryPoints.length === 0) return urls;
  const { metafile } = await build({
    entryPoints,
    outdir: outDir,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    metafile: true,
    absWorkingDir: root,
    legalComments: "none",
    logLevel: "warning",
    loader: { ".svg": "file", ".woff2": "file" },
  });
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint === undefined) continue;
    const name = basename(output.entryPoint, extname(output.entryPoint)) + extname(path);
    urls.set(name, `/_/${basename(path)}`);
  }
  return urls;
}

function copySwagger(): Map<string, string> {
  const urls = new Map<string, string>();
  for (const name of swaggerFiles) {
    const contents = readFileSync(join(swaggerDir, name));
    const named = `${basename(name, extname(name))}-${digest(contents).slice(0, 8)}${extname(name)}`;
    writeFileSync(join(outDir, named), contents);
    urls.set(name, `/_/${named}`);
  }
  for (const [from, to] of swaggerLicences) copyFileSync(join(swaggerDir, from), join(outDir, to));
  return urls;
}

/** The demo catalogue's pictures are written to `public/_/img/`; only the brand's own are known to the pages by name. */
async function drawPictures(): Promise<Map<string, string>> {
  const urls = await writePictures(join(outDir, "img"));
  return new Map([...urls].filter(([name]) => brandPictures.has(name)).map(([name, url]) => [`${name}.svg`, url]));
}

function writeIndex(urls: ReadonlyMap<string, string>): void {
  const lines = [...urls].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, url]) => `  "${name}": "${url}",`);
  const text = [
    "// Made by scripts/assets.ts; not in version control.",
    "/** The content-addressed URL of every built asset, by the name it has in the source. */",
    "export const assets = {",
    ...lines,
    "} as const",
    "",
  ].join("\n");
  mkdirSync(join(indexFile, ".."), { recursive: true });
  if (!existsSync(indexFile) || readFileSync(indexFile, "utf8") !== text) writeFileSync(indexFile, text);
}

/** Builds all assets, or does nothing when no input changed; returns whether it built. */
export async function buildAssets(): Promise<boolean> {
  const inputs = inputsDigest();
  if (unchangedSince(inputs)) return false;
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const urls = new Map([...(await bundleBrowser()), ...copySwagger(), ...(await drawPictures())]);
  writeIndex(urls);
  const files = [...find("public/_/**/*.*"), indexFile].map((path) => relative(root, path));
  mkdirSync(join(stampFile, ".."), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ inputs, files } satisfies Stamp));
  return true;
}

if (import.meta.main) {
  const began = performance.now();
  const built = await buildAssets();
  console.log(`assets ${built ? "built" : "unchanged"} in ${Math.round(performance.now() - began)} ms`);
}
