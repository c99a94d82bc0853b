/** Connections that really break: before the request has left, so that it was surely not done, or later. */
import { createServer as listenHttp } from "node:http";
import { createServer as listen } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { failureOf } from "../../src/github/failure.ts";
import { octokitClass } from "../../src/github/octokit.ts";

async function opened(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What became of a write to this address. */
async function written(baseUrl: string): Promise<string> {
  const octokit = new (octokitClass({ writing: () => 0 }))({ baseUrl, log: pino({ level: "silent" }) });
  return await octokit.request("POST /repos/acme/shop/issues", { title: "x" }).then(
    () => "done",
    (error: unknown) => failureOf(error, 0).is,
  );
}

test.for([
  ["closed", listen((socket) => socket.destroy())],
  ["ended", listen((socket) => socket.end())],
  ["reset", listen((socket) => socket.resetAndDestroy())],
] as const)("a connection that is %s before it is secure: nothing was sent", async ([, server]) => {
  expect(await written(`https://127.0.0.1:${await opened(server)}`)).toBe("unreached");
});

test("nobody listens: nothing was sent", async () => {
  const server = listen();
  const port = await opened(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await written(`http://127.0.0.1:${port}`)).toBe("unreached");
});

test("a connection that is closed when it stands: nobody knows how much of the request was read", async () => {
  expect(await written(`http://127.0.0.1:${await opened(listen((socket) => socket.destroy()))}`)).toBe("lost");
});

test("a connection that is closed in place of the answer: it may have been done", async () => {
  const server = listenHttp((request, response) => request.resume().once("end", () => response.destroy()));
  expect(await written(`http://127.0.0.1:${await opened(server)}`)).toBe("lost");
});
