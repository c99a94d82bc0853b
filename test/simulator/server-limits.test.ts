import { describe, expect, it } from "vitest";
import type { Route } from "../../src/simulator/route.ts";
import { appToken, installationToken, stage } from "./transport.ts";

let title = "one";
const file = { type: "file", encoding: "base64", content: Buffer.from("stages: {}\n").toString("base64"), sha: "abc" };
const routes: readonly Route[] = [
  { method: "GET", path: "/repos/{owner}/{repo}", handle: () => ({ status: 200, body: { title } }) },
  { method: "GET", path: "/repos/{owner}/{repo}/contents/{path}", handle: () => ({ status: 200, body: file }) },
  {
    method: "DELETE",
    path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    handle: () => ({ status: 204 }),
  },
  { method: "GET", path: "/app", handle: () => ({ status: 200, body: {} }) },
];
const shop = "GET /repos/acme/shop";

const limits = (headers: Headers) =>
  ["limit", "remaining", "used", "reset", "resource"].map((name) => headers.get(`x-ratelimit-${name}`));

describe("the rate limit", () => {
  it("is counted per installation and hour, the App's own requests apart", async () => {
    const { ask, clock } = await stage(routes);
    const token = await installationToken({ ask });
    const endOfHour = (start: string) => String(Date.parse(start) / 1000);
    expect(limits((await ask(shop, { token })).headers)).toEqual([
      "5000",
      "4999",
      "1",
      endOfHour("2026-03-10T13:00:00Z"),
      "core",
    ]);
    expect(limits((await ask(shop, { token })).headers)[2]).toBe("2");
    expect(limits((await ask("GET /app", { token: appToken() })).headers)[2]).toBe("2");
    clock.advance(59 * 60_000);
    expect(limits((await ask(shop, { token })).headers)[2]).toBe("3");
    clock.advance(60_000);
    const fresh = await installationToken({ ask });
    expect(limits((await ask(shop, { token: fresh })).headers)).toEqual([
      "5000",
      "4999",
      "1",
      endOfHour("2026-03-10T14:00:00Z"),
      "core",
    ]);
  });

  it("refuses whoever has none left, and tells when there are more", async () => {
    const { ask } = await stage(routes, { rateLimit: 1 });
    const token = await installationToken({ ask });
    await ask(shop, { token });
    const refused = await ask(shop, { token });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toBe("API rate limit exceeded for installation ID 11.");
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    const { body } = await ask("GET /rate_limit", { token });
    expect(body.resources.core.remaining).toBe(0);
    expect(body.resources.graphql.remaining).toBe(1);
  });

  it("is not charged for asking about it", async () => {
    const { ask } = await stage(routes);
    const token = await installationToken({ ask });
    await ask("GET /rate_limit", { token });
    expect((await ask("GET /rate_limit", { token })).body.resources.core.used).toBe(0);
  });
});

describe("an answer that the client has already", () => {
  it("is a 304 that costs nothing, until it changes", async () => {
    const { ask } = await stage(routes);
    const token = await installationToken({ ask });
    const first = await ask(shop, { token });
    const etag = first.headers.get("etag") ?? "";
    const again = await ask(shop, { token, headers: { "if-none-match": etag } });
    expect([again.status, again.body, again.headers.get("etag")]).toEqual([304, "", etag]);
    expect(again.headers.get("x-ratelimit-used")).toBe("1");
    title = "two";
    const changed = await ask(shop, { token, headers: { "if-none-match": etag } });
    expect([changed.status, changed.body]).toEqual([200, { title: "two" }]);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });
});

describe("how answers look", () => {
  it("names the version, the media type and the request, and has the simulator's time", async () => {
    const { ask } = await stage(routes);
    const { headers } = await ask(shop, { token: await installationToken({ ask }) });
    expect(headers.get("x-github-api-version-selected")).toBe("2026-03-10");
    expect(headers.get("x-github-media-type")).toBe("github.v3; format=json");
    expect(headers.get("x-github-request-id")).toMatch(/^[0-9A-F]{32}$/);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("date")).toBe("Tue, 10 Mar 2026 12:00:00 GMT");
  });

  it.each(["application/vnd.github.raw+json", "application/vnd.github.v3.raw"])(
    "gives a file as it is for %s",
    async (accept) => {
      const { ask } = await stage(routes);
      const token = await installationToken({ ask });
      expect((await ask("GET /repos/acme/shop/contents/x", { token, headers: { accept } })).body).toBe("stages: {}\n");
      expect((await ask("GET /repos/acme/shop/contents/x", { token })).body).toEqual(file);
    },
  );

  it("has nothing where there is nothing to say", async () => {
    const { ask } = await stage(routes);
    const gone = await ask("DELETE /repos/acme/shop/issues/comments/5", { token: await installationToken({ ask }) });
    expect([gone.status, gone.body]).toEqual([204, ""]);
  });
});
