/** Whoever may push and open pull requests wants a review to count for more than was reviewed; a stranger, that none counts. */
import { expect, test } from "vitest";
import { asked, live, reviewed, REVIEWS, stacked } from "../support/reviewed.ts";
import { config } from "../support/sample.ts";
import { MINUTE } from "../support/story.ts";

/** Nothing but the approval keeps anybody off. */
const unchecked = config.replace(/checks: \[.*?\]/, "checks: []");

test("a head that was reviewed while its base was another branch, and is the trunk again, does not enter", async () => {
  const story = await reviewed("staging", REVIEWS, unchecked);
  story.shop.push({ by: "mona", message: "a trunk", files: { t: "t" } });
  const number = stacked(story, "main");
  await story.pass(7 * MINUTE);
  await story.say(number, "/promote staging", "octocat");
  story.shop.pulls.edit(number, "octocat", { base: "stack" });
  await story.pass(MINUTE);
  story.shop.reviews.submit(number, { by: "mona", state: "APPROVED" });
  await story.pass(MINUTE);
  story.shop.pulls.edit(number, "octocat", { base: "main" });
  await story.pass(MINUTE);
  await story.say(number, "/promote staging", "octocat");
  await story.pass(7 * MINUTE);
  expect(story.dispatched("staging")).toEqual([]);
  story.shop.reviews.submit(number, { by: "mona", state: "APPROVED" });
  await story.pass(MINUTE);
  expect(story.dispatched("staging")).toHaveLength(1);
});

test("a part of what was reviewed does not enter by its name, before anybody has told of its push", async () => {
  const story = await reviewed("production", REVIEWS, unchecked);
  await live(story);
  story.shop.push({ by: "octocat", branch: "feature", message: "evil", files: { a: "evil" } });
  story.shop.push({ by: "octocat", branch: "feature", message: "good", files: { a: "1" } });
  const pull = story.shop.pulls.propose({ by: "octocat", title: "seen", branch: "feature", base: "main" });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(7 * MINUTE);
  await story.unreachable(async () => {
    story.shop.pulls.merge(pull.number, { by: "octocat", method: "rebase" });
    await story.github.idle();
  });
  const [evil = ""] = story.shop.git.tip("main").parents;
  await story.say(pull.number, `/promote staging ${evil}`, "octocat");
  for (let minutes = 0; minutes < 12; minutes += 1) {
    await story.pass(MINUTE);
    await story.say(pull.number, `/promote production ${evil}`, "octocat");
  }
  expect(story.dispatched("staging").map((one) => one.sha)).toContain(evil);
  expect(story.dispatched("production").map((one) => one.sha)).not.toContain(evil);
});

test("twenty strangers who approve before anybody reads do not hide who may", async () => {
  const story = await reviewed("production", REVIEWS, unchecked);
  await live(story);
  const { number } = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(number, { by: "mona", state: "APPROVED" });
  for (let stranger = 0; stranger < 25; stranger += 1)
    story.shop.reviews.submit(number, { by: `stranger${stranger}`, state: "APPROVED" });
  await asked(story, number);
  expect(story.dispatched("production")).toHaveLength(2);
});

test("of a stranger's review is asked who he is, and nothing else", async () => {
  const story = await reviewed("production", REVIEWS, unchecked);
  await live(story);
  const pull = await story.release("next");
  await story.pass(10 * MINUTE);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(MINUTE);
  const mark = story.github.requests.length;
  for (let times = 0; times < 10; times += 1)
    story.shop.reviews.submit(pull.number, {
      by: "stranger",
      state: times % 2 === 0 ? "APPROVED" : "CHANGES_REQUESTED",
    });
  await story.settle();
  const calls = story.calls(mark);
  expect(calls.filter((call) => !/collaborators|teams/.test(call))).toEqual([]);
  expect(calls).toHaveLength(30);
});
