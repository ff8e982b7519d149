// Duty: the shop one would write on PostgreSQL: HTTP in, one prepared statement on the hot row, the answer after its commit. `node postgres-shop.ts <port of PostgreSQL>`.
// Invariant: no framework, no parsing, no row read back: whatever a real server adds would be to the stock object's advantage.
// Neighbours: peers.ts starts it; ../scenarios/stock.ts asks it as it asks the stock object.

import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { conditionalUpdate } from "./peers.ts";

/** As many connections as PostgreSQL's usual client for Node opens when it is not told otherwise. */
const poolSize = 10;

const text = (value: string) => Buffer.from(`${value}\0`);
const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
/** A message of PostgreSQL's protocol 3.0: a letter, its length and what it says. */
const message = (letter: string, ...parts: readonly Buffer[]): Buffer => {
  const said = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(letter), int32(said.length + 4), said]);
};
const sync = message("S");
const prepare = Buffer.concat([message("P", text("hold"), text(conditionalUpdate), int16(0)), sync]);
const execute = Buffer.concat([message("B", text(""), text("hold"), int16(0), int16(0), int16(0)), message("E", text(""), int32(0)), sync]);

/** One connection; one statement at a time. */
class Client {
  readonly #socket: Socket;
  #unread = Buffer.alloc(0);
  #tag = "";
  #settle: (tag: string) => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1").setNoDelay(true);
    this.#socket.on("data", (bytes) => this.#read(bytes));
  }

  async open(): Promise<this> {
    const hello = Buffer.concat([int32(196_608), text("user"), text("bench"), text("database"), text("postgres"), Buffer.from([0])]);
    await this.#ask(Buffer.concat([int32(hello.length + 4), hello]));
    await this.#ask(prepare);
    return this;
  }

  /** What the statement did, in PostgreSQL's words: `INSERT 0 1`. */
  hold(): Promise<string> {
    return this.#ask(execute);
  }

  #ask(bytes: Buffer): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#settle = resolve;
    this.#socket.write(bytes);
    return promise;
  }

  #read(bytes: Buffer): void {
    this.#unread = this.#unread.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 5) {
      const length = this.#unread.readInt32BE(1) + 1;
      if (this.#unread.length < length) return;
      const letter = String.fromCharCode(this.#unread[0] ?? 0);
      if (letter === "C" || letter === "E") this.#tag = this.#unread.toString("latin1", 5, length - 1);
      this.#unread = this.#unread.subarray(length);
      if (letter === "Z") this.#settle(this.#tag);
    }
  }
}

async function serve(postgresPort: number): Promise<void> {
  const idle = await Promise.all(Array.from({ length: poolSize }, () => new Client(postgresPort).open()));
  const waiting: ((client: Client) => void)[] = [];
  const take = (): Promise<Client> => {
    const client = idle.pop();
    return client ? Promise.resolve(client) : new Promise((resolve) => void waiting.push(resolve));
  };
  const giveBack = (client: Client): void => {
    const next = waiting.shift();
    if (next) next(client);
    else idle.push(client);
  };
  const server = createServer(async (_, answer) => {
    const client = await take();
    const tag = await client.hold();
    giveBack(client);
    const body = JSON.stringify({ kind: tag });
    answer.writeHead(tag === "INSERT 0 1" ? 200 : 500, { "Content-Type": "application/json", "Content-Length": body.length }).end(body);
  });
  server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
}

if (process.argv[1] === import.meta.filename) await serve(Number(process.argv[2]));
