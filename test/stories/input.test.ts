import { expect, test } from "vitest";
import { config, files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE, SECRET } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const replies = (story: Story, number: number): readonly string[] =>
  story.said(number).filter((line) => !/^### (Merged|Ready|On its way|In )/.test(line));

test.for([
  ["an unknown stage", "/promote moon", ["### Refused: unknown-stage"]],
  ["a near miss of a stage", "/promote stging", ["### Refused: unknown-stage"]],
  ["a near miss of a verb", "/promot production", ["### Refused: unknown-command"]],
  ["a command of a later version", "/freeze production", ["### Refused: unknown-command"]],
  ["a word too many", "/status now", ["### Refused: bad-argument"]],
  ["a quote", "> /promote production", []],
  ["a code block", "```\n/promote production\n```", []],
  ["an HTML comment", "<!--\n/promote production\n-->", []],
  ["the middle of a sentence", "please /promote production", []],
  ["a path", "/usr/bin/env", []],
] as const)("a comment with %s", async ([, body, expected]) => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, body);
  expect(replies(story, pull.number)).toEqual(expected);
  expect(story.dispatched("production")).toEqual([]);
});

test("a near miss is answered with the line to paste", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/promote stging");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain(
    "There is no stage `stging`. Did you mean `staging`?",
  );
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain("```text\n/promote staging\n```");
});

test("the commit stage stands among the others, and whoever would steer it is told whose it is", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/Retry Commit");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain(
    "### Refused: nothing-to-do\n\nNothing to retry on commit: these are your own checks; run them again on GitHub, the newest run counts.",
  );
});

test("edited comments and Bots never act, and cost no call", async () => {
  const story = await begin();
  const pull = await story.release();
  const { issues } = story.shop;
  const comment = issues.say(pull.number, "octocat", "hello");
  await story.settle();
  const mark = story.github.requests.length;
  issues.edit(comment.id, "/promote production");
  issues.say(pull.number, "helpful[bot]", "/promote production");
  issues.say(pull.number, "octocat", "/promote production", 99);
  await story.pass(MINUTE);
  expect(story.calls(mark)).toEqual([]);
  expect(story.dispatched("production")).toEqual([]);
});

test("somebody else's hand on a comment is not its author's", async () => {
  const story = await begin();
  const pull = await story.release();
  const comment = story.shop.issues.say(pull.number, "octocat", "hello");
  story.shop.issues.edit(comment.id, "/promote production", "mona");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
});

const broken = `version: 1
comit: { checks: [build] }
defaults: { deploy: deploi.yml }
stages:
  sandbox: {}
  performance: { needs: [sandbx], test: load-test.yml, timeout: 30 }
  staging: { needs: [performance], strategy: {} }
`;

test("on an issue that Sluice did not open a command is nobody's business, and costs no call", async () => {
  const story = await begin();
  await story.release();
  const issue = story.shop.issues.open("octocat", { title: "Sluice: what runs where", body: "/promote production" });
  const mark = story.github.requests.length;
  await story.say(issue.number, "/promote production\n\n/status");
  await story.pass(MINUTE);
  expect(story.calls(mark)).toEqual([]);
  expect(story.dispatched("production")).toEqual([]);
});

test("a config with many mistakes: all at once on their lines, and the last good one stays in force", async () => {
  const story = await begin();
  await story.release();
  const good = (await story.state()).policy?.sha ?? "";
  const { sha } = story.shop.push({ by: "mona", message: "break it", files: { ".github/sluice.yml": broken } });
  await story.pass(10 * MINUTE);
  const run = story.shop.checks.newest(sha, "sluice / config");
  expect(`${run?.conclusion}: ${run?.output.title}`).toBe(
    `failure: 5 problems; the config of ${good.slice(0, 7)} stays in force`,
  );
  expect(run?.annotations.map((one) => [one["start_line"], one["title"]])).toEqual([
    [2, "config-unknown-key"],
    [3, "workflow-missing"],
    [6, "config-unknown-stage"],
    [6, "config-bad-value"],
    [7, "config-not-yet"],
  ]);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toContain(sha);
});

test("a pull request with a file of a thousand mistakes: the first hundred, and how many more", async () => {
  const story = await begin({ config: config });
  const keys = Array.from({ length: 1_500 }, (_, index) => `    k${index}: 1`).join("\n");
  const file = `version: 1\nstages:\n  staging:\n${keys}\n`;
  const pull = story.shop.pulls.open({
    by: "stranger",
    branch: "many",
    fork: "stranger",
    files: { ".github/sluice.yml": file },
  });
  await story.settle();
  expect(story.check(pull.head, "config")).toMatch(/^failure: 1500 problems; the config of /);
  const run = story.shop.checks.newest(pull.head, "sluice / config");
  expect(run?.output.summary).toContain("And 1400 more.");
  expect(run?.annotations).toHaveLength(100);
});

test("a workflow that is not there is a mistake of the config, with the near one", async () => {
  const story = await begin({ config: config.replace("deploy: deploy.yml", "deploy: deploi.yml") });
  const { sha } = story.shop.push({ by: "mona", message: "first" });
  await story.pass(MINUTE);
  const run = story.shop.checks.newest(sha, "sluice / config");
  expect(run?.output.title).toBe("1 problem; none has ruled yet");
  expect(run?.output.summary).toContain("`deploi.yml` is not in `.github/workflows` | did you mean `deploy.yml`?");
  expect((await story.state()).line).toEqual([]);
});

