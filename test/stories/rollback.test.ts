import { expect, test } from "vitest";
import { inProduction, living, short } from "../support/production.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const deployments = (story: Story, sha: string) =>
  story.shop.deployments
    .in("production")
    .filter((one) => one.sha === sha)
    .map(({ description, statuses }) => ({
      description,
      is: statuses.at(-1)?.state,
      says: statuses.at(-1)?.description,
    }));
const reply = (story: Story, number: number): string => story.shop.issues.on(number).at(-1)?.body ?? "";
const control = (story: Story): number => [...story.shop.issues.all.values()][0]?.number ?? 0;

test("by one comment: the old version runs again, the bad one is vetoed, and the revert opens production", async () => {
  const story = await begin();
  const old = await inProduction(story, "old");
  const bad = await inProduction(story, "bad");
  await story.say(bad.number, "/rollback production the `basket` is empty", "hubot");
  await story.pass(10_000);
  const said = story.shop.issues.on(bad.number).find((comment) => comment.body.includes("rolling back from"))?.body;
  expect(said).toContain(`### Production: rolling back from ${short(bad.sha)} to ${short(old.sha)}`);
  expect(said).toContain(`${short(old.sha)} was verified there Wed 14 Oct, `);
  expect(said).toContain(`After it ${short(bad.sha)} is vetoed and production is on hold. [Log](`);
  expect(story.check(old.sha, "production")).toMatch(
    /^in_progress: Rolling back to [0-9a-f]{7} since \d\d:\d\d London$/,
  );
  await story.pass(5 * MINUTE);

  expect(story.dispatched("production").map((one) => one.sha)).toEqual([old.sha, bad.sha, old.sha]);
  expect(story.check(old.sha, "production")).toMatch(
    new RegExp(`^success: In production again since \\d\\d:\\d\\d London, after ${short(bad.sha)} was rolled back$`),
  );
  expect(story.check(bad.sha, "production")).toMatch(
    new RegExp(`^failure: Rolled back by hubot: ${short(old.sha)} runs again since \\d\\d:\\d\\d London$`),
  );
  const [first, second] = deployments(story, old.sha);
  expect(first).toMatchObject({ is: "inactive", says: expect.stringContaining(`Replaced by ${short(bad.sha)} at `) });
  expect(second).toMatchObject({
    description: `Rollback from ${short(bad.sha)} to ${short(old.sha)}, asked for by hubot: the \`basket\` is empty`,
    is: "success",
    says: expect.stringContaining(`; rolled back from ${short(bad.sha)}`),
  });
  expect(deployments(story, bad.sha)).toMatchObject([
    { is: "inactive", says: expect.stringContaining(`Rolled back: ${short(old.sha)} runs again since Wed 14 Oct, `) },
  ]);
  expect(living(story, bad.number)).toContain(`### Rolled back from production: ${short(old.sha)} runs there again`);
  expect(living(story, bad.number)).toContain(`git revert --no-edit -m 1 ${bad.sha}\n`);
  expect(living(story, bad.number)).toContain(
    "`production` is on hold until a candidate that contains the fix has passed upstream.",
  );
  expect(living(story, old.number)).toContain("### In production again since Wed 14 Oct, ");

  await story.say(bad.number, "/promote production");
  expect(reply(story, bad.number)).toContain("### Refused: vetoed");
  const revert = story.shop.push({
    by: "octocat",
    message: `Revert "bad"\n\nThis reverts commit ${bad.sha}.`,
    files: { "bad.txt": null },
  });
  await story.pass(8 * MINUTE);
  expect((await story.state()).environments["production"]?.hold).toMatchObject({ by: "hubot" });
  await story.pass(32 * MINUTE);
  expect((await story.state()).environments["production"]?.hold).toBeNull();
  await story.say(control(story), "/promote production");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").at(-1)?.sha).toBe(revert.sha);
  expect(living(story, bad.number)).not.toContain("is on hold");
});

const fails = (story: Story, times: number): void =>
  story.shop.actions.script("deploy.yml", { takes: 3 * MINUTE, conclusion: "failure" }, times, { stage: "production" });

test("on the control issue, after a deploy that failed: every surface says what became of it", async () => {
  const story = await begin();
  const old = await inProduction(story, "old");
  fails(story, 1);
  const bad = await inProduction(story, "bad");
  await story.say(control(story), "/rollback production", "mona");
  expect(story.check(bad.sha, "production")).toBe(`failure: Failed; rolling back to ${short(old.sha)}`);
  await story.pass(10_000);
  expect(living(story, bad.number)).toContain(`### Failed in production: rolling back to ${short(old.sha)}`);
  await story.pass(8 * MINUTE);
  expect(story.check(bad.sha, "production")).toMatch(
    new RegExp(`^failure: Failed and rolled back: ${short(old.sha)} runs again since \\d\\d:\\d\\d London$`),
  );
  expect(story.check(old.sha, "production")).toContain(`, after ${short(bad.sha)} failed`);
  expect(living(story, bad.number)).toContain(`### Failed in production, rolled back to ${short(old.sha)}`);
  expect(living(story, bad.number)).toContain("Failed: deploy.yml ended in failure after 3 min.");
  expect(deployments(story, bad.sha)).toMatchObject([{ is: "inactive" }]);
  expect(story.shop.issues.get(control(story)).body).toContain(`### ${short(old.sha)} in production`);
});

