// A public beacon on this machine that speaks drand's HTTP API and misbehaves as the name of the chain says: word by word, one for each request
// (`early`, `down`, `silent`, `garbled`, `wrong`, `forged`); after its last word it is honest.
import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";

const sha256 = (text: string) => createHash("sha256").update(text).digest();

/** What an honest beacon says of a round. */
export function spoken(chain: string, round: number) {
  const signature = sha256(`${chain} ${round}`);
  return { round, randomness: createHash("sha256").update(signature).digest("hex"), signature: signature.toString("hex") };
}

const asked = new Map<string, number>();

/** Starts it; answers its address. It ends with the process. */
export async function serveBeacon(): Promise<string> {
  const server = createServer((request, response) => {
    const [, chain = "", round = ""] = /^\/([\w-]+)\/public\/(\d+)$/.exec(request.url ?? "") ?? [];
    const times = asked.get(chain) ?? 0;
    asked.set(chain, times + 1);
    answer(response, chain, Number(round), chain.split("-")[times]);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the beacon has no port");
  return `http://127.0.0.1:${address.port}`;
}

function answer(response: ServerResponse, chain: string, round: number, mishap: string | undefined): void {
  const say = (status: number, body: string) => void response.writeHead(status, { "Content-Type": "application/json" }).end(body);
  switch (mishap) {
    case "silent":
      return;
    case "early":
      return say(404, "{}");
    case "down":
      return say(503, "busy");
    case "garbled":
      return say(200, "<html>");
    case "wrong":
      return say(200, JSON.stringify(spoken(chain, round + 1)));
    case "forged":
      return say(200, JSON.stringify({ ...spoken(chain, round), randomness: "ab".repeat(32) }));
    default:
      return say(200, JSON.stringify(spoken(chain, round)));
  }
}