test("a pull request that edits the file is checked on its head, and changes nothing", async () => {
  const story = await begin();
  await story.release();
  const valid = story.shop.pulls.open({
    by: "octocat",
    branch: "config",
    files: { ".github/sluice.yml": config.replace("timeout: 30m", "timeout: 45m") },
  });
  const bad = story.shop.pulls.open({ by: "octocat", branch: "broken", files: { ".github/sluice.yml": broken } });
  await story.pass(MINUTE);
  expect(story.check(valid.head, "config")).toBe("success: Valid: 6 stages, 1 difference from the config in force");
  expect(story.check(bad.head, "config")).toContain("failure: 5 problems");
  expect((await story.state()).policy?.definition.commit.timeoutMs).toBe(30 * MINUTE);
  const other = story.shop.pulls.open({ by: "octocat", branch: "other", files: { x: "x" } });
  await story.pass(MINUTE);
  expect(story.check(other.head, "config")).toBeNull();
});

test("a YAML bomb is one problem, found quickly", async () => {
  const story = await begin();
  const level = (name: string, of: string): string =>
    `${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(", ")}]\n`;
  const bomb = `a: &a [x, x]\n${level("b", "a")}${level("c", "b")}${level("d", "c")}${level("e", "d")}`;
  const { sha } = story.shop.push({ by: "mona", message: "bomb", files: { ".github/sluice.yml": bomb } });
  await story.pass(MINUTE);
  expect(story.check(sha, "config")).toContain("failure: 1 problem");
});

test("without a file Sluice is silent", async () => {
  const story = await begin({ config: null });
  const pull = await story.release();
  await story.say(pull.number, "/promote production");
  expect(story.shop.issues.on(pull.number)).toHaveLength(1);
  expect(story.shop.issues.all.size).toBe(0);
  expect(
    story.github.requests.filter((request) => request.method !== "GET" && !request.path.includes("access_tokens")),
  ).toEqual([]);
});

test("foreign names keep to their place: no mention, no broken Markdown, no foreign input", async () => {
  const story = await begin({ ci: false, config: config.replace("[build, test, lint]", '["x`@org/team` -->"]') });
  const pull = story.shop.pulls.open({
    by: "octocat",
    branch: "x$(id)",
    title: "```\n@org/team --> \n/promote production",
    files: { a: "a" },
  });
  await story.pass(MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat" });
  await story.settle();
  const { sha } = story.shop.git.tip("main");
  story.shop.checks.report(sha, { name: "x`@org/team` -->", app: { id: 9, slug: "other" }, conclusion: "failure" });
  await story.pass(10 * MINUTE);
  const bodies = story.shop.issues.on(pull.number).map((comment) => comment.body);
  expect(bodies.length).toBeGreaterThan(1);
  for (const body of bodies) {
    expect(body).not.toMatch(/@org/);
    expect(body.match(/<!-- sluice:1 [^>]* -->$/)).not.toBeNull();
    expect(body).not.toMatch(/^\/promote production$/m);
  }
});

test("whatever a pull request and its branch are called, its workflow is told the sha, the stage, the environment and the attempt", async () => {
  const story = await begin();
  story.shop.push({ by: "mona", message: "a trunk", files: { t: "t" } });
  const [branch, title] = ["x$(id)`id`${{secrets.A}}", "$(id) ```\n@org/team -->"];
  const pull = story.shop.pulls.open({ by: "hubot", branch, title, body: title, files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, `/promote staging --reason ${branch}`, "hubot");
  await story.pass(5 * MINUTE);
  const told = story.shop.actions.dispatches.filter(({ inputs }) => inputs["stage"] === "staging");
  const attempt = expect.stringMatching(/^[0-9a-z]+-staging-1$/);
  expect(told.map(({ inputs }) => inputs)).toEqual([
    { sha: pull.head, stage: "staging", environment: "staging", attempt },
  ]);
});

test("the same delivery twice is one", async () => {
  const story = await begin();
  story.github.fail({ match: {}, times: 500, how: { kind: "doubled" } });
  await story.release();
  expect(story.dispatched().map((one) => one.stage)).toEqual(["sandbox", "performance", "accessibility", "staging"]);
  expect(story.shop.issues.all.size).toBe(1);
});

test("a delivery whose signature does not match is refused and not stored", async () => {
  const story = await begin();
  const before = await story.app.engine.store.inbox.count();
  const forged = await story.github.deliverRaw({ event: "push", payload: { zen: "x" }, secret: "development" });
  expect(forged).toMatchObject({ statusCode: 400 });
  expect(await story.app.engine.store.inbox.count()).toEqual(before);
});

test.for([
  [24, 202],
  [26, 413],
] as const)("a payload of %i MiB", async ([size, expected]) => {
  const story = await begin({ config: null });
  const payload = JSON.stringify({ zen: "x".repeat(size * 1024 * 1024) });
  const outcome = await story.github.deliverRaw({ event: "ping", payload, secret: SECRET });
  // A sender that is cut off while it still speaks may see the broken connection before the answer.
  expect([expected, 0]).toContain(outcome.statusCode);
  await story.settle();
});

test("every stage of a story keeps secrets out of the log", async () => {
  const story = await begin();
  await story.release();
  const log = story.logs.join("");
  expect(log).not.toMatch(/ghs_|BEGIN RSA|sha256=[0-9a-f]{64}/);
  expect(log).not.toContain(SECRET);
  expect(files()["README.md"]).toBe("shop");
});
