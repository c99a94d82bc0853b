/** A load balancer: each request goes to the next process in turn, and to nobody else where that does not take it. */
import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export class Balancer {
  readonly #server = createServer((incoming, answer) => void this.#pass(incoming, answer));
  readonly targets: number[] = [];
  #next = 0;

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    const port = this.targets[this.#next++ % this.targets.length] ?? 0;
    const { status, text } = (await passed(port, incoming, body)) ?? { status: 502, text: "" };
    answer.writeHead(status, { "content-type": "text/plain" }).end(text);
  }
}

async function passed(port: number, { method, url, headers }: IncomingMessage, body: Buffer) {
  return await new Promise<{ readonly status: number; readonly text: string } | null>((resolve) => {
    const passing = request({ host: "127.0.0.1", port, path: url, method, headers }, (response) => {
      void Array.fromAsync(response as AsyncIterable<Buffer>).then((parts) =>
        resolve({ status: response.statusCode ?? 502, text: Buffer.concat(parts).toString() }),
      );
    });
    passing.once("error", () => resolve(null));
    passing.end(body);
  });
}
