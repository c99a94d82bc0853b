import { expect, test } from "vitest";
import { files, workflow } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";

const config = (staging: string): string => `version: 1
commit: { checks: [build] }
stages:
  staging: { url: "https://staging.shop.example", ${staging} }
  production: { production: true }
calendar: { timezone: Europe/London }
`;

const told = (staging: string, more: Telling = {}): Telling => ({
  ...more,
  repository: { files: { ...files(config(staging)), ".github/workflows/smoke.yml": workflow("Smoke") } },
});

const begun = async (staging = "verify: smoke.yml", more: Telling = {}): Promise<Story> =>
  await begin(told(staging, more));
const tip = (story: Story): string => story.shop.git.tip("main").sha;
const detail = (story: Story, sha = tip(story)): string =>
  story.shop.checks.newest(sha, "sluice / staging")?.output.text ?? "";
const statuses = (story: Story) =>
  story.shop.deployments.in("staging").map((one) => one.statuses.map(({ state }) => state));

test("verified by a workflow: told while it is, dispatched by the contract, and only then done", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { takes: 5 * MINUTE });
  const pull = await story.merge();
  await story.pass(8 * MINUTE);
  const sha = tip(story);
  expect(story.check(sha, "staging")).toMatch(/^in_progress: Deployed \d\d:\d\d; verifying: 0 of 1 passed$/);
  expect(story.said(pull.number)[0]).toBe("### On its way: staging is being verified");
  expect(statuses(story)).toEqual([["in_progress"]]);
  const [deploy, smoke] = story.shop.actions.dispatches;
  expect(smoke).toMatchObject({
    file: "smoke.yml",
    inputs: { sha, stage: "staging", environment: "staging", attempt: `${deploy?.inputs["attempt"]}-v1` },
  });
  await story.say(pull.number, "/explain staging");
  expect(story.said(pull.number).at(-1)).toBe(`### Staging: ${sha.slice(0, 7)} is being verified`);
  await story.say(pull.number, "/promote production");
  expect(story.dispatched("production")).toEqual([]);
  await story.pass(5 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(detail(story)).toContain("| smoke.yml | ✓ passed | smoke.yml ended in 5 min, [log](");
  expect(statuses(story)).toEqual([["in_progress", "success"]]);
  expect(story.shop.deployments.in("staging")[0]?.statuses.at(-1)?.description).toMatch(/^Verified /);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("whoever cancels what looks at it does not pass it himself", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { takes: 5 * MINUTE });
  const pull = await story.merge();
  await story.pass(8 * MINUTE);
  const smoke = [...story.shop.actions.runs.values()].find(({ inputs }) => inputs["attempt"]?.endsWith("-v1"));
  story.shop.actions.cancel(smoke?.id ?? 0, { force: false, by: "hubot" });
  await story.pass(MINUTE);
  await story.say(pull.number, "/pass staging", "hubot");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain(
    "`hubot` may not pass staging: that takes somebody who did not cancel what was to verify it; `hubot` has `cancelled it`. Nothing was changed. Somebody else who may can write:",
  );
  await story.say(pull.number, "/pass staging", "octocat");
  expect(story.check(tip(story), "staging")).toContain("success: In staging since");
});

test("nobody passes what a workflow cancelled by its own token: it is looked at once more", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { takes: 5 * MINUTE }, 1);
  const pull = await story.merge();
  await story.pass(8 * MINUTE);
  const smoke = [...story.shop.actions.runs.values()].find(({ inputs }) => inputs["attempt"]?.endsWith("-v1"));
  story.shop.actions.cancel(smoke?.id ?? 0, { force: false, by: "github-actions[bot]" });
  await story.pass(MINUTE);
  await story.say(pull.number, "/pass staging", "hubot");
  const refusal = story.shop.issues.on(pull.number).at(-1)?.body;
  expect(refusal).toContain("GitHub does not tell who cancelled what was to verify it");
  expect(refusal).toContain("/retry staging");
  await story.say(pull.number, "/retry staging", "hubot");
  await story.pass(10 * MINUTE);
  expect(story.check(tip(story), "staging")).toContain("success: In staging since");
});

test("a failed one fails the stage; what was deployed is known to be there", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { conclusion: "failure" });
  const pull = await story.release();
  const sha = tip(story);
  expect(story.check(sha, "staging")).toBe("failure: Failed: smoke.yml ended in failure after 1 min");
  expect(story.said(pull.number)).toContainEqual("### Failed in staging: smoke.yml ended in failure after 1 min");
  expect(statuses(story)).toEqual([["in_progress", "failure"]]);
  expect(story.shop.deployments.in("staging")[0]?.statuses.at(-1)?.description).toBe(
    "Verification failed: smoke.yml ended in failure after 1 min",
  );
  expect((await story.state()).environments["staging"]).toMatchObject({
    occupant: { is: "known", sha },
    lastVerified: null,
  });
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
});

