import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const config = `version: 1
commit: { checks: [build] }
stages: { staging: { promote: manual }, production: { production: true } }
`;

/** Three commits in one push: only the last becomes a candidate by itself. */
async function threeAtOnce(story: Story) {
  await story.release("first");
  const oldest = story.shop.git.tip("main").sha;
  const pull = story.shop.pulls.open({ by: "octocat", branch: "two", files: { a: "1" } });
  const middle = story.shop.pulls.push(pull.number, { files: { a: "2" } });
  story.shop.pulls.push(pull.number, { files: { a: "3" } });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat", method: "merge" });
  await story.pass(20 * MINUTE);
  return { oldest, middle, number: pull.number, newest: story.shop.git.tip("main").sha };
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
  await story.pass(7 * MINUTE);
  await story.say(pull.number, `/promote staging ${pull.head}`, "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([pull.head]);
});
