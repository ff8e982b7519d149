// Duty: reading a request's body within its bounds.
// Invariant: never more than the limit is read into memory; size is refused before type, type before syntax (contract §1).
// Neighbours: kernel.ts.

import { type Problem, refuse } from "../../contracts/problem.ts";
import type { TextBody } from "./endpoint.ts";

/** The most a JSON body may have; uploads have limits of their own. */
export const jsonLimitBytes = 64 * 1024;

/** The most a file may have that somebody uploads: a catalogue, a count, a settlement report. */
export const fileLimitBytes = 20 * 1024 * 1024;

/** The parsed JSON of a request; undefined for an empty body. */
export async function readJson(request: Request): Promise<{ kind: "body"; value: unknown } | Problem> {
  const bytes = await readBounded(request, jsonLimitBytes);
  if ("kind" in bytes) return bytes;
  if (bytes.byteLength === 0) return { kind: "body", value: undefined };
  const type = request.headers.get("Content-Type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return refuse("unsupported_media_type", "Send the body as application/json.");
  if (isForeignText(type)) return foreignText();
  try {
    return { kind: "body", value: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)) };
  } catch {
    return refuse("malformed_json", "The body could not be read as JSON.");
  }
}

async function readBounded(request: Request, limit: number): Promise<Uint8Array | Problem> {
  const tooLarge = () => refuse("payload_too_large", `The body may have at most ${limit} bytes.`);
  const declared = request.headers.get("Content-Length");
  if (Number(declared ?? 0) > limit) return tooLarge();
  if (!request.body) return new Uint8Array();
  // A length within the limit bounds what comes, so that it may be taken whole; counting chunks costs more than a small body.
  if (declared !== null) {
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.byteLength > limit ? tooLarge() : whole;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return tooLarge();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Checks an upload's declared size and type; its bytes are counted again by whoever reads the stream. */
export function checkUpload(request: Request, upload: TextBody): Problem | null {
  if (Number(request.headers.get("Content-Length") ?? 0) > upload.maxBytes) return refuse("payload_too_large", `The upload may have at most ${upload.maxBytes} bytes.`);
  if (upload.contentTypes.includes("*/*")) return null;
  const declared = request.headers.get("Content-Type") ?? "";
  const type = declared.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!upload.contentTypes.includes(type)) return refuse("unsupported_media_type", `Send the body as ${upload.contentTypes.join(" or ")}.`);
  return isForeignText(declared) ? foreignText() : null;
}

/** A parameter of a media type: its name, and its value bare or between double quotes (RFC 9110 §5.6.6). */
const parameter = /;\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;

/** Whether a Content-Type names a charset that is not UTF-8, nor the part of it that ASCII is: read as UTF-8 it would be other text. An empty name is none. */
export function isForeignText(contentType: string): boolean {
  const named = [...contentType.matchAll(parameter)].find(([, name]) => name?.toLowerCase() === "charset");
  const charset = (named?.[2] ?? named?.[3] ?? "").trim().replace(/^'(.*)'$/, "$1");
  return charset !== "" && !/^(?:utf-?8|(?:us-)?ascii)$/i.test(charset);
}

const foreignText = () => refuse("unsupported_media_type", "Send the body as UTF-8, with charset=utf-8 or none.");

/** The bytes of an upload whose declared size and type have been checked. */
export function readUpload(request: Request, upload: TextBody): Promise<Uint8Array | Problem> {
  return readBounded(request, upload.maxBytes);
}

/** An upload's bytes as text in UTF-8; null when there are more than the limit. */
export async function readText(stream: ReadableStream<Uint8Array> | null, limit: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of stream ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