test("one that cannot be judged waits for a person: /pass lets it go on", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { conclusion: "neutral" });
  const pull = await story.release();
  const sha = tip(story);
  expect(story.check(sha, "staging")).toBe(
    "action_required: Inconclusive: deployed, but smoke.yml ended in neutral after 1 min",
  );
  expect(story.said(pull.number)).toContainEqual("### Needs a decision: staging is deployed but could not be judged");
  expect(statuses(story)).toEqual([["in_progress"]]);
  await story.say(pull.number, "/status");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain("could not be judged: a person decides");
  await story.say(pull.number, "/pass staging", "reader");
  expect(story.check(sha, "staging")).toContain("action_required");
  await story.say(pull.number, "/pass staging I looked at the basket", "hubot");
  await story.pass(MINUTE);
  expect(story.said(pull.number)).toContainEqual(`### Staging: ${sha.slice(0, 7)} holds`);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(statuses(story)).toEqual([["in_progress", "success"]]);
  expect(detail(story)).toContain("judged by `hubot`: `I looked at the basket`");
  await story.say(pull.number, "/promote production");
  expect(story.dispatched("production")).toHaveLength(1);
});

test("/fail ends it as failed, with the words", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { conclusion: "neutral" });
  const pull = await story.release();
  await story.say(pull.number, "/fail staging the basket is empty", "hubot");
  await story.pass(MINUTE);
  expect(story.check(tip(story), "staging")).toBe("failure: Failed: judged by hubot: the basket is empty");
  expect(statuses(story)).toEqual([["in_progress", "failure"]]);
});

test.for(["bad-gateway-after-done", "lost-answer"] as const)(
  "%s: a verification that was dispatched is not dispatched again",
  async (kind) => {
    const story = await begun();
    const match = { method: "POST", path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches" };
    story.shop.actions.script("deploy.yml", { takes: 5 * MINUTE });
    await story.merge();
    await story.pass(7 * MINUTE);
    story.github.fail({ match, how: { kind } });
    await story.pass(20 * MINUTE);
    expect(story.shop.actions.dispatches.map((one) => one.file)).toEqual(["deploy.yml", "smoke.yml"]);
    expect(story.check(tip(story), "staging")).toContain("success: ");
  },
);

test("it goes on where it was after a restart, also where its end was told to nobody", async () => {
  const story = await begun();
  story.shop.actions.script("smoke.yml", { takes: 5 * MINUTE });
  await story.merge();
  await story.pass(8 * MINUTE);
  await story.restart(async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      story.clock.moveTo(story.clock.now() + MINUTE);
      await story.github.idle();
    }
  });
  await story.pass(10 * MINUTE);
  expect(story.shop.actions.dispatches.map((one) => one.file)).toEqual(["deploy.yml", "smoke.yml"]);
  expect(story.check(tip(story), "staging")).toContain("success: ");
});

const TESTER = { id: 99, slug: "tester" };

test("verified by a check that somebody reports after the deploy; one of before says nothing", async () => {
  const story = await begun("verify: { check: e2e }");
  story.shop.actions.script("deploy.yml", { takes: 5 * MINUTE });
  await story.merge();
  const sha = tip(story);
  story.shop.checks.report(sha, { name: "e2e", app: TESTER, conclusion: "success" });
  await story.pass(13 * MINUTE);
  expect(story.check(sha, "staging")).toMatch(/^in_progress: Deployed \d\d:\d\d; verifying: 0 of 1 passed$/);
  story.shop.checks.report(sha, { name: "e2e", app: TESTER, conclusion: "success" });
  await story.pass(MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(detail(story)).toContain("| `e2e` | ✓ passed | `e2e` passed |");
});

test("a check that nobody told of is found by the sweep; one that fails fails the stage", async () => {
  const story = await begun("verify: { check: e2e }");
  await story.merge();
  await story.pass(8 * MINUTE);
  await story.unreachable(async () => {
    story.shop.checks.report(tip(story), { name: "e2e", app: TESTER, conclusion: "failure" });
    await story.pass(15 * MINUTE);
  });
  expect(story.check(tip(story), "staging")).toBe("failure: Failed: e2e failed");
});

test("a soak: told until when, and counted then", async () => {
  const story = await begun("verify: smoke.yml, soak: 30m");
  const pull = await story.merge();
  await story.pass(9 * MINUTE);
  const sha = tip(story);
  expect(story.check(sha, "staging")).toMatch(
    /^in_progress: Deployed \d\d:\d\d and verified; soaking until \d\d:\d\d London$/,
  );
  expect(story.said(pull.number)[0]).toMatch(/^### On its way: staging is soaking until \d\d:\d\d London$/);
  await story.say(pull.number, "/promote production");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toMatch(
    /Earliest possible: \d\d:\d\d London, in \d+ min\. Waits most for: the soak of staging\./,
  );
  expect(statuses(story)).toEqual([["in_progress"]]);
  await story.pass(31 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(story.dispatched("production")).toHaveLength(1);
});
