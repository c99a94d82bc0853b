import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Call, Route } from "../../src/simulator/route.ts";
import { appToken, ask as askAt, installation, installationToken, stage } from "./transport.ts";

const repository = "/repos/{owner}/{repo}";
const echo = ({ params, body, caller }: Call) => ({ status: 200, body: { params, body, caller } });

const routes: readonly Route[] = [
  { method: "GET", path: `${repository}/issues/{issue_number}`, needs: { issues: "read" }, handle: echo },
  {
    method: "GET",
    path: `${repository}/issues/comments`,
    needs: { issues: "read" },
    handle: () => ({ status: 200, body: [] }),
  },
  { method: "POST", path: `${repository}/issues`, needs: { issues: "write" }, handle: echo },
  { method: "POST", path: `${repository}/deployments`, needs: { deployments: "write" }, handle: echo },
  { method: "GET", path: repository, needs: { metadata: "read" }, handle: echo },
  { method: "GET", path: "/app", handle: echo },
  {
    method: "GET",
    path: "/orgs/{org}/teams/{team_slug}/memberships/{username}",
    needs: { issues: "read" },
    handle: echo,
  },
  {
    method: "GET",
    path: `${repository}/tags`,
    handle: () => {
      throw new Error("a mistake of ours");
    },
  },
];

describe("who is asking", () => {
  const now = Math.floor(Date.now() / 1000);
  const other = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const refused: readonly (readonly [string, string, string])[] = [
    ["a token of another key", appToken({}, other.privateKey), "A JSON web token could not be decoded"],
    ["a token of another App", appToken({ iss: 8 }), "A JSON web token could not be decoded"],
    ["a token that has expired", appToken({ exp: now - 1 }), "must be a numeric value"],
    ["a token for more than ten minutes", appToken({ exp: now + 3600 }), "too far in the future"],
    ["a token from the future", appToken({ iat: now + 600 }), "'Issued at' claim"],
    ["a token that was never minted", "ghs_unknown", "Bad credentials"],
  ];

  it.each(refused)("refuses %s", async (_title, token, message) => {
    const { ask } = await stage(routes);
    const { status, body } = await ask("GET /app", { token });
    expect(status).toBe(401);
    expect(body.message).toContain(message);
  });

  it("refuses nobody", async () => {
    const { ask } = await stage(routes);
    expect((await ask("GET /app")).status).toBe(401);
  });

  it.each(["bearer", "token", "Bearer"])("takes the App's own token after the word %s", async (word) => {
    const { ask } = await stage(routes);
    const { status, body } = await ask("GET /app", { headers: { authorization: `${word} ${appToken()}` } });
    expect([status, body.caller]).toEqual([200, { kind: "app", appId: 7 }]);
  });

  it("mints an installation token that is good for an hour of the simulator's time", async () => {
    const { ask, clock } = await stage(routes);
    const minted = await ask("POST /app/installations/11/access_tokens", { token: appToken() });
    expect(minted).toMatchObject({
      status: 201,
      body: { expires_at: "2026-03-10T13:00:00Z", permissions: installation.permissions, repository_selection: "all" },
    });
    const { token } = minted.body;
    expect(token).toMatch(/^ghs_.{100,}$/);
    clock.advance(3_599_999);
    expect((await ask("GET /repos/acme/shop", { token })).body.caller).toEqual({ kind: "installation", id: 11 });
    clock.advance(1);
    expect((await ask("GET /repos/acme/shop", { token })).status).toBe(401);
  });

  it("mints none for an installation that does not exist", async () => {
    const { ask } = await stage(routes);
    expect((await ask("POST /app/installations/12/access_tokens", { token: appToken() })).status).toBe(404);
  });

  it("keeps the App's routes and the installations' routes apart", async () => {
    const { ask } = await stage(routes);
    const token = await installationToken({ ask });
    expect((await ask("GET /app", { token })).status).toBe(401);
    expect((await ask("GET /repos/acme/shop", { token: appToken() })).status).toBe(403);
  });
});

describe("what an installation may do", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["a repository that it is installed on", "GET /repos/acme/shop/issues/5", 200],
    ["the same in capitals", "GET /repos/ACME/Shop/issues/5", 200],
    ["a repository that it is not installed on", "GET /repos/acme/secret/issues/5", 404],
    ["a permission that it was not granted", "POST /repos/acme/shop/deployments", 403],
    ["metadata, which everybody has", "GET /repos/acme/shop", 200],
    ["its own organisation", "GET /orgs/acme/teams/sre/memberships/mona", 200],
    ["another organisation", "GET /orgs/other/teams/sre/memberships/mona", 403],
  ];

  it.each(cases)("%s", async (_title, line, status) => {
    const { ask } = await stage(routes);
    const token = await installationToken({ ask });
    expect((await ask(line, { token })).status).toBe(status);
  });

  it("no more than its token was narrowed to", async () => {
    const { ask } = await stage(routes);
    const token = await installationToken({ ask }, { permissions: { issues: "read" }, repositories: ["blog"] });
    expect((await ask("GET /repos/acme/blog/issues/5", { token })).status).toBe(200);
    expect((await ask("GET /repos/acme/shop/issues/5", { token })).status).toBe(404);
    expect((await ask("POST /repos/acme/blog/issues", { token, body: { title: "x" } })).status).toBe(403);
  });

  it.each([{ permissions: { contents: "write" } }, { repositories: ["secret"] }, { repository_ids: [99] }])(
    "cannot narrow a token to more than it has: %j",
    async (body) => {
      const { ask } = await stage(routes);
      expect((await ask("POST /app/installations/11/access_tokens", { token: appToken(), body })).status).toBe(422);
    },
  );

  it("nothing while it is suspended", async () => {
    let suspended = false;
    const { ask } = await stage(routes, { access: () => ({ ...installation, suspended }) });
    const token = await installationToken({ ask });
    suspended = true;
    expect((await ask("GET /repos/acme/shop", { token })).status).toBe(403);
    expect((await ask("POST /app/installations/11/access_tokens", { token: appToken() })).status).toBe(403);
  });
});

