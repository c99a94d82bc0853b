/** A load balancer: each request goes to the next process in turn, and to nobody else where that does not take it. */
import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** It asks so often who is ready. What dies between is sent requests all the same. */
const ASKS_MS = 500;

export class Balancer {
  readonly #server = createServer((incoming, answer) => void this.#pass(incoming, answer));
  readonly targets: number[] = [];
  #next = 0;
  #watching: Promise<void> | null = null;
  #isOver = false;

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on those on these ports are sent requests that say they are ready. */
  watch(ports: readonly number[]): void {
    this.#watching = (async () => {
      while (!this.#isOver) {
        const ready = await Promise.all(ports.map(isReady));
        this.targets.splice(0, Infinity, ...ports.filter((_, index) => ready[index]));
        await pause(ASKS_MS);
      }
    })();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
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

/** A process that hangs is not ready either. */
export const isReady = async (port: number): Promise<boolean> => {
  const signal = AbortSignal.timeout(10 * ASKS_MS);
  return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => null))?.ok === true;
};

async function passed(port: number, { method, url, headers }: IncomingMessage, body: Buffer) {
  return await new Promise<{ readonly status: number; readonly text: string } | null>((resolve) => {
    const passing = request({ host: "127.0.0.1", port, path: url, method, headers }, (response) => {
      Array.fromAsync(response as AsyncIterable<Buffer>).then(
        (parts) => resolve({ status: response.statusCode ?? 502, text: Buffer.concat(parts).toString() }),
        () => resolve(null),
      );
    });
    passing.once("error", () => resolve(null));
    passing.end(body);
  });
}
