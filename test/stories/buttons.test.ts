/** Buttons on check runs: a click says what a comment would, of the candidate whose check run it is. */
import { expect, test } from "vitest";
import type { CheckRun } from "../../src/simulator/world/check-writing.ts";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { APP, MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";

const GATES = "gates: { approvals: { count: 2, from: [team:sre, '@octocat'], not: [author, promoter] } },";
const twoOfSre = config.replace("production: { production: true,", `production: { ${GATES} production: true,`);

async function told(telling: Telling = {}): Promise<Story> {
  const story = await begin(telling);
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  return story;
}

/** Our check runs of a stage on a commit, the oldest first. */
const ours = (story: Story, stage: string, sha = story.shop.git.tip("main").sha): readonly CheckRun[] =>
  story.shop.checks.of(sha).filter((run) => run.name === `sluice / ${stage}` && run.app.id === APP.id);

function standing(story: Story, stage: string, sha?: string): CheckRun {
  const run = ours(story, stage, sha).at(-1);
  if (run === undefined) throw new Error(`${stage} has no check run`);
  return run;
}

async function click(story: Story, run: CheckRun, button: string, by: string): Promise<void> {
  story.shop.checks.click(run.id, button, by);
  await story.settle();
}

const shown = (run: CheckRun): readonly string[] =>
  run.actions.map((action) => `${action.label}: ${action.description}`);
const comments = (story: Story): number => [...story.shop.issues.all.keys()].length + story.shop.comments.all.size;

test("Promote: it goes, bound to that candidate, and nobody gets a comment for it", async () => {
  const story = await told();
  await story.release();
  const { sha } = story.shop.git.tip("main");
  const ready = standing(story, "production");
  expect(shown(ready)).toEqual([`Promote: Take ${sha.slice(0, 7)} to production`]);
  const before = comments(story);
  await click(story, ready, "promote", "octocat");
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
  await story.pass(5 * MINUTE);
  expect(story.check(sha, "production")).toContain("success: In production since");
  expect(shown(standing(story, "production"))).toEqual([]);
  expect(comments(story)).toBe(before);
  const [deployment] = story.shop.deployments.in("production");
  expect(deployment?.statuses[0]?.description).toContain("asked for by octocat");
});

test("one webhook that comes twice, and two people at the same moment: one deploy", async () => {
  const story = await told();
  await story.release();
  const ready = standing(story, "production");
  story.github.fail({ match: { event: "check_run" }, how: { kind: "doubled" } });
  story.shop.checks.click(ready.id, "promote", "octocat");
  story.shop.checks.click(ready.id, "promote", "mona");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  const { answers } = await story.state();
  expect(answers.map(({ by, verb, verdict }) => [by, verb, verdict])).toEqual([
    ["octocat", "promote", "rocket"],
    ["mona", "promote", "-1"],
  ]);
});

test("without the right: refused where it was clicked, for two calls; a stranger gets nothing for one", async () => {
  const story = await told({ repository: { private: true } });
  await story.release();
  const before = comments(story);
  let mark = story.github.requests.length;
  await click(story, standing(story, "production"), "promote", "reader");
  expect(story.calls(mark)).toEqual([
    "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
  ]);
  const after = standing(story, "production");
  expect(after.output.summary).toContain(
    "`reader` clicked Promote, 13:39 London: does not count, not-permitted. `reader` may not promote to production: that takes write; `reader` has `read`.",
  );
  expect(shown(after)).toHaveLength(1);
  mark = story.github.requests.length;
  await click(story, after, "promote", "stranger");
  await story.pass(MINUTE);
  expect(story.calls(mark)).toEqual(["GET /repos/{owner}/{repo}/collaborators/{username}/permission"]);
  expect(story.dispatched("production")).toEqual([]);
  expect(comments(story)).toBe(before);
  await click(story, after, "promote", "octocat");
  await story.pass(5 * MINUTE);
  expect(standing(story, "production").output.summary).not.toContain("clicked");
});

test("Approve: counted as a comment's would be, the author ignored, and the last one lets it in", async () => {
  const story = await told({ config: twoOfSre });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  await click(story, standing(story, "production"), "promote", "octocat");
  await story.pass(MINUTE);
  expect(shown(standing(story, "production"))).toEqual([
    `Approve: Let ${sha.slice(0, 7)} enter production`,
    `Reject: Stop ${sha.slice(0, 7)} before production`,
  ]);
  await click(story, standing(story, "production"), "approve", "mona");
  await click(story, standing(story, "production"), "approve", "octocat");
  expect(story.check(sha, "production")).toBe("neutral: Needs 2 approvals from sre: 1 given, 1 ignored");
  expect(standing(story, "production").output.summary).toContain(
    "The buttons do the same as `/approve production` and `/reject production` in a comment. To stop it with words: `/reject production <reason>`.",
  );
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/approve production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
});

test("Reject: no words were given, and that is said", async () => {
  const story = await told({ config: twoOfSre });
  await story.release();
  const { sha } = story.shop.git.tip("main");
  await click(story, standing(story, "production"), "promote", "octocat");
  await click(story, standing(story, "production"), "reject", "mona");
  expect(story.check(sha, "production")).toBe("failure: Rejected by mona: with the button, no words given");
  expect(shown(standing(story, "production"))).toEqual([]);
});

test("Retry: once more what failed, and not any more once a newer one has been there", async () => {
  const story = await told();
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  const failed = standing(story, "sandbox");
  expect(shown(failed)).toEqual([`Retry: Run ${sha.slice(0, 7)} here once more`]);
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
  await click(story, failed, "retry", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("sandbox")).toHaveLength(2);
  // The check run of the first failure has been replaced: whoever still has its page open clicks into the void, and is told.
  await click(story, failed, "retry", "mona");
  expect(story.dispatched("sandbox")).toHaveLength(2);
  expect(standing(story, "sandbox").output.summary).toContain(
    "`mona` clicked Retry, 13:44 London: does not count, nothing-to-do. Nothing to retry on sandbox: that button is out of date.",
  );
  await story.say(pull.number, "/resume sandbox");
  await story.release("next");
  expect(shown(standing(story, "sandbox", sha))).toEqual([]);
  await click(story, failed, "retry", "hubot");
  expect(story.dispatched("sandbox")).toHaveLength(3);
});

test("superseded while the page was open: nothing starts, and the check says why", async () => {
  const story = await told();
  await story.release();
  const old = story.shop.git.tip("main").sha;
  const ready = standing(story, "production");
  const next = await story.release("next");
  await story.say(next.number, "/promote production");
  expect(story.check(old, "production")).toContain("Superseded by");
  expect(shown(standing(story, "production", old))).toEqual([]);
  await story.github.deliverRaw({ event: "check_run", guid: "late", payload: clicked(story, ready) });
  await story.pass(5 * MINUTE);
  expect(standing(story, "production", old).output.summary).toContain("that button is out of date");
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([story.shop.git.tip("main").sha]);
});

/** The webhook of a click, as it may come from a page that somebody opened a while ago, or from a check run of another App. */
const clicked = (story: Story, { id, sha, externalId }: CheckRun, more: object = {}, identifier = "promote") => ({
  action: "requested_action",
  requested_action: { identifier },
  check_run: { id, head_sha: sha, external_id: externalId, app: { id: APP.id }, ...more },
  repository: { id: story.shop.id, name: "shop", owner: { login: "acme" }, private: false },
  installation: { id: [...story.github.world.installations.keys()][0] },
  sender: { login: "octocat", type: "User" },
});

test("the check run of another App with our name and our key, a button that is none, a Bot: nothing, for no call", async () => {
  const story = await told();
  await story.release();
  const real = standing(story, "production");
  const mark = story.github.requests.length;
  const said = [
    clicked(story, real, { app: { id: 99 } }),
    clicked(story, real, {}, "constructor"),
    clicked(story, real, { external_id: "" }),
    clicked(story, real, { external_id: `${real.externalId}/x` }),
    clicked(story, real, { external_id: `config/${real.sha}` }),
    { ...clicked(story, real), sender: { login: "renovate[bot]", type: "Bot" } },
  ];
  for (const [index, payload] of said.entries())
    await story.github.deliverRaw({ event: "check_run", guid: `forged-${index}`, payload });
  await story.settle();
  expect(story.calls(mark)).toEqual([]);
  expect(story.dispatched("production")).toEqual([]);
});

test("a pull request's head that has moved is not promoted by the button of the old one", async () => {
  const story = await told();
  await story.release();
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "hubot");
  await story.pass(5 * MINUTE);
  const failed = standing(story, "staging", pull.head);
  expect(shown(failed)).toHaveLength(1);
  const old = pull.head;
  // The push is on its way to us, behind the click.
  story.github.fail({ match: { event: "pull_request" }, how: { kind: "delayed", ms: 5_000 } });
  story.shop.pulls.push(pull.number, { files: { f: "2" } });
  const before = story.dispatched("staging").length;
  await click(story, failed, "retry", "hubot");
  expect(standing(story, "staging", old).output.summary).toContain("does not count, head-moved.");
  await story.pass(MINUTE);
  expect(shown(standing(story, "staging", old))).toEqual([]);
  expect(story.dispatched("staging")).toHaveLength(before);
});
