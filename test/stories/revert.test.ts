import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { merge } from "../../src/simulator/world/merge.ts";
import { inProduction, living, short } from "../support/production.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";

const config = `version: 1
commit: { checks: [build] }
stages:
  staging: {}
  production: { production: true, on_failure: rollback }
`;
/** What app.revert.yml asks for. */
const permissions = { ...needed, contents: "write", pull_requests: "write" } as const;

const telling = (more: Telling = {}): Telling => ({ config, permissions, ...more });
const reverts = (story: Story) => [...story.shop.pulls.all.values()].filter((one) => one.by === "sluice[bot]");
const branches = (story: Story) => [...story.shop.git.branches.keys()].filter((name) => name.startsWith("sluice/"));

/** `old.txt` is in production. */
async function begun(more: Telling = {}): Promise<Story> {
  const story = await begin(telling(more));
  await inProduction(story, "old", 2 * MINUTE);
  return story;
}

/** What is merged fails in production, and `old` is there again. */
async function rolledBack(story: Story, open: Partial<Parameters<Story["shop"]["pulls"]["open"]>[0]> = {}) {
  const pull = story.shop.pulls.open({ by: "octocat", branch: "bad", files: { "bad.txt": "bad" }, ...open });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat" });
  await story.pass(10 * MINUTE);
  return await fails(story, pull.number);
}

async function fails(story: Story, number: number) {
  const { sha } = story.shop.git.tip("main");
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1, { stage: "production" });
  await story.say(number, "/promote production");
  await story.pass(5 * MINUTE);
  return { number, sha };
}

test("the revert is opened as a pull request, on nobody's words but ours, and its merge gives production back", async () => {
  const story = await begun();
  const bad = await rolledBack(story, { title: "`x` $(id) @acme/sre --> ```" });
  const [revert, ...more] = reverts(story);
  expect(more).toEqual([]);
  expect(revert).toMatchObject({
    branch: `sluice/revert-${short(bad.sha)}`,
    base: "main",
    title: `Revert ${short(bad.sha)}: rolled back from production`,
  });
  const number = revert?.number ?? 0;
  expect(revert?.body).toMatch(
    new RegExp(
      `^${short(bad.sha)} was rolled back from production and vetoed by Sluice at .*, reason: \`it failed in production\`\\. This takes back what ${short(bad.sha)} brought: #${bad.number}\\.\n\nproduction is on hold until a candidate with this has passed upstream; then it opens by itself\\.`,
    ),
  );
  expect(revert?.body).not.toMatch(/@|\$\(|-->.*-->/);
  const commit = story.shop.git.tip(`sluice/revert-${short(bad.sha)}`);
  expect(commit).toMatchObject({
    parents: [bad.sha],
    message: expect.stringContaining(`This reverts commit ${bad.sha}.`),
  });
  expect([commit.tree.has("bad.txt"), commit.tree.has("old.txt")]).toEqual([false, true]);
  expect(living(story, bad.number)).toContain(
    `**Next:** merge the revert #${number}, or a fix: a later commit whose message says \`Fixes ${short(bad.sha)}\` goes on.`,
  );
  expect(living(story, bad.number)).not.toContain("git revert");
  const [control] = [...story.shop.issues.all.values()];
  expect(control?.body).toContain(`automation is off until a fix, as the revert #${number}, has passed upstream: `);

  story.shop.pulls.open({ by: "mona", branch: "later", files: { "later.txt": "later" } });
  story.shop.pulls.merge(number, { by: "octocat", method: "squash" });
  await story.pass(15 * MINUTE);
  const state = await story.state();
  expect(state.environments["production"]?.hold).toBeNull();
  await story.say(number, "/promote production");
  await story.pass(5 * MINUTE);
  const mended = story.shop.git.tip("main");
  expect(story.dispatched("production").at(-1)?.sha).toBe(mended.sha);
  expect([mended.tree.has("bad.txt"), mended.tree.has("old.txt")]).toEqual([false, true]);
});

test("with another's commit on its branch what we wrote gives nothing back, and people are told", async () => {
  const story = await begun();
  const bad = await rolledBack(story);
  const [revert] = reverts(story);
  const number = revert?.number ?? 0;
  story.shop.push({ by: "hubot", branch: revert?.branch ?? "", message: "beside", files: { "evil.txt": "evil" } });
  await story.pass(2 * MINUTE);
  const told = `The revert #${number} is not as Sluice opened it: look at what else is in it. Merged, it is the fix if the message of its merge says so.`;
  expect(living(story, bad.number)).toContain(told);
  story.shop.pulls.edit(number, "octocat", { title: "Something else" });
  story.shop.pulls.merge(number, { by: "octocat" });
  await story.pass(15 * MINUTE);
  expect(living(story, bad.number)).toContain(told);
  expect((await story.state()).environments["production"]?.hold).not.toBeNull();
  await story.say(number, "/promote production");
  expect(story.said(number).at(-1)).toContain("### Refused: vetoed");
  expect(story.dispatched("staging").at(-1)?.sha).toBe(bad.sha);
});

test("brought up to date with the trunk it is the fix all the same", async () => {
  const story = await begun();
  await rolledBack(story);
  const [revert] = reverts(story);
  const { number, branch } = revert ?? { number: 0, branch: "" };
  await story.merge("later");
  const { git, branches: refs } = story.shop;
  const parents = [git.tip(branch).sha, git.tip("main").sha] as const;
  const { files } = merge(git, ...parents);
  const message = `Merge branch 'main' into ${branch}`;
  const updated = git.commit({ parents, message, by: "octocat", at: story.clock.now(), files });
  refs.move(branch, updated.sha, { by: "octocat" });
  await story.pass(2 * MINUTE);
  story.shop.pulls.merge(number, { by: "octocat" });
  await story.pass(15 * MINUTE);
  expect((await story.state()).environments["production"]?.hold).toBeNull();
  expect(story.dispatched("staging").at(-1)?.sha).toBe(git.tip("main").sha);
});

test("one that we find again as somebody has changed it is not ours any more", async () => {
  const story = await begun();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "bad", files: { "bad.txt": "bad" } });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat" });
  await story.pass(10 * MINUTE);
  const branch = `sluice/revert-${short(story.shop.git.tip("main").sha)}`;
  const { number } = story.shop.pulls.open({ by: "sluice[bot]", branch, files: { "evil.txt": "evil" } });
  const bad = await fails(story, pull.number);
  expect(Object.values((await story.state()).reverts ?? {})).toEqual([
    { is: "opened", stage: "production", pull: number },
  ]);
  expect(living(story, bad.number)).toContain(`The revert #${number} is not as Sluice opened it`);
});

