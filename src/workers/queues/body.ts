/** What a message says. Stock objects send their events as the JSON text that lies in their outbox; text that is no JSON stays text. */
export function bodyOf({ body }: Pick<Message, "body">): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
