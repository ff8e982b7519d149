// Duty: takes the upload of an import and says how far its object is with it.
// Invariant: an upload is passed on piece by piece and held whole only under a key; one that is too large or breaks off leaves nothing behind.
// Neighbours: durable-objects/import.ts does the work.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { ImportFormat, ImportProgress, ImportRpc } from "../../../contracts/objects/import.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { type ImportId, isIdOf } from "../../../domain/ids.ts";
import { ensureSeller, houseSeller } from "../../../storage/sellers.ts";
import { fileLimitBytes } from "../body.ts";
import { answer, endpoint } from "../endpoint.ts";

const pieceBytes = 1024 * 1024;
const formats: Readonly<Record<string, ImportFormat>> = {
  "text/csv": "shopify-csv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

const progress = z.object({
  importId: z.string(),
  status: z.enum(["RUNNING", "COMPLETED", "FAILED"]),
  rows: z.int(),
  products: z.int(),
  failed: z.int(),
  errors: z.array(z.object({ row: z.int(), message: z.string() })),
  bytes: z.object({ done: z.int(), total: z.int() }),
});

/** Uploading a catalogue and watching its import, for admins. */
export const imports = [
  endpoint(
    {
      method: "POST", path: "/admin/imports", access: "admin", tag: "Imports",
      summary: "Import products: Shopify's product CSV, or NDJSON of products",
      upload: { contentTypes: Object.keys(formats), maxBytes: fileLimitBytes }, idempotent: true,
      answers: { 202: { description: "Taken; ask for its progress", schema: z.object({ importId: z.string() }) } },
      refusals: ["payload_too_large", "unsupported_media_type", "validation_failed"],
    },
    async ({ platform, c, stream }) => {
      const type = (c.req.header("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
      const importId = platform.newId("import");
      const object = platform.imports.getByName(importId);
      const refused = await upload(object, importId, formats[type] ?? "ndjson", stream);
      if (refused) return refused;
      await ensureSeller(platform.d1, { sellerId: houseSeller, userId: null, name: platform.config.shopName, at: platform.clock.now() });
      await object.start();
      return answer(202, { importId }, { headers: { Location: `/api/v1/admin/imports/${importId}` } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/imports/:importId", access: "admin", tag: "Imports",
      summary: "How far an import is, and which rows it could not take",
      params: z.object({ importId: idSchema("import") }),
      answers: { 200: { description: "Its progress", schema: progress } },
      refusals: ["not_found"],
    },
    async ({ platform, params }) => {
      const known = isIdOf("import", params.importId) ? await readProgress(platform, params.importId) : null;
      return known ? answer(200, known) : refuse("not_found", "There is no such import.");
    },
  ),
];

/** An object that was just moved or restarted breaks its calls off; the next one finds it again. */
async function readProgress({ imports }: Platform, importId: ImportId): Promise<ImportProgress | null> {
  return imports.getByName(importId).progress().catch(() => imports.getByName(importId).progress());
}

/** Hands the stream on in pieces. Says why when it cannot be taken; then nothing is kept. */
async function upload(object: ImportRpc, importId: ImportId, format: ImportFormat, stream: ReadableStream<Uint8Array> | null): Promise<Problem | null> {
  let size = 0;
  let index = 0;
  for await (const bytes of piecesOf(stream)) {
    size += bytes.byteLength;
    if (size > fileLimitBytes) {
      if (index > 0) await object.discard().catch(() => undefined);
      return refuse("payload_too_large", `The upload may have at most ${fileLimitBytes} bytes.`);
    }
    await object.append({ importId, format, sellerId: houseSeller, index, bytes });
    index++;
  }
  return index === 0 ? refuse("validation_failed", "The upload is empty.", { errors: [{ path: "", message: "an empty file" }] }) : null;
}

/** The stream's bytes in pieces of one size, the last one shorter. */
async function* piecesOf(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for await (const chunk of stream ?? []) {
    for (let at = 0; at < chunk.byteLength; ) {
      const taken = chunk.subarray(at, at + pieceBytes - filled);
      piece.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < pieceBytes) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}
