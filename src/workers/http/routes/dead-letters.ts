// Duty: the back office's look at what no consumer could handle, and the way back to the queue (contract §7).
// Invariant: bodies are shown to admins only; redriving what is on its way already sends nothing.
// Neighbours: clients/redrive.ts acts; storage/dead-letters.ts keeps; pages/admin/dead-letters.tsx shows.

import { z } from "zod";
import { redrive } from "../../../clients/redrive.ts";
import { refuse } from "../../../contracts/problem.ts";
import { toIso } from "../../../domain/time.ts";
import { type KeptLetter, listDeadLetters } from "../../../storage/dead-letters.ts";
import { bodyOf } from "../../queues/body.ts";
import { answer, endpoint } from "../endpoint.ts";
import { pageQuery, pagination } from "./paging.ts";

const letterSchema = z.object({
  id: z.string(),
  queue: z.string(),
  eventId: z.string().nullable(),
  eventType: z.string().nullable(),
  reason: z.string(),
  body: z.unknown(),
  createdAt: z.iso.datetime(),
  redrivenAt: z.iso.datetime().nullable(),
});

/** Dead letters, for admins. */
export const deadLetters = [
  endpoint(
    {
      method: "GET", path: "/admin/dead-letters", access: "admin", tag: "Back office", summary: "Events that nobody could handle: those that wait first, newest first",
      query: z.object(pageQuery), answers: { 200: { description: "One page", schema: z.object({ deadLetters: z.array(letterSchema), pagination }) } }, refusals: [],
    },
    async ({ platform, query: { page, size } }) => {
      const { letters, total } = await listDeadLetters(platform.d1, page, size);
      return answer(200, { deadLetters: letters.map(letterView), pagination: { page, size, total } });
    },
  ),
  endpoint(
    {
      method: "POST", path: "/admin/dead-letters/:id/redrive", access: "admin", tag: "Back office", summary: "Send a dead letter back to its queue", idempotent: true,
      params: z.object({ id: z.string().min(1).max(300) }),
      answers: { 200: { description: "It is on its way, or was already", schema: letterSchema } }, refusals: ["not_found", "conflict"],
    },
    async ({ platform, params: { id } }) => {
      const outcome = await redrive(platform, id);
      if (outcome.kind === "not_found") return refuse("not_found", "There is no such dead letter.");
      if (outcome.kind === "gone") return refuse("conflict", "Its queue is no longer one of the shop's.");
      return answer(200, letterView(outcome.letter));
    },
  ),
];

function letterView({ id, queue, eventId, reason, body, createdAt, redrivenAt }: KeptLetter): z.input<typeof letterSchema> {
  const message = bodyOf({ body });
  const eventType = typeof message === "object" && message !== null && "eventType" in message && typeof message.eventType === "string" ? message.eventType : null;
  return { id, queue, eventId, eventType, reason, body: message, createdAt: toIso(createdAt), redrivenAt: redrivenAt === null ? null : toIso(redrivenAt) };
}