test("a rollback that fails: whoever asked is called, nothing goes there by itself, and the same line again mends it", async () => {
  const story = await begin();
  const old = await inProduction(story, "old");
  const bad = await inProduction(story, "bad");
  fails(story, 1);
  await story.say(bad.number, "/rollback production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.check(bad.sha, "production")).toBe("failure: The rollback failed: production needs a person");
  expect(living(story, bad.number)).toContain(`### The rollback of production to ${short(old.sha)} failed`);
  const calls = story.shop.issues.on(bad.number).filter((comment) => comment.body.startsWith("@"));
  expect(calls.map((one) => one.body.split("\n")[0])).toEqual([
    `@hubot: The rollback to ${short(old.sha)} failed: Failed: deploy.yml ended in failure after 3 min. What runs in production is unknown until the next deploy; automation is off there.`,
  ]);
  expect(calls[0]?.body).toContain(`\`\`\`text\n/rollback production to ${short(old.sha)}\n\`\`\``);
  await story.say(bad.number, `/rollback production to ${short(old.sha)}`, "mona");
  await story.pass(5 * MINUTE);
  expect(story.check(old.sha, "production")).toContain("success: In production again since");
  expect(story.check(bad.sha, "production")).toContain("failure: Rolled back by mona");
});

test("while a deploy runs: it waits for that one only, says how not to wait, and leaves what was in flight", async () => {
  const story = await begin();
  const old = await inProduction(story, "old");
  const pull = await story.release("bad");
  const bad = story.shop.git.tip("main").sha;
  story.shop.actions.script("deploy.yml", { takes: 20 * MINUTE }, 1, { stage: "production" });
  await story.say(pull.number, "/promote production");
  await story.pass(2 * MINUTE);
  await story.say(pull.number, "/rollback production", "hubot");
  expect(reply(story, pull.number)).toContain(
    `### Production: will roll back from ${short(bad)} to ${short(old.sha)}\n\nRecorded for \`hubot\`; it goes before everything else. Waits for: \`production\`, busy with ${short(bad)}.`,
  );
  expect(reply(story, pull.number)).toContain("```text\n/abort production\n```");
  expect(story.check(old.sha, "production")).toBe(`queued: Next in line: production is busy with ${short(bad)}`);
  await story.say(pull.number, "/abort production", "hubot");
  await story.pass(8 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([old.sha, bad, old.sha]);
  expect(story.check(bad, "production")).toContain("failure: Rolled back by hubot");
  expect(Object.keys((await story.state()).vetoes)).toHaveLength(1);
});

test("two at once go back once; a third, later, goes further; each leaves what ran there", async () => {
  const story = await begin();
  const first = await inProduction(story, "first");
  const second = await inProduction(story, "second");
  const third = await inProduction(story, "third");
  story.shop.issues.say(third.number, "hubot", "/rollback production");
  story.shop.issues.say(third.number, "mona", "/rollback production");
  await story.settle();
  await story.pass(6 * MINUTE);
  expect(story.said(third.number)).toContain("### Refused: nothing-to-do");
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([first.sha, second.sha, third.sha, second.sha]);
  await story.say(third.number, "/rollback production", "hubot");
  await story.pass(6 * MINUTE);
  expect(story.dispatched("production").at(-1)?.sha).toBe(first.sha);
  expect(story.check(second.sha, "production")).toContain("failure: Rolled back by hubot");
  expect(story.check(third.sha, "production")).toContain("failure: Rolled back by hubot");
  await story.say(third.number, "/rollback production", "hubot");
  expect(reply(story, third.number)).toContain(
    "### Refused: no-rollback-target\n\nNo earlier version of production is verified and not vetoed. Any other goes there through the gates:\n\n```text\n/promote production <version>\n```",
  );
});

test("locked: refused, and nothing is half done; started again in its middle, it is done once", async () => {
  const story = await begin();
  const old = await inProduction(story, "old");
  const bad = await inProduction(story, "bad");
  await story.say(bad.number, "/lock production for 1h audit", "mona");
  await story.say(bad.number, "/rollback production", "hubot");
  expect(reply(story, bad.number)).toContain("### Refused: locked\n\nproduction is locked by `mona` since ");
  expect((await story.state()).requests).toEqual([]);
  story.shop.issues.say(bad.number, "mona", "/rollback production");
  await story.restart();
  await story.pass(MINUTE);
  await story.restart();
  await story.pass(6 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([old.sha, bad.sha, old.sha]);
  expect(deployments(story, old.sha)).toHaveLength(2);
  expect(story.check(bad.sha, "production")).toContain("failure: Rolled back by mona");
});
