import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("too early: the request stands, and happens when the gates open", async () => {
  const story = await begin();
  const pull = await story.merge();
  const { sha } = story.shop.git.tip("main");
  await story.say(pull.number, "/promote production");
  expect(story.said(pull.number).at(-1)).toBe(`### Production: #${pull.number} will go when 1 gate opens`);
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain(
    `It goes with the first commit that contains #${pull.number} and passes.`,
  );
  await story.pass(60 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
});

test("by someone with read access in a private repository: refused with needed and actual right", async () => {
  const story = await begin({ repository: { private: true } });
  const pull = await story.release();
  await story.say(pull.number, "/promote production", "reader");
  const [reply] = story.shop.issues.on(pull.number).filter((comment) => comment.body.startsWith("### Refused"));
  expect(reply?.body).toContain(
    "### Refused: not-permitted\n\n`reader` may not promote to production: that takes write; `reader` has `read`. Nothing was changed. Whoever has write can write:",
  );
  const command = story.shop.issues.on(pull.number).find((comment) => comment.by === "reader");
  expect(command?.reactions.map((one) => one.content)).toEqual(["-1"]);
  expect(story.dispatched("production")).toEqual([]);
});

test.for(["stranger", "reader"])("by %s on a public repository: silence", async (login) => {
  const story = await begin();
  const pull = await story.release();
  const before = story.shop.issues.on(pull.number).length;
  const mark = story.github.requests.length;
  await story.say(pull.number, "/promote production", login);
  await story.pass(MINUTE);
  expect(story.shop.issues.on(pull.number)).toHaveLength(before + 1);
  expect(story.shop.issues.on(pull.number).at(-1)?.reactions).toEqual([]);
  expect(story.calls(mark)).toEqual(["GET /repos/{owner}/{repo}/collaborators/{username}/permission"]);
});

test("before anything was pushed since the installation, the head of an open pull request goes to staging", async () => {
  const story = await begin();
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "hubot");
  await story.pass(3 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([pull.head]);
});

test("an open pull request's head on staging: pinned, held, given back", async () => {
  const story = await begin();
  await story.release();
  const trunk = story.shop.git.tip("main").sha;
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([trunk, pull.head]);
  expect(story.said(pull.number)[0]).toBe(`### Staging: ${pull.head.slice(0, 7)} will go when 1 gate opens`);
  expect(story.said(pull.number)).toContain(
    `### Deployed to staging: this pull request's head ${pull.head.slice(0, 7)}`,
  );

  const next = story.shop.push({ by: "mona", message: "next", files: { n: "n" } }).sha;
  await story.pass(40 * MINUTE);
  expect(story.check(next, "staging")).toBe(
    `neutral: Waits for /resume: hubot put ${pull.head.slice(0, 7)} (#${pull.number}) there`,
  );
  await story.say(pull.number, "/resume staging", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([trunk, pull.head, next]);
});

test("the hold ends with the pull request, and a head satisfies nobody's needs", async () => {
  const story = await begin();
  await story.release();
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.check(pull.head, "production")).toBeNull();
  story.shop.pulls.close(pull.number);
  await story.settle();
  expect((await story.state()).environments["staging"]?.hold).toBeNull();
});

test("the head has moved since the person asked: refused, never the newer one unasked", async () => {
  const story = await begin();
  await story.release();
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  const asked = pull.head;
  // The comment is made, and a push comes in before it is worked on: its webhook is on the way behind it.
  story.github.fail({ match: { event: "issue_comment" }, times: 1, how: { kind: "delayed", ms: 5_000 } });
  story.shop.issues.say(pull.number, "hubot", "/promote staging");
  await story.pass(2_000);
  const pushed = story.shop.pulls.push(pull.number, { files: { f: "2" } });
  await story.pass(MINUTE);
  expect(story.said(pull.number).at(-1)).toBe("### Refused: head-moved");
  const reply = story.shop.issues.on(pull.number).findLast((comment) => comment.body.startsWith("### Refused"));
  expect(reply?.body).toContain(
    `You asked for ${asked.slice(0, 7)}; the head is ${pushed.slice(0, 7)} now. Nothing was started.`,
  );
  expect(story.dispatched("staging")).toHaveLength(1);
});

test("a standing request for a head ends when the head moves", async () => {
  const story = await begin({ ci: false });
  story.shop.push({ by: "mona", message: "a trunk", files: { t: "t" } });
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.settle();
  await story.say(pull.number, "/promote staging", "hubot");
  expect((await story.state()).requests).toHaveLength(1);
  story.shop.pulls.push(pull.number, { files: { f: "2" } });
  await story.settle();
  expect((await story.state()).requests).toEqual([]);
});

test("the head of a fork is never deployed", async () => {
  const story = await begin();
  await story.release();
  const pull = story.shop.pulls.open({ by: "stranger", branch: "main", fork: "stranger", files: { f: "1" } });
  await story.say(pull.number, "/promote staging", "hubot");
  expect(story.said(pull.number)).toEqual(["### Refused: fork"]);
});

test("a pull request into another branch is not on the trunk", async () => {
  const story = await begin();
  await story.release();
  story.shop.push({ branch: "side", by: "hubot", message: "side" });
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", base: "side", files: { f: "1" } });
  await story.say(pull.number, "/promote staging", "hubot");
  expect(story.said(pull.number)).toEqual(["### Refused: not-on-trunk"]);
});

test("on the control issue: status, a promotion by sha, and what runs where", async () => {
  const story = await begin();
  await story.release();
  const { sha } = story.shop.git.tip("main");
  const [control] = story.shop.issues.all.values();
  expect(control?.title).toBe("Sluice: what runs where, and commands for the whole pipeline");
  await story.say(control?.number ?? 0, `/promote production ${sha.slice(0, 9)}\n/status`);
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
  expect(story.said(control?.number ?? 0)).toEqual([
    expect.stringContaining("acme/shop: "),
    `### Production: ${sha.slice(0, 7)} is on its way`,
  ]);
  await story.pass(5 * MINUTE);
  expect(control?.body.split("\n")[0]).toBe(`### ${sha.slice(0, 7)} in production, trunk releasable`);
});

test("what was asked for too early is shown wherever somebody looks", async () => {
  const story = await begin();
  const pull = await story.merge();
  await story.say(pull.number, "/promote production");
  await story.say(pull.number, "/explain production");
  await story.say(pull.number, "/status");
  await story.pass(MINUTE);
  const bodies = story.shop.issues.on(pull.number).map((comment) => comment.body);
  expect(bodies.find((body) => body.startsWith("### Production: ") && body.includes("waits"))).toContain(
    "✓ **request**: asked for by `octocat`",
  );
  expect(bodies.find((body) => body.includes("| production |"))).toContain(`\`octocat\` asked for #${pull.number}`);
  expect(bodies.join("\n")).toContain("`octocat` has asked for production.");
});
