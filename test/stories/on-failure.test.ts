import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { inProduction, living, short } from "../support/production.ts";
import { config } from "../support/sample.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const production = (key: string): string =>
  config.replace("production: { production: true,", `production: { production: true, ${key},`);

const promoted = (story: Story, branch: string) => inProduction(story, branch, 4 * MINUTE);

const fails = (story: Story, times = 1): void =>
  story.shop.actions.script("deploy.yml", { takes: 3 * MINUTE, conclusion: "failure" }, times, { stage: "production" });
const calls = (story: Story, number: number): readonly string[] =>
  story.shop.issues.on(number).flatMap(({ body }) => (body.startsWith("@") ? [body] : []));
const dispatched = (story: Story) => story.dispatched("production").map((one) => one.sha);
const statuses = (story: Story, sha: string) =>
  story.shop.deployments.in("production").filter((one) => one.sha === sha);

test("on_failure: rollback puts the version before back by itself, and every surface tells of it", async () => {
  const story = await begin({ config: production("on_failure: rollback") });
  const old = await promoted(story, "old");
  // The one that is said last goes first.
  story.shop.actions.script("deploy.yml", { takes: 5 * MINUTE }, 1, { stage: "production" });
  fails(story);
  const bad = await promoted(story, "bad");
  await story.pass(10_000);

  expect(dispatched(story)).toEqual([old.sha, bad.sha, old.sha]);
  expect(story.check(bad.sha, "production")).toBe(`failure: Failed; rolling back to ${short(old.sha)}`);
  expect(living(story, bad.number)).toContain(
    `### Failed in production: rolling back to ${short(old.sha)}\n\nFailed: deploy.yml ended in failure after 3 min. ${short(bad.sha)} is being replaced by ${short(old.sha)}, as \`on_failure\` says.`,
  );
  const [call] = calls(story, bad.number);
  expect(call).toMatch(
    new RegExp(
      `^@octocat: ${short(bad.sha)} did not pass production\\. .*after 3 min\`?\\. As \`on_failure\` says, production goes back to ${short(old.sha)}\\. Then ${short(bad.sha)} is vetoed: it takes a fix, or its revert\\.\n<!--`,
    ),
  );
  expect(statuses(story, bad.sha)[0]?.statuses.map((one) => one.description)).toContain(
    `Failed: deploy.yml ended in failure after 3 min; rolling back to ${short(old.sha)}`,
  );
  expect(statuses(story, old.sha)[1]?.description).toBe(
    `Rollback from ${short(bad.sha)} to ${short(old.sha)}: deploy.yml ended in failure after 3 min`,
  );

  await story.pass(5 * MINUTE);
  expect(story.check(bad.sha, "production")).toMatch(
    new RegExp(`^failure: Failed and rolled back: ${short(old.sha)} runs again since \\d\\d:\\d\\d London$`),
  );
  expect(story.check(old.sha, "production")).toContain("success: In production again since ");
  expect(living(story, bad.number)).toContain(`### Failed in production, rolled back to ${short(old.sha)}`);
  expect(living(story, bad.number)).toContain(
    `${short(bad.sha)} is vetoed: no stage takes it again. \`production\` is on hold until a candidate that contains the fix has passed upstream.`,
  );
  expect(living(story, bad.number)).toContain(`git revert --no-edit -m 1 ${bad.sha}\n`);
  await story.say(bad.number, "/promote production");
  expect(story.shop.issues.on(bad.number).at(-1)?.body).toContain(
    `### Refused: vetoed\n\n${short(bad.sha)} was vetoed by Sluice at `,
  );
  const control = [...story.shop.issues.all.values()][0];
  expect(control?.body).toContain(`automation is off: Sluice put ${short(old.sha)} there; `);
  expect(calls(story, bad.number)).toHaveLength(1);
});

test("its rollback fails too: it is the last, and whoever brought the change is called", async () => {
  const story = await begin({ config: production("on_failure: rollback") });
  const old = await promoted(story, "old");
  fails(story, 2);
  const bad = await promoted(story, "bad");
  await story.pass(60 * MINUTE);
  expect(dispatched(story)).toEqual([old.sha, bad.sha, old.sha]);
  expect(story.check(bad.sha, "production")).toBe(
    "failure: Failed, and the rollback failed: production needs a person",
  );
  expect(calls(story, bad.number).at(-1)).toContain(`@octocat: The rollback to ${short(old.sha)} failed: `);
  expect((await story.state()).vetoes).toEqual({});
});

test("on_failure: hold leaves it there and switches automation off, until a person says otherwise", async () => {
  const held = config.replace("staging: { needs:", "staging: { on_failure: hold, needs:");
  const story = await begin({ config: held });
  const bad = await story.merge("bad");
  story.shop.actions.script("deploy.yml", { takes: 3 * MINUTE, conclusion: "failure" }, 1, { stage: "staging" });
  const { sha } = story.shop.git.tip("main");
  await story.pass(60 * MINUTE);
  expect(story.check(sha, "staging")).toBe("failure: Failed: deploy.yml ended in failure after 3 min");
  expect(living(story, bad.number)).toContain(
    "Automation is off staging until a deploy there succeeds, or a candidate that contains the fix has passed upstream. `/resume staging` ends that too.",
  );
  await story.merge("next");
  const next = story.shop.git.tip("main").sha;
  await story.pass(60 * MINUTE);
  expect(story.check(next, "staging")).toBe(`neutral: Waits for /resume: ${short(sha)} failed there`);
  await story.say(bad.number, "/retry staging");
  await story.pass(20 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(story.check(next, "staging")).toContain("success: In staging since");
});
