/** The outgoing call, to real servers on this machine: where it goes, where it never goes, and what it makes of what comes back. */
import { describe, expect, test } from "vitest";
import { allowedHost } from "../../src/http/allowed.ts";
import { createHttp } from "../../src/http/ask.ts";
import type { Resolve } from "../../src/http/resolve.ts";
import { freePort } from "../support/port.ts";
import { serve, serveRaw } from "../support/web.ts";

const PRIVATE = { is: "refused", why: "private" };
const silent = (why: string) => ({ is: "silent", why });

type Asked = { readonly allowed?: string; readonly resolve?: Resolve; readonly longestMs?: number };

/** By default only the very server that is asked is listed. */
async function ask(url: string, { allowed, ...world }: Asked = {}) {
  const list = allowed ?? new URL(url).host;
  const hosts = list.split(",").flatMap((entry) => allowedHost(entry) ?? []);
  const http = createHttp({ resolve: () => Promise.resolve([]), longestMs: 2_000, ...world, allowed: hosts });
  return await http.ask(url, new AbortController().signal);
}

const leadsTo =
  (...addresses: readonly string[]): Resolve =>
  () =>
    Promise.resolve(addresses);

test("what answers is told by its status; the question says who asks, and no more", async () => {
  const { port, requests } = await serve((_, response) => response.writeHead(204, { "set-cookie": "a=b" }).end());
  expect(await ask(`http://127.0.0.1:${port}/health?deep=1#part`)).toEqual({ is: "answered", status: 204 });
  const [request] = requests;
  expect([request?.method, request?.url]).toEqual(["GET", "/health?deep=1"]);
  expect(request?.headers).toEqual({
    "user-agent": "Sluice",
    accept: "*/*",
    connection: "close",
    host: `127.0.0.1:${port}`,
  });
});

describe("a name", () => {
  const twice = async (resolve: Resolve) => {
    const { port, requests } = await serve((_, response) => response.end());
    const url = `http://health.example:${port}/`;
    const allowed = `health.example:${port},127.0.0.1:${port}`;
    return { answer: await ask(url, { allowed, resolve }), port, requests };
  };

  test("is looked up once, and the connection goes to what was found", async () => {
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve((asked += 1) === 1 ? ["127.0.0.1"] : ["169.254.169.254"]);
    const { answer, requests, port } = await twice(resolve);
    expect([answer, asked]).toEqual([{ is: "answered", status: 200 }, 1]);
    expect(requests[0]?.headers.host).toBe(`health.example:${port}`);
  });

  test("that leads both to a listed and to a private address leads to the listed one", async () => {
    const { answer } = await twice(leadsTo("10.0.0.1", "127.0.0.1", "::1"));
    expect(answer).toEqual({ is: "answered", status: 200 });
  });

  test.for(["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00:ec2::254", "0.0.0.0"])(
    "that leads to %s is not asked, although the name is listed",
    async (address) => {
      const { port, requests } = await serve((_, response) => response.end());
      const answer = await ask(`http://health.example:${port}/`, { resolve: leadsTo(address) });
      expect([answer, requests]).toEqual([PRIVATE, []]);
    },
  );

  test("that leads to a listed address, but to another port of it, is not asked", async () => {
    const { port } = await serve((_, response) => response.end());
    const allowed = `health.example:${port},127.0.0.1`;
    expect(await ask(`http://health.example:${port}/`, { allowed, resolve: leadsTo("127.0.0.1") })).toEqual(PRIVATE);
  });

  test("that leads nowhere, or of which nobody says where it leads, is told so", async () => {
    expect(await ask("http://health.example/")).toEqual(silent("no-such-name"));
    const resolve: Resolve = () => Promise.reject(new Error("SERVFAIL"));
    expect(await ask("http://health.example/", { resolve })).toEqual(silent("no-such-name"));
  });

  test("of which nobody says anything is given up in time", async () => {
    const resolve: Resolve = () => new Promise(() => undefined);
    expect(await ask("http://health.example/", { resolve, longestMs: 20 })).toEqual(silent("too-slow"));
  });

  test("that is not listed is not even looked up", async () => {
    const resolve: Resolve = () => Promise.reject(new Error("it was looked up"));
    expect(await ask("http://evil.example/", { allowed: "health.example", resolve })).toEqual({
      is: "refused",
      why: "not-allowed",
    });
  });
});

