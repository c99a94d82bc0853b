/** Attacks on approvals: whoever made it must not be the one who lets it in. */
import { expect, test } from "vitest";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import type { Pull } from "../../src/simulator/world/pulls.ts";

const withGates = (gates: string): string =>
  config.replace("production: { production: true,", `production: { gates: { ${gates} }, production: true,`);

/** Everybody here is in sre, and one yes is enough: of somebody else. */
async function told(gates = "approvals: { from: [team:sre] }"): Promise<Story> {
  const collaborators = {
    octocat: "write",
    mona: "maintain",
    hubot: "write",
    ada: "write",
    eve: "write",
    reader: "read",
  } as const;
  const story = await begin({ config: withGates(gates), repository: { collaborators } });
  story.github.world.people.team("acme", "sre", ["octocat", "mona", "hubot", "ada", "eve"]);
  return story;
}

type Merging = { readonly method?: "merge" | "squash" | "rebase"; readonly by?: string; readonly asks?: string };

async function released(
  story: Story,
  pull: Pull,
  { method = "merge", by = "mona", asks = "mona" }: Merging = {},
): Promise<void> {
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull.number, { by, method });
  await story.pass(40 * MINUTE);
  await story.say(pull.number, "/promote production", asks);
}

const last = (story: Story, number: number): string => story.shop.issues.on(number).at(-1)?.body ?? "";

test.for(["merge", "squash", "rebase"] as const)(
  "the author of a second commit, under an address that GitHub does not know (%s)",
  async (method) => {
    const story = await told();
    const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
    story.shop.pulls.push(pull.number, { by: "eve", author: { email: "eve@home.example" }, files: { b: "2" } });
    await released(story, pull, { method });
    await story.say(pull.number, "/approve production", "eve");
    expect(last(story, pull.number)).toContain("1 ignored: author");
    expect(story.dispatched("production")).toEqual([]);
    await story.say(pull.number, "/approve production", "hubot");
    await story.pass(MINUTE);
    // Nobody can tell who `eve@home.example` is: he may be hubot.
    expect(last(story, pull.number)).toContain("1 of 2 approvals");
    expect(story.dispatched("production")).toEqual([]);
    const sha = story.shop.git.tip("main").sha;
    expect(story.shop.checks.newest(sha, "sluice / production")?.output.text).toContain(
      "is needed because GitHub knows nobody by an address in",
    );
  },
);

test("whoever pushed a commit that bears another's name, before the pull request was there", async () => {
  const story = await told();
  story.shop.push({ branch: "feature", by: "eve", author: { login: "octocat" }, message: "x", files: { a: "1" } });
  const pull = story.shop.pulls.propose({ by: "octocat", branch: "feature", base: "main", title: "Feature" });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  expect(last(story, pull.number)).toContain("1 ignored: author");
  expect(story.dispatched("production")).toEqual([]);
});

test("whoever pushed such a commit to somebody else's pull request", async () => {
  const story = await told();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.pulls.push(pull.number, { by: "eve", author: { login: "octocat" }, files: { b: "2" } });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  expect(story.dispatched("production")).toEqual([]);
});

test("a co-author", async () => {
  const story = await told();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  const message = "Pair\n\nCo-authored-by: Eve <77+EVE@users.noreply.github.com>";
  story.shop.pulls.push(pull.number, { by: "octocat", message, files: { b: "2" } });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/approve production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test.for([
  ["wrote it", "author", "eve", "octocat"],
  ["pushed it", "author", "octocat", "eve"],
  ["asked for it", "promoter", "hubot", "hubot"],
] as const)("whoever %s, after his account got another name", async ([, why, writer, pusher]) => {
  const story = await told(`approvals: { count: 2, from: [team:sre], not: [${why}] }`);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  story.shop.pulls.push(pull.number, { by: pusher, author: { login: writer }, files: { b: "2" } });
  await released(story, pull, { method: "squash", asks: "eve" });
  // GitHub is asked who made it for this one, while he has his former name still.
  await story.say(pull.number, "/approve production", "hubot");
  story.github.world.renameUser("eve", "evelyn");
  await story.say(pull.number, "/approve production", "evelyn");
  await story.pass(5 * MINUTE);
  expect(last(story, pull.number)).toContain(`1 ignored: ${why}`);
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/approve production", "ada");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("one person who approves twice, by two names of his account", async () => {
  const story = await told("approvals: { count: 2, from: [team:sre] }");
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  story.github.world.renameUser("eve", "evelyn");
  await story.say(pull.number, "/approve production", "evelyn");
  await story.pass(MINUTE);
  expect(last(story, pull.number)).toContain("1 of 2 approvals");
  expect(story.dispatched("production")).toEqual([]);
});

test("the author of an earlier change that rides along", async () => {
  const story = await told();
  const ridden = story.shop.pulls.open({ by: "eve", branch: "earlier", files: { e: "1" } });
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(ridden.number, { by: "mona", method: "squash" });
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  expect(last(story, pull.number)).toContain("1 ignored: author");
  expect(story.dispatched("production")).toEqual([]);
});

test("what is verified there was made by somebody who may approve again", async () => {
  const story = await told();
  const first = story.shop.pulls.open({ by: "eve", branch: "first", files: { e: "1" } });
  await released(story, first, { method: "squash" });
  await story.say(first.number, "/approve production", "hubot");
  await story.pass(20 * MINUTE);
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await released(story, pull, { method: "squash" });
  await story.say(pull.number, "/approve production", "eve");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(2);
});

test("whoever pushed straight to the trunk", async () => {
  const story = await told();
  const { sha } = story.shop.push({ by: "eve", author: { login: "octocat" }, message: "direct", files: { a: "1" } });
  await story.pass(40 * MINUTE);
  const control = (await story.state()).controlIssue ?? 0;
  await story.say(control, "/promote production", "mona");
  await story.say(control, "/approve production", "eve");
  expect(story.dispatched("production")).toEqual([]);
  await story.say(control, "/approve production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
});

test("two people promoting at the same moment: one of them starts it, once", async () => {
  const story = await told();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await released(story, pull);
  story.shop.issues.say(pull.number, "mona", "/promote production");
  story.shop.issues.say(pull.number, "eve", "/promote production");
  await story.settle();
  expect((await story.state()).requests).toHaveLength(1);
  await story.say(pull.number, "/approve production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("a reader opens a pull request between two branches: he gets nothing by it", async () => {
  const story = await told();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "feature", files: { a: "1" } });
  await released(story, pull);
  story.shop.push({ branch: "release", by: "hubot", message: "r" });
  story.shop.push({ branch: "other", by: "hubot", message: "o", files: { o: "1" } });
  const between = story.shop.pulls.propose({ by: "reader", branch: "other", base: "release", title: "between" });
  await story.pass(MINUTE);
  for (const line of ["/approve production", "/promote staging", "/reject production no"])
    await story.say(between.number, line, "reader");
  expect(story.shop.issues.on(between.number).map((comment) => comment.by)).toEqual(["reader", "reader", "reader"]);
  await story.say(between.number, "/approve production", "hubot");
  expect(last(story, between.number)).toContain("### Refused: not-on-trunk");
  expect(story.dispatched("production")).toEqual([]);
});