describe("a request that a client must not make", () => {
  it("is refused and written down where it is malformed", async () => {
    const { ask, server } = await stage(routes);
    const token = await installationToken({ ask });
    const { status, body } = await ask("POST /repos/acme/shop/issues?dry=1", { token, body: { titel: "x" } });
    expect(status).toBe(422);
    const wrong = [
      "query.dry is not known here",
      "body must have required property 'title'",
      "body.titel is not known here",
    ];
    expect(body.errors.toSorted()).toEqual(wrong.toSorted());
    expect(server.violations).toHaveLength(3);
    expect(server.violations).toContain("POST /repos/acme/shop/issues: body.titel is not known here");
  });

  it.each([
    ["{", 400, "body: no JSON"],
    ["[1]", 422, "body: the simulator takes objects only"],
  ])("is refused where its body is %s", async (body, status, wrong) => {
    const { ask, server } = await stage(routes);
    const token = await installationToken({ ask });
    expect((await ask("POST /repos/acme/shop/issues", { token, body })).status).toBe(status);
    expect(server.violations).toEqual([`POST /repos/acme/shop/issues: ${wrong}`]);
  });

  it.each(["2022-11-28", ""])("is written down where its version is '%s'", async (version) => {
    const { ask, server } = await stage(routes);
    const answer = await ask("GET /app", { token: appToken(), headers: { "x-github-api-version": version } });
    expect(answer.status).toBe(200);
    expect(server.violations).toEqual([`GET /app: x-github-api-version is ${version}, expected 2026-03-10`]);
  });

  it("is written down where it names no version", async () => {
    const { server } = await stage(routes);
    await fetch(`${server.url}/app`, { headers: { authorization: `bearer ${appToken()}` } });
    expect(server.violations).toEqual(["GET /app: x-github-api-version is missing, expected 2026-03-10"]);
  });

  it("is written down where the simulator has no such route", async () => {
    const { ask, server } = await stage(routes);
    const token = await installationToken({ ask });
    expect((await ask("GET /repos/acme/shop/forks", { token })).status).toBe(404);
    expect(server.violations).toEqual(["GET /repos/acme/shop/forks: the simulator has no such route"]);
  });

  it("is told from a mistake of the simulator's own", async () => {
    const { ask, server } = await stage(routes);
    const token = await installationToken({ ask });
    expect((await ask("GET /repos/acme/shop/tags", { token })).status).toBe(500);
    expect(server.violations[0]).toContain("GET /repos/acme/shop/tags: the simulator failed: Error: a mistake of ours");
  });
});

describe("the log", () => {
  it("has every request with its caller and its end", async () => {
    const { ask, server, clock } = await stage(routes);
    const token = await installationToken({ ask });
    await ask("POST /repos/acme/shop/issues", { token, body: { title: "x" } });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual({
      at: clock.now(),
      method: "POST",
      path: "/repos/acme/shop/issues",
      template: "/repos/{owner}/{repo}/issues",
      query: new URLSearchParams(),
      body: { title: "x" },
      caller: { kind: "installation", id: 11 },
      status: 200,
      violations: [],
      faulted: undefined,
    });
  });
});

describe("a GitHub Enterprise Server", () => {
  const graphql: Route = {
    method: "POST",
    path: "/graphql",
    handle: ({ base }) => ({ status: 200, body: { data: { base } } }),
  };

  it("has REST under its prefix and GraphQL beside it", async () => {
    const { ask, server } = await stage([...routes, graphql], { prefix: "/api/v3" });
    expect(server.url).toMatch(/\/api\/v3$/);
    const token = await installationToken({ ask });
    expect((await ask("GET /repos/acme/shop", { token })).status).toBe(200);
    const root = server.url.replace("/api/v3", "");
    expect((await askAt(root, "GET /repos/acme/shop", { token })).status).toBe(404);
    const answer = await askAt(root, "POST /api/graphql", { token, body: { query: "{ viewer { login } }" } });
    expect(answer.body).toEqual({ data: { base: server.url } });
    expect(answer.headers.get("x-ratelimit-resource")).toBe("graphql");
  });
});

it("leaves it to whoever asks to close an idle connection: a request may be on its way there", async () => {
  const { ask } = await stage(routes);
  const { headers } = await ask("GET /app", { token: appToken() });
  expect([headers.get("connection"), headers.get("keep-alive")]).toEqual(["keep-alive", null]);
});
