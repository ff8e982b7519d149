// What a bare workerd does not have, as far as a stock object's relay needs it: a queue that takes all, and a D1 whose inbox has handled all.
export default {
  async fetch(request) {
    const body = await request.text();
    if (new URL(request.url).pathname !== "/query") return Response.json({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
    const [, eventIds = "[]"] = JSON.parse(body).params ?? [];
    return Response.json({ success: true, meta: {}, results: { columns: ["eventId"], rows: JSON.parse(eventIds).map((id) => [id]) } });
  },
};
