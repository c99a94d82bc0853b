/** Requests over real connections: what came is told whole, or that it did not. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { NO_CONNECTION, wire } from "../../src/github/wire.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function serving(handle: Handle): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("what is asked arrives, and what is answered comes back, by one connection", async () => {
  const ports = new Set<number | undefined>();
  const url = await serving((request, response) => {
    ports.add(request.socket.remotePort);
    void buffer(request).then((body) => {
      const { method, headers } = request;
      const said = { method, length: headers["content-length"], token: headers.authorization, body: String(body) };
      response.writeHead(201, { "content-type": "application/json", link: ["<a>", "<b>"] });
      response.end(JSON.stringify(said));
    });
  });
  const ask = wire();
  for (const body of ["{}", "“…”"]) {
    const answer = await ask(url, { method: "POST", headers: { authorization: "token x" }, body });
    const length = String(Buffer.byteLength(body));
    expect(JSON.parse(await answer.text())).toEqual({ method: "POST", length, token: "token x", body });
    expect([answer.status, answer.url, answer.headers.get("link")]).toEqual([201, url, "<a>, <b>"]);
  }
  expect(ports.size).toBe(1);
});

test("a packed answer is unpacked", async () => {
  const url = await serving((request, response) => {
    expect(request.headers["accept-encoding"]).toBe("gzip");
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("long and long"));
  });
  const answer = await wire()(url);
  expect([await answer.text(), Buffer.from(await answer.arrayBuffer()).toString()]).toEqual(
    Array(2).fill("long and long"),
  );
});

test("a repository that has moved is followed", async () => {
  const url = await serving(({ url: path }, response) => {
    if (path === "/old") response.writeHead(301, { location: "/new" }).end();
    else response.end(path);
  });
  expect(await (await wire()(`${url}/old`)).text()).toBe("/new");
});

test.for([
  ["an answer", { "content-length": "100" }],
  ["a packed answer", { "content-encoding": "gzip" }],
] as const)("%s that breaks off is none", async ([, headers]) => {
  const url = await serving((_, response) => {
    response.writeHead(200, headers);
    response.write(gzipSync("a".repeat(1_000)).subarray(0, 12), () => response.destroy());
  });
  await expect(wire()(url)).rejects.toThrow();
});

test("a packed answer may be empty, and what is no answer at all is told", async () => {
  const url = await serving((_, response) => response.writeHead(204, { "content-encoding": "gzip" }).end());
  expect((await wire()(url)).status).toBe(204);
  const changing = await serving((request) => {
    request.socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n");
  });
  await expect(wire()(changing)).rejects.toThrow("changes the protocol");
});

test("a time that is over: the reason, where the request may have arrived; else that it has not", async () => {
  const url = await serving(() => undefined);
  const reason = new DOMException("over", "TimeoutError");
  const over = new AbortController();
  const asked = wire()(url, { signal: over.signal });
  const arrived = await serving(() => over.abort(reason));
  await expect(wire()(arrived, { signal: over.signal })).rejects.toBe(reason);
  await expect(asked).rejects.toBe(reason);
  await expect(wire()(url, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({ code: NO_CONNECTION });
});
