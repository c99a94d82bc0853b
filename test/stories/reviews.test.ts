import { expect, test } from "vitest";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const withGates = (stage: string, gates: string): string =>
  config.replace(`${stage}: {`, `${stage}: { gates: { ${gates} },`);
const REVIEWS = "approvals: { from: [team:sre], reviews: true }";

async function told(stage: string, gates = REVIEWS): Promise<Story> {
  const story = await begin({ config: withGates(stage, gates) });
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  return story;
}

/** Something is verified in production already. */
async function live(story: Story): Promise<void> {
  const first = await story.release("first");
  await story.say(first.number, "/promote production");
  await story.say(first.number, "/approve production", "hubot");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
}

test("a review of the head that was merged counts, where that is all that comes in", async () => {
  const story = await told("production");
  await live(story);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "COMMENTED" });
  story.shop.reviews.submit(pull.number, { by: "stranger", state: "APPROVED" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat", method: "squash" });
  await story.pass(30 * MINUTE);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
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
    const story = await told("production");
    await live(story);
    const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
    story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
    await story.settle();
    then(story, pull.number);
    await story.pass(7 * MINUTE);
    story.shop.pulls.merge(pull.number, { by: "octocat", method: "squash" });
    await story.pass(30 * MINUTE);
    await story.say(pull.number, "/promote production", "octocat");
    await story.pass(5 * MINUTE);
    expect(story.dispatched("production")).toHaveLength(1);
  },
);

test("a review of one change says nothing of another that rides along", async () => {
  const story = await told("production");
  await live(story);
  await story.release("other");
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat", method: "squash" });
  await story.pass(30 * MINUTE);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("a review does not count that was given before the pull request's base became the trunk", async () => {
  const story = await told("production");
  await live(story);
  const unseen = story.shop.push({ by: "octocat", branch: "stack", message: "unseen", files: { u: "1" } });
  story.shop.push({ by: "octocat", branch: "feature", from: unseen.sha, message: "seen", files: { a: "1" } });
  const pull = story.shop.pulls.propose({ by: "octocat", title: "seen", branch: "feature", base: "stack" });
  await story.pass(MINUTE);
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.edit(pull.number, "octocat", { base: "main" });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by: "octocat", method: "squash" });
  await story.pass(30 * MINUTE);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  story.shop.reviews.submit(pull.number, { by: "mona", state: "APPROVED" });
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(2);
});

test("a head on staging: the review that comes later lets it in", async () => {
  const story = await told("staging");
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
  const story = await told("staging", "approvals: { from: [team:sre] }");
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
  const story = await told("production", REVIEWS.replace("from", "count: 2, from"));
  const first = await story.release("first");
  await story.say(first.number, "/promote production");
  await story.say(first.number, "/approve production", "hubot");
  await story.say(first.number, "/approve production", "mona");
  await story.pass(10 * MINUTE);
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
