/** Small servers that stand for the world outside GitHub: each answers what a test wants, and counts. */
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createRawServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { onTestFinished } from "vitest";

export type Serving = { readonly port: number; readonly requests: readonly IncomingMessage[] };

/** On 127.0.0.1, until the test is over. */
export async function serve(answer: RequestListener): Promise<Serving> {
  const requests: IncomingMessage[] = [];
  const port = await listening(
    createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    }),
  );
  return { port, requests };
}

export const serveRaw = async (answer: (socket: Socket) => void): Promise<number> =>
  await listening(createRawServer((socket) => answer(socket.on("error", () => undefined))));

async function listening(server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => open.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
