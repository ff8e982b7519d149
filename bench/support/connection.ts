// One keep-alive HTTP/1.1 connection on a raw socket: the least a client can cost, so that the server is what is measured.
import { connect, type Socket } from "node:net";

/** An answer; `text` is the body as latin-1 text, which JSON.parse reads for ASCII and is otherwise only counted. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request in parts; `body` is sent as JSON. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Framed {
  readonly answer: Answer;
  readonly length: number;
}

const blankLine = "\r\n\r\n";
const lastChunk = "0\r\n\r\n";

/** The first whole answer in what has been received, or undefined while a part of it is missing. */
export function readAnswer(received: string): Framed | undefined {
  const headEnd = received.indexOf(blankLine);
  if (headEnd < 0) return undefined;
  const head = received.slice(0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + blankLine.length;
  const declared = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (declared !== null) {
    const length = start + Number(declared[1]);
    return received.length < length ? undefined : { answer: { status, text: received.slice(start, length) }, length };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { answer: { status, text: "" }, length: start };
  return readChunks(received, start, status);
}

function readChunks(received: string, start: number, status: number): Framed | undefined {
  let text = "";
  for (let at = start; ;) {
    const lineEnd = received.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (received.length < next) return undefined;
    if (size === 0) return { answer: { status, text }, length: lineEnd - 1 + lastChunk.length };
    text += received.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}

/** The bytes of a request; made once where the same request is sent often. */
export function encode({ method, path, headers = {}, body }: Request): string {
  const payload = body === undefined ? "" : JSON.stringify(body);
  const typed = body === undefined ? "" : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n`;
  const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${given.join("")}${typed}\r\n${payload}`;
}

/** A connection to a port of this machine. One request at a time. */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  #settle: { readonly done: (answer: Answer) => void; readonly fail: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => this.#take(chunk));
    socket.on("error", (error) => this.#settle?.fail(error));
    socket.on("close", () => this.#settle?.fail(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((done, fail) => {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.once("error", fail);
      socket.once("connect", () => done(new Connection(socket)));
    });
  }

  /** Sends what `encode` made and waits for the answer; rejects when the connection breaks. */
  send(bytes: string): Promise<Answer> {
    return new Promise((done, fail) => {
      this.#settle = { done, fail };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const framed = readAnswer(this.#received);
    if (framed === undefined) return;
    this.#received = this.#received.slice(framed.length);
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.done(framed.answer);
  }
}
