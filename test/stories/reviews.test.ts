import { expect, test } from "vitest";
import { asked, live, reviewed, REVIEWS, stacked } from "../support/reviewed.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

test("a review of the head that was merged counts, where that is all that comes in", async () => {
  const story = await reviewed("production");
  await live(story);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "COMMENTED" });
  story.shop.reviews.submit(pull.number, { by: "stranger", state: "APPROVED" });
  await asked(story, pull.number);
  expect(story.dispatched("production")).toHaveLength(2);
});

test.for([
  ["of an older head", (story: Story, pull: number) => void story.shop.pulls.push(pull)],
  [
    "taken back",
    (story: Story, _pull: number) => story.shop.reviews.dismiss(story.shop.reviews.all[0]?.id ?? 0, "octocat"),
  ],
  [
    "followed by another word",
    (story: Story, pull: number) => void story.shop.reviews.submit(pull, { by: "mona", state: "CHANGES_REQUESTED" }),
  ],
] satisfies readonly (readonly [string, (story: Story, pull: number) => void])[])(
  "a review %s does not count",
  async ([, then]) => {
    const story = await reviewed("production");
    await live(story);
    const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
    story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
    await story.settle();
    then(story, pull.number);
    await asked(story, pull.number);
    expect(story.dispatched("production")).toHaveLength(1);
  },
);

test("a review of one change says nothing of another that rides along", async () => {
  const story = await reviewed("production");
  await live(story);
  await story.release("other");
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await asked(story, pull.number);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("a review does not count that was given before the pull request's base became the trunk", async () => {
  const story = await reviewed("production");
  await live(story);
  const pull = stacked(story, "stack");
  await story.pass(MINUTE);
  story.shop.reviews.submit(pull, { by: "mona", state: "APPROVED" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.edit(pull, "octocat", { base: "main" });
  await asked(story, pull);
  expect(story.dispatched("production")).toHaveLength(1);
  story.shop.reviews.submit(pull, { by: "mona", state: "APPROVED" });
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(2);
});

test("a head on staging: the review that comes later lets it in", async () => {
  const story = await reviewed("staging");
  story.shop.push({ by: "mona", message: "a trunk", files: { t: "t" } });
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "octocat");
  await story.pass(MINUTE);
  expect(story.dispatched("staging")).toEqual([]);
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([pull.head]);
});

test("where reviews are not asked for, they neither count nor cost a call", async () => {
  const story = await reviewed("staging", "approvals: { from: [team:sre] }");
  story.shop.push({ by: "mona", message: "a trunk", files: { t: "t" } });
  await story.pass(50 * MINUTE);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull.number, "/promote staging", "octocat");
  await story.pass(MINUTE);
  const mark = story.github.requests.length;
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(5 * MINUTE);
  expect(story.calls(mark).filter((call) => call.includes("/reviews"))).toEqual([]);
  expect(story.dispatched("staging")).toEqual([]);
});

test("however many strangers approve, whoever may keeps his word and can give it; what they only remark costs no call", async () => {
  const story = await reviewed("production", REVIEWS.replace("from", "count: 2, from"));
  await live(story, ["hubot", "mona"]);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  story.shop.reviews.submit(pull.number, { by: "hubot", state: "CHANGES_REQUESTED" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat", method: "squash" });
  await story.pass(30 * MINUTE);
  for (let stranger = 0; stranger < 25; stranger += 1)
    story.shop.reviews.submit(pull.number, { by: `stranger${stranger}`, state: "APPROVED" });
  await story.pass(5 * MINUTE);
  const mark = story.github.requests.length;
  for (let times = 0; times < 5; times += 1)
    story.shop.reviews.submit(pull.number, { by: "stranger1", state: "COMMENTED" });
  await story.settle();
  expect(story.calls(mark)).toEqual([]);
  story.shop.reviews.submit(pull.number, { by: "hubot", state: "APPROVED" });
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(2);
});
