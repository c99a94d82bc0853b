/**
 * The process dies wherever that can make a difference, and is started again on the same file: nothing is lost, and nothing is
 * done twice. What stands on GitHub in the end is what stands there when nobody dies.
 */
import "../support/mortal.ts";
import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { APP, MINUTE, Story } from "../support/story.ts";

const telling = {
  config: `version: 1
commit: { checks: [] }
stages: { staging: {}, production: { production: true } }
`,
  events: ["push", "pull_request", "issue_comment", "workflow_run"],
  ci: false,
};
const dispatching = "POST /repos/acme/shop/actions/workflows/deploy.yml/dispatches";

/** What happens to a change that was merged; the process dies once in each part of it. */
type Walk = {
  readonly name: string;
  readonly parts: readonly ((story: Story, pull: number) => Promise<void>)[];
  readonly matters: (boundary: string) => boolean;
};

const promotion: Walk = {
  name: "a promotion",
  parts: [
    (story) => story.pass(15 * MINUTE),
    async (story, pull) => {
      await story.say(pull, "/promote production");
      await story.pass(15 * MINUTE);
    },
  ],
  // A webhook that says nothing to the pipeline leaves nothing to lose.
  matters: (boundary) => !/^commit of deliveries( of check_(run|suite)( and check_suite)?)?$/.test(boundary),
};

/** Whoever brought it is called; the second try is aborted in its midst. */
const trouble: Walk = {
  name: "trouble",
  parts: [
    async (story) => {
      story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
      await story.pass(15 * MINUTE);
    },
    async (story, pull) => {
      story.shop.actions.script("deploy.yml", { takes: 60 * MINUTE }, 1);
      await story.say(pull, "/retry staging");
      await story.pass(15 * MINUTE);
      await story.say(pull, "/abort staging");
      await story.pass(15 * MINUTE);
      // The failure has switched automation off: the next change is to go by itself again.
      await story.say(pull, "/resume staging");
      await story.pass(15 * MINUTE);
    },
  ],
  matters: (boundary) => /^(before|after) POST .*(statuses|comments|cancel)$/.test(boundary),
};

/** One change is in production: runs are known by name, and there is something to replace. */
async function prepared(story: Story): Promise<Story> {
  await walked(story, promotion);
  return story;
}

/** Takes a change the whole way. `diesAt`: the number of the boundary in each part; `null`: it lives. */
async function walked(story: Story, { parts, matters }: Walk, diesAt: number | null = null) {
  const { shop } = story;
  const former = new Set(shop.deployments.all.keys());
  const branch = `change-${shop.pulls.all.size}`;
  const { number: pull } = shop.pulls.open({ by: "octocat", branch, files: { [branch]: branch } });
  await story.settle();
  const passed: (readonly string[])[] = [];
  const deaths: (string | undefined)[] = [];
  for (const [index, part] of parts.entries()) {
    const { life } = story;
    life.count(diesAt, matters);
    if (index === 0) shop.pulls.merge(pull, { by: "octocat" });
    await part(story, pull);
    passed.push(life.passed);
    deaths.push(life.isOver ? life.passed.at(-1) : undefined);
  }
  return { passed, deaths, end: await standing(story, pull, former) };
}

/** What stands on GitHub of a change in the end, and what is left to do. `former`: deployments that were there before. */
async function standing({ shop, app }: Story, pull: number, former: ReadonlySet<number>) {
  const { store } = app.engine;
  const { sha } = shop.git.tip("main");
  const comments = shop.issues.on(pull);
  const deployments = [...shop.deployments.all.values()].map(({ id, environment, statuses }) => ({
    isNew: !former.has(id),
    states: [environment, ...statuses.map(({ state }) => state)],
  }));
  // How long it took is longer where the process was away for a while.
  const headline = (body: string) =>
    body.split("\n")[0]?.replaceAll(/\b[\da-f]{7}\b|since .*|after \d+ (?:s|min)/g, "…");
  return {
    checks: shop.checks
      .of(sha)
      .filter((run) => run.app.id === APP.id)
      .map((run) => `${run.name}: ${run.conclusion ?? run.status}`)
      .toSorted(),
    dispatched: shop.actions.dispatches
      .filter(({ inputs }) => inputs["sha"] === sha)
      .map(({ inputs }) => inputs["stage"]),
    deployments: deployments.filter(({ isNew }) => isNew).map(({ states }) => states),
    replaced: new Set(
      deployments
        .filter(({ isNew, states }) => !isNew && states.includes("success"))
        .map(({ states }) => states.join()),
    ),
    said: comments.filter((one) => one.app === APP.id).map((one) => [headline(one.body), one.minimized]),
    reactions: comments.map((one) => one.reactions.map(({ content }) => content).toSorted()),
    control: [...shop.issues.all.values()].map((one) => one.title),
    inHand: await store.write((transaction) =>
      transaction.selectFrom("effects").select("key").where("status", "in", ["started", "unsure"]).execute(),
    ),
    inbox: await store.inbox.count(),
    brokenAt: (await store.journal.verify(String(shop.id))).brokenAt,
  };
}

