/** The page that `sluice setup` opens on this machine: who is let in, and what is taken from whom. */
import { request } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openDoor } from "../../src/cli/setup/door.ts";
import type { Door } from "../../src/cli/setup/door.ts";
import { StandingClock } from "../../src/engine/clocks.ts";
import { freePort } from "../support/port.ts";

const HOUR = 3_600_000;

async function door(port = 0) {
  const clock = new StandingClock(0);
  const opened = await openDoor({ port, lastsMs: HOUR, clock, page: (way) => JSON.stringify(way) });
  // Where the test has closed it, it says that it has.
  onTestFinished(() => opened.close("").catch(() => {}));
  const { back, state } = (await (await fetch(opened.address)).json()) as { back: string; state: string };
  return { clock, opened, back, state, origin: new URL(opened.address).origin };
}

type Got = { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, unknown>> };

/** `fetch` sends no Host of one's own. */
const get = (url: string, headers: Readonly<Record<string, string>> = {}, method = "GET"): Promise<Got> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      let text = "";
      response.on("data", (bytes: Buffer) => (text += bytes.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    })
      .once("error", reject)
      .end();
  });

/** Whether the code has come. */
const isHere = ({ code }: Door): Promise<boolean> =>
  Promise.race([code.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))]);

test("the page is kept by nobody, shown in nobody's frame, and runs nothing", async () => {
  const { opened, back, origin } = await door();
  const { status, headers } = await get(opened.address);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "strict-origin",
    "cache-control": "no-store",
  });
  expect(back).toBe(`${origin}/made`);
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

type Way = { readonly state: string; readonly origin: string; readonly address: string };
const intruders: readonly (readonly [string, (way: Way) => Promise<Got>])[] = [
  ["somebody who does not know the address", ({ origin }) => get(`${origin}/`)],
  ["a guess at the address", ({ origin, state }) => get(`${origin}/${state.slice(0, -1)}`)],
  ["the address under another name, for a page elsewhere", ({ address }) => get(address, { host: "evil.example" })],
  ["the address by the machine's other name", ({ address }) => get(address, { host: "localhost:1" })],
  ["the address, posted to", ({ address }) => get(address, {}, "POST")],
  ["a code without a state", ({ origin }) => get(`${origin}/made?code=abc`)],
  [
    "a code with another state",
    ({ origin, state }) => get(`${origin}/made?code=abc&state=${"x".repeat(state.length)}`),
  ],
  ["a code with a longer state", ({ origin, state }) => get(`${origin}/made?code=abc&state=${state}x`)],
  ["a state without a code", ({ origin, state }) => get(`${origin}/made?state=${state}`)],
  ["a code that leads elsewhere", ({ origin, state }) => get(`${origin}/made?code=..%2Fapp&state=${state}`)],
  [
    "the right code and state under another name",
    ({ origin, state }) => get(`${origin}/made?code=abc&state=${state}`, { host: "evil.example" }),
  ],
  [
    "the right code and state, posted",
    ({ origin, state }) => get(`${origin}/made?code=abc&state=${state}`, {}, "POST"),
  ],
];

test.for(intruders)("nothing is here for %s, and the one who was sent is still awaited", async ([, intrude]) => {
  const { opened, state, origin } = await door();
  const { status, text } = await intrude({ state, origin, address: opened.address });
  expect({ status, text }).toEqual({ status: 404, text: "Nothing is here." });
  expect(await isHere(opened)).toBe(false);
  const back = get(`${origin}/made?code=right&state=${state}`);
  expect(await opened.code).toBe("right");
  await opened.close("done");
  expect(await back).toMatchObject({ status: 200, text: "done" });
});

test("a request that is none", async () => {
  const { opened, origin } = await door();
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.end(`GET // HTTP/1.1\r\nhost: ${new URL(origin).host}\r\n\r\n`);
  let said = "";
  for await (const bytes of socket) said += String(bytes);
  expect(said).toMatch(/^HTTP\/1\.1 404 /);
  expect(await isHere(opened)).toBe(false);
});

test("one code is taken; afterwards there is nothing, neither for another nor for the same", async () => {
  const { opened, state, origin } = await door();
  const first = get(`${origin}/made?code=one&state=${state}`);
  expect(await opened.code).toBe("one");
  for (const again of [
    `${origin}/made?code=one&state=${state}`,
    `${origin}/made?code=two&state=${state}`,
    opened.address,
  ])
    expect((await get(again)).status).toBe(404);
  await opened.close("done");
  expect(await first).toMatchObject({ status: 200, text: "done" });
  await expect(get(opened.address)).rejects.toThrow("ECONNREFUSED");
});

test("whoever brought the code and went away is not waited for", async () => {
  const { opened, state, origin } = await door();
  const leaving = request(`${origin}/made?code=one&state=${state}`).once("error", () => {});
  leaving.end();
  expect(await opened.code).toBe("one");
  leaving.destroy();
  await opened.close("done");
});

test("it waits for an hour", async () => {
  const { clock, opened } = await door();
  clock.moveTo(HOUR - 1);
  expect(await isHere(opened)).toBe(false);
  clock.moveTo(HOUR);
  expect(await opened.code).toBeNull();
});

test("a port that was asked for, and one that is taken", async () => {
  const port = await freePort();
  const { origin } = await door(port);
  expect(origin).toBe(`http://127.0.0.1:${port}`);
  await expect(door(port)).rejects.toThrow(/^--port \d+ is not to be had \(.*EADDRINUSE.*\); give another, or none$/);
});