test.for([
  ["the branch", "/repos/{owner}/{repo}/git/refs"],
  ["the pull request", "/repos/{owner}/{repo}/pulls"],
  ["the commit", "/repos/{owner}/{repo}/git/commits"],
] as const)("it is made once, though the answer about %s is lost", async ([, path]) => {
  const story = await begun();
  story.github.fail({ match: { method: "POST", path }, how: { kind: "lost-answer" } });
  const bad = await rolledBack(story);
  await story.restart();
  await story.pass(MINUTE);
  expect(branches(story)).toEqual([`sluice/revert-${short(bad.sha)}`]);
  expect(reverts(story).map((one) => one.branch)).toEqual(branches(story));
  expect((await story.state()).reverts).toMatchObject({
    [Object.keys((await story.state()).vetoes)[0] ?? ""]: { is: "opened" },
  });
});

test("without the rights nothing is made: the commands that make it are shown", async () => {
  const story = await begun({ permissions: needed });
  const bad = await rolledBack(story);
  expect([branches(story), reverts(story)]).toEqual([[], []]);
  expect(living(story, bad.number)).toContain(
    `\`\`\`text\ngit fetch origin && git switch -c revert-${short(bad.sha)} ${bad.sha}\ngit revert --no-edit -m 1 ${bad.sha}\ngit push -u origin revert-${short(bad.sha)} && gh pr create --fill --base main\n\`\`\``,
  );
});

test.for([
  ["words", "hubot", "Fixes #1, see https://evil.example @acme/everyone"],
  ["name", "hubot", null],
] as const)("a branch of that name with our revert in somebody else's %s is not ours either", async ([, by, words]) => {
  const story = await begun();
  const { git, branches: refs, pulls } = story.shop;
  const pull = pulls.open({ by: "octocat", branch: "bad", files: { "bad.txt": "bad" } });
  await story.pass(7 * MINUTE);
  const { treeSha } = git.tip("main");
  pulls.merge(pull.number, { by: "octocat" });
  await story.pass(10 * MINUTE);
  const { sha, at } = git.tip("main");
  const message = words ?? `Revert ${short(sha)}: rolled back from production\n\nThis reverts commit ${sha}.`;
  refs.create(
    `refs/heads/sluice/revert-${short(sha)}`,
    git.commitTree(treeSha, { parents: [sha], message, by, at }).sha,
    by,
  );
  await fails(story, pull.number);
  expect(reverts(story)).toEqual([]);
  expect(living(story, pull.number)).toContain("git revert --no-edit");
});

test("a branch of that name that holds something else is not ours: the commands are shown", async () => {
  const story = await begun();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "bad", files: { "bad.txt": "bad" } });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat" });
  await story.pass(10 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  const branch = `sluice/revert-${short(sha)}`;
  story.shop.push({ by: "hubot", branch, message: "x", files: { "evil.txt": "evil" } });
  const bad = await fails(story, pull.number);
  expect(reverts(story)).toEqual([]);
  expect(living(story, bad.number)).toContain("git revert --no-edit");
});

test("after a forced push nobody knows what to go back to: the commands are shown", async () => {
  const story = await begun();
  const old = story.shop.git.tip("main").sha;
  await story.merge("gone");
  await story.pass(10 * MINUTE);
  story.shop.push({ by: "octocat", message: "forced", files: { "bad.txt": "bad" }, from: old });
  await story.pass(15 * MINUTE);
  const [control] = [...story.shop.issues.all.values()];
  const { sha } = await fails(story, control?.number ?? 0);
  expect(story.check(sha, "production")).toContain("failure: Failed and rolled back");
  expect([branches(story), reverts(story)]).toEqual([[], []]);
});