async function undisturbed(walk: Walk) {
  const story = await prepared(await Story.begin(telling));
  const { passed, end } = await walked(story, walk);
  await story.end();
  const numbers = [...Array(Math.max(...passed.map((part) => part.length))).keys()];
  return { name: walk.name, walk, passed, end, numbers };
}

const promoted = await undisturbed(promotion);
const troubled = await undisturbed(trouble);

test("a promotion passes all that is done on GitHub, and is done once", () => {
  const asked = new Set(promoted.passed.flat().filter((boundary) => boundary.startsWith("after")));
  expect([...asked].toSorted()).toEqual([
    "after PATCH /repos/acme/shop/check-runs/n",
    "after PATCH /repos/acme/shop/issues/comments/n",
    "after PATCH /repos/acme/shop/issues/n",
    "after POST /graphql",
    `after ${dispatching}`,
    "after POST /repos/acme/shop/check-runs",
    "after POST /repos/acme/shop/deployments",
    "after POST /repos/acme/shop/deployments/n/statuses",
    "after POST /repos/acme/shop/issues/comments/n/reactions",
    "after POST /repos/acme/shop/issues/n/comments",
  ]);
  expect(promoted.end).toEqual({
    checks: [
      "sluice / commit: success",
      "sluice / production: neutral",
      "sluice / production: success",
      "sluice / staging: success",
    ],
    dispatched: ["staging", "production"],
    deployments: [
      ["staging", "in_progress", "success"],
      ["production", "in_progress", "success"],
    ],
    replaced: new Set(["staging,in_progress,success,inactive", "production,in_progress,success,inactive"]),
    said: [
      ["### In production …", null],
      ["### Production: … is on its way", "OUTDATED"],
    ],
    reactions: [[], ["eyes", "rocket"], []],
    control: ["Sluice: what runs where, and commands for the whole pipeline"],
    inHand: [],
    inbox: { waiting: 0, setAside: 0 },
    brokenAt: null,
  });
});

/** One story takes so many changes, one after another: what they need before them is made once. */
const AT_ONCE = 8;
/** On a machine that has much else to do. */
const LONG_MS = 240_000;
/** What comes back at the same moment may share a commit: a part has sometimes a few boundaries less. */
const FEWER = 6;

const shares = [promoted, troubled].flatMap((lived) =>
  lived.numbers
    .filter((number) => number % AT_ONCE === 0)
    .map((from) => ({ ...lived, share: lived.numbers.slice(from, from + AT_ONCE) })),
);

test.for(shares)(
  "$name: it dies at each boundary, $share, and is started again",
  { timeout: LONG_MS },
  async ({ walk, passed, end, share }) => {
    const story = await prepared(await begin(telling));
    for (const number of share) {
      const lived = await walked(story, walk, number);
      const where = `it died at ${number}, ${lived.deaths.join(" and ")}`;
      for (const [part, death] of lived.deaths.entries())
        if (number < (passed[part]?.length ?? 0) - FEWER) expect(death, where).toBeDefined();
      expect(lived.end, where).toEqual(end);
    }
  },
);

/** The first dispatch of a repository's life: nobody knows yet whether runs will carry the attempt in their names. */
test.for([
  ["before", 0, "failure: Errored: "],
  ["after", 1, "success: In staging"],
] as const)("dead %s the first dispatch: it is never repeated on trust", async ([when, times, ends]) => {
  const story = await begin(telling);
  story.life.count(0, (boundary) => boundary === `${when} ${dispatching}`);
  const { sha } = story.shop.push({ by: "octocat", message: "a change" });
  await story.pass(15 * MINUTE);
  expect(story.dispatched("staging")).toHaveLength(times);
  expect(story.check(sha, "staging")).toContain(ends);
});

test("an installation on several repositories: dead after the first has heard of it, all hear of it", async () => {
  const story = await begin(telling);
  const { world } = story.github;
  const names = ["acme/one", "acme/two", "acme/three"];
  const repositories = names.map((name) => world.repository(name, { files: files(telling.config) }));
  story.life.count(0, (boundary) => boundary.includes("journal"));
  const died = story.life;
  world.install({ account: "acme", repositories: names, permissions: needed });
  await story.settle();
  expect(died.isOver).toBe(true);
  const { journal, inbox } = story.app.engine.store;
  for (const { id } of repositories) expect((await journal.load(String(id))).state.policy).not.toBeNull();
  expect(await inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("a restart at any hour changes nothing", async () => {
  const story = await begin();
  const pull = await story.merge();
  for (let step = 0; step < 8; step += 1) {
    await story.pass(2 * MINUTE);
    await story.restart();
  }
  await story.say(pull.number, "/promote production");
  await story.restart();
  await story.pass(5 * MINUTE);
  expect(story.dispatched().map((one) => one.stage)).toEqual([
    "sandbox",
    "performance",
    "accessibility",
    "staging",
    "production",
  ]);
  const verified = await story.app.engine.store.journal.verify(String(story.shop.id));
  expect(verified.brokenAt).toBeNull();
});

test("asked to stop in the middle of its work it finishes what is in hand, and ends", async () => {
  const story = await begin();
  const pull = await story.release();
  story.github.latency(30);
  story.shop.issues.say(pull.number, "octocat", "/promote production");
  await story.github.idle();
  await story.restart();
  story.github.latency(0);
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toContain("success: ");
});
