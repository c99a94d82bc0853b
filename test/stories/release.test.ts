import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("a change goes from its merge to production, and production waits for a person", async () => {
  const story = await begin();
  const pull = await story.merge();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "commit")).toBe("in_progress: 0 of 3 passed; waiting for build, test, lint");
  expect(story.said(pull.number)).toEqual(["### Merged: the commit stage is running"]);

  await story.pass(40 * MINUTE);
  const checks = ["commit", "sandbox", "performance", "accessibility", "staging", "production"].map((stage) =>
    story.check(sha, stage),
  );
  expect(checks).toEqual([
    "success: Passed in 6 min",
    "success: In sandbox since Wed 14 Oct, 13:16 London",
    "success: Passed in 1 min",
    "success: Passed in 1 min",
    "success: In staging since Wed 14 Oct, 13:18 London",
    "neutral: Ready for production: nobody has asked for it yet",
  ]);
  expect(story.said(pull.number)).toEqual(["### Ready for production since Wed 14 Oct, 13:18 London"]);

  await story.say(pull.number, "/promote production");
  await story.pass(10 * MINUTE);
  expect(story.check(sha, "production")).toBe("success: In production since Wed 14 Oct, 13:50 London");
  expect(story.said(pull.number)).toEqual([
    "### In production since Wed 14 Oct, 13:50 London",
    `### Production: ${sha.slice(0, 7)} is on its way`,
  ]);
  expect(story.dispatched().map((one) => one.stage)).toEqual([
    "sandbox",
    "performance",
    "accessibility",
    "staging",
    "production",
  ]);
  expect(new Set(story.dispatched().map((one) => one.sha))).toEqual(new Set([sha]));

  const [deployment] = story.shop.deployments.in("production");
  expect(deployment?.statuses.map((status) => status.state)).toEqual(["in_progress", "success"]);
  expect(deployment?.statuses.at(-1)).toMatchObject({
    environmentUrl: "https://shop.example",
    description: "Deployed Wed 14 Oct, 13:50 London; 41 min after its merge",
  });
  const command = story.shop.issues.on(pull.number).find((comment) => comment.by === "octocat");
  expect(command?.reactions.map((reaction) => reaction.content)).toEqual(["eyes", "rocket"]);
});

test("the former deployment becomes inactive when a newer one has succeeded", async () => {
  const story = await begin();
  await story.release("one");
  await story.release("two");
  const states = story.shop.deployments.in("sandbox").map((deployment) => deployment.statuses.at(-1)?.state);
  expect(states).toEqual(["inactive", "success"]);
});

test("a red commit stage: nothing is promoted, and the pull request hears of it", async () => {
  const story = await begin({ ci: false });
  story.shop.actions.ci = [
    { workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: MINUTE, conclusion: "failure" },
  ];
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "commit")).toBe("failure: Red: build, lint and test failed. Nothing is deployed");
  expect(story.dispatched()).toEqual([]);
  expect(story.said(pull.number)[0]).toBe("### Failed in the commit stage: `build`, `lint` and `test`");
  const call = story.shop.issues.on(pull.number).find((comment) => comment.body.startsWith("@octocat: "));
  expect(call?.body).toContain("Nothing of it is deployed");
});

test("a flaky check: its newest run counts, and the change goes on", async () => {
  const story = await begin({ ci: false });
  await story.merge();
  const { sha } = story.shop.git.tip("main");
  const app = { id: 99, slug: "circle" };
  for (const name of ["build", "test", "lint"])
    story.shop.checks.report(sha, { name, app, conclusion: name === "test" ? "failure" : "success" });
  await story.pass(MINUTE);
  expect(story.check(sha, "commit")).toBe("failure: Red: test failed. Nothing is deployed");
  story.shop.checks.report(sha, { name: "test", app, conclusion: "success" });
  await story.pass(MINUTE);
  expect(story.check(sha, "commit")).toContain("success: ");
  expect(story.dispatched("sandbox")).toHaveLength(1);
});

test("the job of a dispatched workflow that bears the name of a commit check never counts", async () => {
  const story = await begin({ ci: false });
  story.shop.actions.script("load-test.yml", { jobs: ["build", "test", "lint"], takes: MINUTE });
  await story.merge();
  const { sha } = story.shop.git.tip("main");
  story.shop.actions.dispatch({
    file: "load-test.yml",
    ref: "main",
    inputs: { sha, stage: "x", attempt: "y" },
    by: "hubot",
  });
  await story.pass(5 * MINUTE);
  expect(story.shop.checks.newest(sha, "build")?.conclusion).toBe("success");
  expect(story.check(sha, "commit")).toBe("in_progress: 0 of 3 passed; waiting for build, test, lint");
  expect(story.dispatched("sandbox")).toEqual([]);
});

test("three lines are enough", async () => {
  const story = await begin({ config: "version: 1\nstages: { staging: {}, production: { production: true } }\n" });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "commit")).toBe("success: Passed in 6 min");
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  await story.say(pull.number, "/promote production");
  await story.pass(5 * MINUTE);
  expect(story.check(sha, "production")).toContain("success: In production since");
});

test("without checks the commit stage says so after ten minutes, with the way out", async () => {
  const story = await begin({ ci: false, config: "version: 1\nstages: { staging: {} }\n" });
  await story.merge();
  await story.pass(11 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "commit")).toBe("failure: Red: no check has reported in 10 min. Nothing is deployed");
  expect(story.shop.checks.newest(sha, "sluice / commit")?.output.summary).toContain("`checks: []`");
});

test("a commit stage of its own is dispatched, and judged by its run", async () => {
  const story = await begin({
    ci: false,
    config: "version: 1\ncommit: { workflow: load-test.yml }\nstages: { staging: {} }\n",
  });
  await story.merge();
  expect(story.dispatched()).toMatchObject([{ stage: "commit" }]);
  await story.pass(5 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
});

test("squash and rebase merges are known by their pull requests too", async () => {
  const story = await begin();
  for (const method of ["squash", "rebase"] as const) {
    const pull = story.shop.pulls.open({ by: "mona", branch: method, files: { [method]: "x" } });
    story.shop.pulls.merge(pull.number, { by: "mona", method });
    await story.pass(MINUTE);
    expect(story.said(pull.number)).toHaveLength(1);
  }
});
