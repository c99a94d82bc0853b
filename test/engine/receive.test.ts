/** The door, by itself: a bare HTTP server, an inbox that only counts, and a clock that is moved by hand. */
import { createHmac } from "node:crypto";
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StandingClock } from "../../src/engine/clocks.ts";
import { receiver } from "../../src/engine/receive.ts";
import { unmetered } from "../../src/engine/meter.ts";
import type { Receiver } from "../../src/engine/receive.ts";

const SECRET = "a-secret-of-the-webhook";
const MiB = 1024 * 1024;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let clock: StandingClock;
let stored: string[];
let isFull: boolean;
let server: Server;
let sockets: Socket[];
let receive: Receiver;

beforeEach(async () => {
  clock = new StandingClock(0);
  stored = [];
  isFull = false;
  sockets = [];
  const put = async ({ guid }: { readonly guid: string }): Promise<"new"> => {
    if (isFull) return await Promise.reject(new Error("disk full"));
    stored.push(guid);
    return "new";
  };
  const hears = (event: string): boolean => event === "push";
  receive = receiver({
    secret: SECRET,
    inbox: { put },
    hears,
    clock,
    log: silent,
    meter: unmetered,
    reached: () => undefined,
    arrived: () => undefined,
  });
  server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port;

/** Says that a large body comes, sends so much of it, and then nothing. Resolves with the status that it is answered with. */
function stall(bytes: number): Promise<number> {
  const socket = connect(port(), "127.0.0.1");
  sockets.push(socket);
  const head = [
    "POST / HTTP/1.1",
    "host: x",
    "content-type: application/json",
    `x-github-delivery: stalled-${sockets.length}`,
    "x-github-event: push",
    "x-hub-signature-256: sha256=00",
    `content-length: ${25 * MiB}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.write(Buffer.alloc(bytes, 32));
  return new Promise((resolve) => {
    socket.once("data", (answer: Buffer) => resolve(Number(answer.toString().split(" ")[1])));
    socket.on("error", () => undefined);
  });
}

/** The first body is being received: its deadline is set. */
async function begun(): Promise<void> {
  while (clock.next === null) await new Promise((resolve) => setImmediate(resolve));
}

const signed = (body: string, secret = SECRET, hash = "sha256"): string =>
  `${hash}=${createHmac(hash, secret).update(body).digest("hex")}`;

type Headers = Readonly<Record<string, string>>;

async function deliver(guid: string, body = "{}", event = "push", more: Headers = {}): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": guid,
    "x-hub-signature-256": signed(body),
    ...more,
  };
  return (await fetch(`http://127.0.0.1:${port()}/`, { method: "POST", body, headers })).status;
}

test.for<[string, Headers]>([
  ["with no signature", { "x-hub-signature-256": "" }],
  ["with an empty one", { "x-hub-signature-256": "sha256=" }],
  ["with another secret's", { "x-hub-signature-256": signed("{}", "development") }],
  ["with another body's", { "x-hub-signature-256": signed("[]") }],
  ["with half of it", { "x-hub-signature-256": signed("{}").slice(0, -32) }],
  ["with one that goes on", { "x-hub-signature-256": `${signed("{}")}00` }],
  ["with the old kind only", { "x-hub-signature-256": "", "x-hub-signature": signed("{}", SECRET, "sha1") }],
  ["with the old kind in the new place", { "x-hub-signature-256": signed("{}", SECRET, "sha1") }],
])("a webhook %s is refused, and not kept", async ([, headers]) => {
  expect(await deliver("forged", "{}", "push", headers)).toBe(400);
  expect(stored).toEqual([]);
});

test("what could not be kept is not acknowledged: GitHub has it still", async () => {
  isFull = true;
  expect(await deliver("a")).toBe(500);
  isFull = false;
  expect(await deliver("a")).toBe(202);
  expect(stored).toEqual(["a"]);
});

test("bodies that stall are cut off, the oldest first, when there are too many: whoever comes is heard", async () => {
  const oldest = stall(24 * MiB);
  await begun();
  const others = [stall(24 * MiB), stall(24 * MiB)];
  expect(await oldest).toBe(503);
  expect(await deliver("real", JSON.stringify({ x: "y".repeat(8 * MiB) }))).toBe(202);
  expect(stored).toEqual(["real"]);
  clock.moveTo(10_000);
  expect(await Promise.all(others)).toEqual([408, 408]);
});

test("bodies count as they lie in memory, however little of them has come", () => {
  const statuses: number[] = [];
  for (let body = 0; body < (64 * MiB) / (16 * 1024) + 1; body += 1) {
    const headers = {
      "content-type": "application/json",
      "x-github-delivery": `short-${body}`,
      "x-github-event": "push",
      "x-hub-signature-256": "sha256=00",
    };
    const request = Object.assign(new EventEmitter(), { headers, complete: true });
    const response = { writeHead: (status: number) => void statuses.push(status), end: () => undefined };
    void receive(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    request.emit("data", Buffer.from("{"));
  }
  return vi.waitFor(() => expect(statuses).toEqual([503]));
});

test("a body that trickles for ever has ten seconds in all", async () => {
  const answered = stall(1);
  await begun();
  for (const at of [4_000, 8_000]) {
    clock.moveTo(at);
    sockets[0]?.write(" ");
  }
  expect(clock.next).toBe(10_000);
  clock.moveTo(10_000);
  expect(await answered).toBe(408);
  expect(clock.next).toBeNull();
});

test("what has arrived gives back what it held", async () => {
  const large = JSON.stringify({ x: "y".repeat(24 * MiB) });
  for (const guid of ["a", "b", "c", "d"]) expect(await deliver(guid, large)).toBe(202);
  expect(stored).toEqual(["a", "b", "c", "d"]);
  expect(clock.next).toBeNull();
});

test("what can say nothing to us is taken, and not kept", async () => {
  expect(await deliver("a", "{}", "label")).toBe(202);
  expect(await deliver("b", "{}")).toBe(202);
  expect(stored).toEqual(["b"]);
});

test("who is cut off in the middle leaves nothing behind", async () => {
  void stall(1);
  await begun();
  sockets[0]?.destroy();
  await receive.drained();
  expect(clock.next).toBeNull();
});