test("a private address is asked only where it is listed itself", async () => {
  const { port, requests } = await serve((_, response) => response.end());
  expect(await ask(`http://127.0.0.1:${port}/`, { allowed: "127.0.0.2" })).toMatchObject({ why: "not-allowed" });
  expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
  expect(requests).toHaveLength(1);
});

describe("what comes back", () => {
  test("a redirect is a status, wherever it leads", async () => {
    const other = await serve((_, response) => response.end());
    const { port, requests } = await serve((request, response) =>
      response
        .writeHead(302, {
          location: request.url === "/far" ? "http://169.254.169.254/" : `http://127.0.0.1:${other.port}/`,
        })
        .end(),
    );
    for (const path of ["far", "near"])
      expect(await ask(`http://127.0.0.1:${port}/${path}`)).toEqual({ is: "answered", status: 302 });
    expect([requests.length, other.requests]).toEqual([2, []]);
  });

  test("ten megabytes are not read", async () => {
    let sent = 0;
    const cut = Promise.withResolvers<void>();
    const { port } = await serve((_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      response.once("close", () => cut.resolve());
      const more = (): void => {
        while (sent < 10 * 1024 * 1024 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({ is: "answered", status: 200 });
    await cut.promise;
    expect(sent).toBeLessThan(10 * 1024 * 1024);
  });

  test("nothing: who never answers is given up", async () => {
    const { port } = await serve(() => undefined);
    expect(await ask(`http://127.0.0.1:${port}/`, { longestMs: 20 })).toEqual(silent("too-slow"));
  });

  test("a head that never ends is given up, too", async () => {
    const port = await serveRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const drip = setInterval(() => socket.write("x-more: y\r\n"), 5);
      socket.once("close", () => clearInterval(drip));
    });
    expect(await ask(`http://127.0.0.1:${port}/`, { longestMs: 60 })).toEqual(silent("too-slow"));
  });

  test("a head larger than any", async () => {
    const port = await serveRaw((socket) =>
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(1_000_000)}\r\n\r\n`)),
    );
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual(silent("no-http"));
  });

  test("no HTTP, or a connection that is cut", async () => {
    const chat = await serveRaw((socket) => socket.once("data", () => socket.end("220 mail.example ESMTP\r\n")));
    expect(await ask(`http://127.0.0.1:${chat}/`)).toEqual(silent("no-http"));
    const cut = await serveRaw((socket) => socket.once("data", () => socket.destroy()));
    expect(await ask(`http://127.0.0.1:${cut}/`)).toEqual(silent("no-http"));
  });

  test("another protocol than was asked for", async () => {
    const port = await serveRaw((socket) =>
      socket.once("data", () =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
      ),
    );
    expect(await ask(`http://127.0.0.1:${port}/`, { longestMs: 500 })).toEqual(silent("no-http"));
  });

  test("nobody there, and nobody who can prove who he is", async () => {
    expect(await ask(`http://127.0.0.1:${await freePort()}/`)).toEqual(silent("no-connection"));
    const { port } = await serve((_, response) => response.end());
    expect(await ask(`https://127.0.0.1:${port}/`)).toEqual(silent("no-secure-connection"));
  });
});

test("who stops does not wait for an answer", async () => {
  const { port } = await serve(() => undefined);
  const stop = new AbortController();
  const allowed = [allowedHost(`127.0.0.1:${port}`)].filter((one) => one !== null);
  const answer = createHttp({ allowed }).ask(`http://127.0.0.1:${port}/`, stop.signal);
  stop.abort();
  expect(await answer).toEqual(silent("too-slow"));
});
