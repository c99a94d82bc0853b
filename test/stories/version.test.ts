import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const config = `version: 1
commit: { checks: [ci/jenkins] }
stages: { staging: { promote: manual }, production: { production: true } }
`;

/** Somebody else's server has built it: what stands in a push is built by no workflow of GitHub's. */
async function built(story: Story, ...commits: readonly string[]): Promise<void> {
  for (const sha of commits) story.shop.statuses.set(sha, { state: "success", by: "hubot", context: "ci/jenkins" });
  await story.pass(20 * MINUTE);
}

/** Three commits in one push: only the last becomes a candidate by itself. */
async function threeAtOnce(story: Story, method: "merge" | "rebase" = "rebase") {
  await story.merge("first");
  const oldest = story.shop.git.tip("main").sha;
  await built(story, oldest);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "two", files: { a: "1" } });
  const pushed = story.shop.pulls.push(pull.number, { files: { a: "2" } });
  story.shop.pulls.push(pull.number, { files: { a: "3" } });
  story.shop.pulls.merge(pull.number, { by: "octocat", method });
  const newest = story.shop.git.tip("main");
  const middle = method === "merge" ? pushed : (newest.parents[0] ?? "");
  await built(story, middle, newest.sha);
  return { oldest, middle, number: pull.number, newest: newest.sha };
}

const control = (story: Story): number => [...story.shop.issues.all.values()][0]?.number ?? 0;
const reply = (story: Story): string => story.shop.issues.on(control(story)).at(-1)?.body ?? "";

test("a commit of the trunk that never was a candidate: it becomes one, its checks are judged, and it takes the gates", async () => {
  const story = await begin({ config });
  const { oldest, middle, newest } = await threeAtOnce(story);
  story.shop.git.tags.set("v1.0", middle);
  await story.say(control(story), "/promote staging v1.0", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([middle]);
  expect(story.check(middle, "commit")).toContain("success: Passed");
  const state = await story.state();
  expect(state.line.map((id) => state.candidates[id]?.sha)).toEqual([oldest, middle, newest]);
  await story.say(control(story), `/promote production ${middle.slice(0, 8)}`, "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([middle]);
});

test("what a merge brought along beside the trunk never was the trunk: it goes nowhere by its sha, although it was built", async () => {
  const story = await begin({ config });
  const { middle } = await threeAtOnce(story, "merge");
  await story.say(control(story), `/promote staging ${middle}`, "hubot");
  expect(reply(story)).toContain("### Refused: not-on-trunk");
  await story.pass(5 * MINUTE);
  expect(story.dispatched()).toEqual([]);
});

test("a tag that bears the trunk's name does not stand for it", async () => {
  const story = await begin({ config });
  await threeAtOnce(story);
  const side = story.shop.push({ branch: "side", by: "hubot", message: "side", files: { s: "s" } }).sha;
  story.shop.git.tags.set("main", side);
  await built(story, side);
  const mark = story.github.requests.length;
  await story.say(control(story), `/promote staging ${side}`, "hubot");
  expect(reply(story)).toContain("### Refused: not-on-trunk");
  const compared = story.github.requests.slice(mark).filter(({ path }) => path.includes("/compare/"));
  expect(compared.map(({ path }) => path.endsWith(`...${story.shop.git.tip("main").sha}`))).toEqual([true]);
});

test("what is not on the trunk, unknown, or vetoed with what came before it is refused, and nothing is born", async () => {
  const story = await begin({ config });
  const { oldest, middle } = await threeAtOnce(story);
  const side = story.shop.push({ branch: "side", by: "hubot", message: "side", files: { s: "s" } }).sha;
  await story.settle();
  const before = Object.keys((await story.state()).candidates);
  await story.say(control(story), `/promote staging ${side.slice(0, 9)}`, "hubot");
  expect(reply(story)).toContain("### Refused: not-on-trunk");
  await story.say(control(story), "/promote staging v9", "hubot");
  expect(reply(story)).toContain("### Refused: version-unknown");
  await story.say(control(story), "/promote staging #9999", "hubot");
  expect(reply(story)).toContain("### Refused: version-unknown");
  await story.say(control(story), `/veto ${oldest.slice(0, 9)} wrong`, "mona");
  await story.say(control(story), `/promote staging ${middle}`, "hubot");
  expect(reply(story)).toContain(`### Refused: vetoed\n\n${middle.slice(0, 7)} carries on ${oldest.slice(0, 7)}`);
  expect(Object.keys((await story.state()).candidates)).toEqual(before);
  expect(story.dispatched()).toEqual([]);
});

test("by the number of a pull request, also of one that was merged before Sluice came", async () => {
  const story = await begin({ config: null });
  const old = await story.merge("old");
  await story.pass(MINUTE);
  story.shop.push({ by: "octocat", message: "Add Sluice", files: { ".github/sluice.yml": config } });
  await story.pass(10 * MINUTE);
  const { newest, number } = await threeAtOnce(story);
  await story.say(control(story), `/promote staging #${old.number}`, "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([newest]);
  await story.say(control(story), `/promote staging #${number}`, "hubot");
  expect(reply(story)).toContain("### Refused: already-there");
});

test("a reader who names a version costs one call, and a prefix of a pull request's head is no commit of the trunk", async () => {
  const story = await begin({ config });
  await threeAtOnce(story);
  const mark = story.github.requests.length;
  await story.say(control(story), "/promote staging v1.0", "reader");
  expect(story.calls(mark)).toEqual(["GET /repos/{owner}/{repo}/collaborators/{username}/permission"]);
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await built(story, pull.head);
  await story.say(pull.number, `/promote staging ${pull.head}`, "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([pull.head]);
});

test.for(["merge", "squash"] as const)(
  "a head that was asked for, and ends by a %s before its checks do: it waits no more, and by its sha it is not on the trunk",
  async (method) => {
    const story = await begin({ config });
    await story.release("first");
    const { head, number } = story.shop.pulls.open({ by: "octocat", branch: "quick", files: { q: "1" } });
    await story.say(number, "/promote staging");
    story.shop.pulls.merge(number, { by: "octocat", method });
    await story.pass(30 * MINUTE);
    expect(story.check(head, "staging")).toBe(`neutral: Not entered: #${number} is closed`);
    await story.say(control(story), "/status");
    expect(reply(story)).not.toContain(head.slice(0, 7));
    await story.say(control(story), `/promote staging ${head.slice(0, 7)}`);
    expect(reply(story)).toContain(`### Refused: not-on-trunk\n\n${head.slice(0, 7)} is not on \`main\`.`);
  },
);
