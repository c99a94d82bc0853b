import { describe, expect, it } from "vitest";
import type { RequestFailure } from "../../src/simulator/faults/fault.ts";
import type { Route } from "../../src/simulator/route.ts";
import { installationToken, stage } from "./transport.ts";

const create = "POST /repos/acme/shop/issues";
const template = "/repos/{owner}/{repo}/issues";

async function withIssues() {
  const made: string[] = [];
  const routes: readonly Route[] = [
    {
      method: "POST",
      path: template,
      handle: ({ body }) => {
        made.push(String(body["title"]));
        return { status: 201, body: {} };
      },
    },
    { method: "GET", path: "/repos/{owner}/{repo}", handle: () => ({ status: 200, body: {} }) },
  ];
  const set = await stage(routes);
  const token = await installationToken(set);
  const issue = (title: string) => set.ask(create, { token, body: { title } });
  return { ...set, token, made, issue };
}

const struck: readonly (readonly [how: RequestFailure, status: number | null, effect: boolean])[] = [
  [{ kind: "status", status: 500 }, 500, false],
  [{ kind: "status", status: 503 }, 503, false],
  [{ kind: "primary-limit" }, 403, false],
  [{ kind: "secondary-limit", status: 403, retryAfter: 5 }, 403, false],
  [{ kind: "secondary-limit", status: 429, retryAfter: 5 }, 429, false],
  [{ kind: "refused-connection" }, null, false],
  [{ kind: "lost-answer" }, null, true],
  [{ kind: "bad-gateway-after-done" }, 502, true],
  [{ kind: "latency", ms: 1 }, 201, true],
];

describe("a fault", () => {
  it.each(struck)("%j ends with %s, took effect: %s", async (how, status, effect) => {
    const { server, faults, made, issue } = await withIssues();
    faults.add({ match: { method: "POST", path: template }, how });
    const first = await issue("first").then(
      (answer) => answer.status,
      () => null,
    );
    expect(first).toBe(status);
    expect(made).toEqual(effect ? ["first"] : []);
    expect(server.requests.at(-1)).toMatchObject({ faulted: how.kind, status });
    expect((await issue("second")).status).toBe(201);
  });

  it("tells how long to wait", async () => {
    const { faults, issue, clock } = await withIssues();
    faults.add({ match: {}, how: { kind: "secondary-limit", status: 429, retryAfter: 30 } });
    faults.add({ match: {}, how: { kind: "primary-limit", seconds: 90 } });
    faults.add({ match: {}, how: { kind: "primary-limit" } });
    const secondary = await issue("x");
    expect(secondary.headers.get("retry-after")).toBe("30");
    expect(secondary.body.message).toContain("secondary rate limit");
    const primary = await issue("x");
    expect(primary.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(primary.headers.get("x-ratelimit-reset")).toBe(String(clock.now() / 1000 + 90));
    expect((await issue("x")).headers.get("x-ratelimit-reset")).toBe(String(Date.parse("2026-03-10T13:00:00Z") / 1000));
  });

  it("strikes as often as it was told, and only what it matches", async () => {
    const { faults, issue, ask, token } = await withIssues();
    faults.add({ match: { method: "post", path: /\/issues$/g }, times: 2, how: { kind: "status", status: 502 } });
    expect((await ask("GET /repos/acme/shop", { token })).status).toBe(200);
    expect([(await issue("1")).status, (await issue("2")).status, (await issue("3")).status]).toEqual([502, 502, 201]);
  });

  it("strikes by chance for as long as it is there, and leaves the others to the next fault", async () => {
    const { faults, issue } = await withIssues();
    const chance = [false, true, false];
    const times = Number.POSITIVE_INFINITY;
    faults.add({ match: {}, times, when: () => chance.shift() ?? true, how: { kind: "status", status: 502 } });
    faults.add({ match: {}, how: { kind: "status", status: 503 } });
    const statuses = [];
    for (const title of ["1", "2", "3", "4", "5"]) statuses.push((await issue(title)).status);
    expect(statuses).toEqual([503, 502, 201, 502, 502]);
  });

  it("can be taken back", async () => {
    const { faults, issue } = await withIssues();
    faults.add({ match: {}, times: 100, how: { kind: "status", status: 502 } });
    faults.clear();
    expect((await issue("1")).status).toBe(201);
  });

  it("must strike at all", async () => {
    const { faults } = await withIssues();
    expect(() => faults.add({ match: {}, times: 0, how: { kind: "lost-answer" } })).toThrow("at least once");
  });
});

describe("waiting for the server", () => {
  it("is idle only when every request is answered", async () => {
    const { activity, faults, issue, made, server } = await withIssues();
    server.latency(5);
    faults.add({ match: {}, how: { kind: "latency", ms: 5 } });
    const answered = Promise.all([issue("1"), issue("2")]);
    while (activity.running() < 2) await new Promise(setImmediate);
    await activity.idle();
    expect(made.toSorted()).toEqual(["1", "2"]);
    await answered;
  });
});
