/** What a person sees of each gate: the scenes of `docs/gates`. */
import { config } from "../support/sample.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import { check, comment, living } from "./picture.ts";
import type { Scene } from "./picture.ts";

const production = (keys: string): string =>
  config.replace("production: { production: true,", `production: { ${keys}, production: true,`);

/** A change that waits before production, where octocat wants it. */
async function wanted(story: Story): Promise<number> {
  const { number } = await story.release();
  await story.say(number, "/promote production");
  await story.pass(MINUTE);
  return number;
}

/** What `/explain` answers about a stage. */
async function explained(story: Story, number: number, stage: string): Promise<string> {
  await story.say(number, `/explain ${stage}`);
  return comment(story, number, "### ");
}

/** A head of an open pull request, whose checks have passed. */
async function opened(story: Story): Promise<number> {
  const { number } = story.shop.pulls.open({ by: "octocat", branch: "try", files: { "try.txt": "try" } });
  await story.pass(7 * MINUTE);
  return number;
}

const first = (story: Story): number => Math.max(...story.shop.pulls.all.keys());

const upstream: Scene = {
  page: "gates/upstream.md",
  telling: {},
  pictures: {
    failed: async (story) => {
      story.shop.actions.script("load-test.yml", { conclusion: "failure", takes: 4 * MINUTE });
      return living(story, (await story.release()).number);
    },
    explained: (story) => explained(story, first(story), "staging"),
  },
};

const veto: Scene = {
  page: "gates/veto.md",
  telling: {},
  pictures: {
    said: async (story) => {
      const { number } = await story.release();
      await story.say(number, "/veto wrong price shown for EUR", "mona");
      await story.pass(MINUTE);
      return comment(story, number, "### Vetoed");
    },
    shut: (story) => Promise.resolve(check(story, "production")),
    refused: async (story) => {
      await story.say(first(story), "/promote production");
      return comment(story, first(story), "### Refused");
    },
  },
};

const lock: Scene = {
  page: "gates/lock.md",
  telling: {},
  pictures: {
    said: async (story) => {
      const { number } = await story.merge();
      await story.say(number, "/lock staging for 2h database copy for the audit", "hubot");
      return comment(story, number, "### Staging: locked");
    },
    waiting: async (story) => {
      await story.pass(60 * MINUTE);
      return living(story, first(story));
    },
  },
};

const hold: Scene = {
  page: "gates/hold.md",
  telling: {},
  pictures: {
    said: async (story) => {
      const { number } = await story.release();
      await story.say(number, "/hold staging we watch the new checkout", "mona");
      return comment(story, number, "### Staging: automation is off");
    },
    waiting: async (story) => {
      await story.merge("next");
      await story.pass(40 * MINUTE);
      return living(story, first(story));
    },
    resumed: async (story) => {
      await story.say(first(story), "/resume staging", "hubot");
      return comment(story, first(story), "### Staging");
    },
  },
};

const lane: Scene = {
  page: "gates/lane.md",
  telling: {},
  pictures: {
    waiting: async (story) => {
      story.shop.actions.script("deploy.yml", { takes: 40 * MINUTE });
      await story.merge("slow");
      await story.merge("next");
      await story.pass(8 * MINUTE);
      return living(story, first(story));
    },
    explained: (story) => explained(story, first(story), "sandbox"),
  },
};

const occupant: Scene = {
  page: "gates/occupant.md",
  telling: {},
  pictures: {
    explained: async (story) => {
      story.shop.actions.script("load-test.yml", { conclusion: "failure", takes: 4 * MINUTE });
      const { number } = await story.release();
      await story.say(await opened(story), "/promote sandbox");
      await story.pass(5 * MINUTE);
      await story.say(number, "/retry performance");
      return explained(story, number, "performance");
    },
  },
};

const checks: Scene = {
  page: "gates/checks.md",
  telling: { config: production("gates: { checks: [{ name: security/scan, app: security-scanner }] }") },
  pictures: {
    waiting: async (story) => {
      await wanted(story);
      return check(story, "production");
    },
    failed: async (story) => {
      const { sha } = story.shop.git.tip("main");
      const app = { id: 99, slug: "security-scanner" };
      story.shop.checks.report(sha, { name: "security/scan", app, conclusion: "failure" });
      await story.pass(MINUTE);
      return check(story, "production");
    },
  },
};

const request: Scene = {
  page: "gates/request.md",
  telling: {},
  pictures: {
    ready: async (story) => living(story, (await story.release()).number),
    button: (story) => Promise.resolve(check(story, "production")),
    started: async (story) => {
      await story.say(first(story), "/promote production");
      return comment(story, first(story), "### Production");
    },
  },
};

const approvals: Scene = {
  page: "gates/approvals.md",
  telling: {
    config: production("gates: { approvals: { count: 2, from: [team:sre, '@octocat'], not: [author, promoter] } }"),
  },
  pictures: {
    called: async (story) => {
      story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
      return comment(story, await wanted(story), "@acme/sre");
    },
    one: async (story) => {
      await story.say(first(story), "/approve production", "mona");
      return comment(story, first(story), "### Production: 1 of 2");
    },
    ignored: async (story) => {
      await story.say(first(story), "/approve production", "octocat");
      await story.pass(MINUTE);
      return check(story, "production");
    },
    enough: async (story) => {
      await story.say(first(story), "/approve production", "hubot");
      return comment(story, first(story), "### Production: 2 of 2");
    },
    rejected: async (story) => {
      const { number } = await story.release("next");
      await story.say(number, "/promote production");
      await story.say(number, "/reject production the price is wrong", "mona");
      return comment(story, number, "### Production");
    },
  },
};

const accept: Scene = {
  page: "gates/accept.md",
  telling: {},
  pictures: {
    refused: async (story) => {
      const number = await opened(story);
      await story.say(number, "/promote production");
      return comment(story, number, "### Refused");
    },
    taken: async (story) => {
      await story.say(first(story), "/promote staging");
      await story.pass(5 * MINUTE);
      return comment(story, first(story), "### Deployed to staging");
    },
  },
};

const limit: Scene = {
  page: "gates/limit.md",
  telling: {},
  pictures: {
    explained: async (story) => {
      story.shop.actions.script("deploy.yml", { takes: 5 * MINUTE });
      const { number } = await story.merge();
      await story.pass(7 * MINUTE);
      for (const installation of story.github.world.installations.keys()) story.github.leave(installation, 600);
      // Its answers tell how few are left.
      await story.say(number, "/status");
      await story.pass(8 * MINUTE);
      return await explained(story, number, "performance");
    },
  },
};

const trunk: Scene = {
  page: "gates/trunk.md",
  telling: {},
  pictures: {
    orphaned: async (story) => {
      const base = story.shop.git.tip("main").sha;
      const { number } = await story.release();
      const { sha } = story.shop.git.tip("main");
      story.shop.push({ by: "mona", message: "Begin again", files: { again: "1" }, from: base });
      await story.pass(MINUTE);
      await story.say(number, `/promote production ${sha.slice(0, 7)}`);
      return comment(story, number, "### Refused");
    },
  },
};

export const gates: readonly Scene[] = [
  trunk,
  accept,
  upstream,
  veto,
  lock,
  hold,
  limit,
  lane,
  occupant,
  checks,
  request,
  approvals,
];
