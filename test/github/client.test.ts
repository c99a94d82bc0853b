import nock from "nock";
import { pino } from "pino";
import { expect, test } from "vitest";
import { redaction } from "../../src/github/redaction.ts";
import { API, broken, connect, context, deployed, intended, overNock, place, SHOP, token, wanted } from "./github.ts";

const world = overNock();
const branch = { commit: { sha: "a".repeat(40) } };

test("every request is pinned to one version of the API, and goes as the installation", async () => {
  nock(API, { reqheaders: { "x-github-api-version": "2026-03-10", authorization: "token ghs_test" } })
    .get(`${SHOP}/branches/main`)
    .reply(200, branch);
  expect(await world.github.reads.branchHead(place, "main")).toBe(branch.commit.sha);
});

test.for(["https://ghe.test/api/v3", "https://api.tenant.ghe.test", "http://127.0.0.1:3999/github"])(
  "%s is used exactly as given, for the token too",
  async (baseUrl) => {
    const other = nock(baseUrl);
    other.post("/app/installations/7/access_tokens").reply(201, token);
    other.get(`${SHOP}/branches/main`).reply(200, branch);
    expect(await connect(baseUrl).reads.branchHead(place, "main")).toBe(branch.commit.sha);
    expect(other.isDone()).toBe(true);
  },
);

test("a token is minted once for an installation", async () => {
  nock.cleanAll();
  world.api.post("/app/installations/7/access_tokens").once().reply(201, token);
  world.api.get(`${SHOP}/branches/main`).twice().reply(200, branch);
  await world.github.reads.branchHead(place, "main");
  await world.github.reads.branchHead(place, "main");
});

test.for([
  [404, 5_000],
  [403, 5_000],
  [503, 5_000],
  [429, 60_000],
] as const)(
  "no token, GitHub answers %i: nothing was sent, nothing is missing, and it is tried again",
  async ([status, afterMs]) => {
    nock.cleanAll();
    nock(API).persist().post("/app/installations/7/access_tokens").reply(status, { message: "no" });
    const { state } = deployed();
    const outcome = await world.github.perform(wanted(state, "dispatch"), context(state));
    expect(outcome).toMatchObject({ is: "later", afterMs });
    await expect(world.github.reads.file(place, "x", "main")).rejects.toMatchObject({ status });
    await expect(world.github.reads.right(place, "octocat")).rejects.toMatchObject({ status });
  },
);

test("a read is tried again, twice", async () => {
  world.api.get(`${SHOP}/branches/main`).reply(502);
  world.api.get(`${SHOP}/branches/main`).replyWithError(broken("ECONNRESET"));
  world.api.get(`${SHOP}/branches/main`).reply(200, branch);
  expect(await world.github.reads.branchHead(place, "main")).toBe(branch.commit.sha);
});

test("a read that GitHub never answers throws: the step is repeated later", async () => {
  world.api.get(`${SHOP}/branches/main`).times(3).reply(503);
  await expect(world.github.reads.branchHead(place, "main")).rejects.toMatchObject({ status: 503 });
});

test.for([
  [502, { is: "unsure" }],
  [409, { is: "refused" }],
  [429, { is: "later", afterMs: 60_000 }],
] as const)("a write that GitHub answers with %i is sent once", async ([status, outcome]) => {
  let sent = 0;
  world.api
    .persist()
    .post(`${SHOP}/deployments`)
    .reply(() => {
      sent += 1;
      return [status, { message: "no" }];
    });
  const { state } = intended();
  expect(await world.github.perform(wanted(state, "create-deployment"), context(state))).toMatchObject(outcome);
  expect(sent).toBe(1);
});

test("a limit is told at once and not slept through", async () => {
  const { state } = deployed();
  world.api
    .post(`${SHOP}/actions/workflows/deploy.yml/dispatches`)
    .reply(
      403,
      { message: "API rate limit exceeded" },
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1791982920" },
    );
  expect(await world.github.perform(wanted(state, "dispatch"), context(state))).toMatchObject({
    is: "later",
    afterMs: 3_600_000,
  });
});

test("what is secret is left out of the log", () => {
  const lines: string[] = [];
  const log = pino({ redact: redaction }, { write: (line: string) => void lines.push(line) });
  const headers = {
    authorization: "SECRET",
    "x-hub-signature-256": "SECRET",
    "x-hub-signature": "SECRET",
    cookie: "SECRET",
  };
  log.info({ req: { headers } });
  log.info({ err: { request: { headers: { authorization: "SECRET" }, body: "SECRET" } } });
  log.info({ app: { privateKey: "SECRET", secret: "SECRET", token: "SECRET" } });
  expect(lines.join("")).not.toContain("SECRET");
  expect(lines.join("").match(/\[redacted\]/g)).toHaveLength(6);
});
