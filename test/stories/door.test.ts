/** What answers on the port besides GitHub's webhooks. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { begin } from "../support/stage.ts";
import { Story } from "../support/story.ts";

const ELSEWHERE = [
  ["GET", "/"],
  ["GET", "/api/github/webhooks"],
  ["GET", "/ping"],
  ["GET", "/probot"],
  ["GET", "/probot/setup"],
  ["GET", "/probot/static/primer.css"],
  ["POST", "/metrics"],
  ["POST", "/"],
  ["POST", "/webhooks"],
  ["POST", "/api/github/webhooks/"],
  ["POST", "/probot/setup"],
  ["POST", "/healthz"],
] as const;

test("nothing else is there: no page, no setup, no second way in", async () => {
  const story = await begin({ config: null, ci: false });
  const ask = async (method: string, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${story.settings.port}${path}`, { method })).status;
  for (const [method, path] of ELSEWHERE) expect([path, await ask(method, path)]).toEqual([path, 404]);
  expect(await ask("GET", "/healthz")).toBe(200);
  expect(await story.app.engine.store.inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("whoever sends half a request keeps nobody from stopping, and nothing of a header stands in the log", async () => {
  const story = await Story.begin({ config: null, ci: false });
  const headers = { "x-planted": "told by a stranger" };
  expect((await fetch(`http://127.0.0.1:${story.settings.port}/`, { headers })).status).toBe(404);
  expect(story.logs.join("")).not.toContain("told by a stranger");
  const socket = connect(story.settings.port, "127.0.0.1");
  await once(socket, "connect");
  const gone = new Promise((resolve) => socket.once("close", resolve));
  socket.write("POST /api/github/webhooks HTTP/1.1\r\nhost: a\r\n");
  socket.on("error", () => undefined).resume();
  await story.end();
  await gone;
});

test("however many ask how it does, the store is asked once a second", async () => {
  const story = await begin();
  const { store } = story.app.engine;
  const asked = [vi.spyOn(store, "isWritable"), vi.spyOn(store.givenUp, "all"), vi.spyOn(store, "backlog")];
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${story.settings.port}${path}`)).status;
  for (const second of [1, 2]) {
    for (const path of ["/readyz", "/metrics"]) {
      expect(await ask(path)).toBe(200);
      expect(new Set(await Promise.all(Array.from({ length: 50 }, () => ask(path))))).toEqual(new Set([200]));
    }
    expect(asked.map((one) => one.mock.calls.length)).toEqual([second, second, second]);
    await story.pass(1_000);
  }
});
