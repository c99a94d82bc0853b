/** What a person sees while it is found out whether a version holds: the scenes of `docs/verification`, and what follows when it does not. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { files, workflow } from "../support/sample.ts";
import { MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";
import { check, comment, living } from "./picture.ts";
import type { Scene, World } from "./picture.ts";

const SECOND = 1_000;

const telling = (staging: string): Telling => ({
  repository: {
    files: {
      ...files(`version: 1
commit: { checks: [build] }
stages:
  staging: { url: "https://staging.shop.example", ${staging} }
  production: { production: true }
calendar: { timezone: Europe/London }
`),
      ".github/workflows/smoke.yml": workflow("Smoke"),
    },
  },
});

const first = (story: Story): number => Math.max(...story.shop.pulls.all.keys());

const byWorkflow: Scene = {
  page: "verification/workflow.md",
  telling: telling("verify: smoke.yml"),
  pictures: {
    verifying: async (story) => {
      story.shop.actions.script("smoke.yml", { takes: 5 * MINUTE });
      const { number } = await story.merge();
      await story.pass(8 * MINUTE);
      return living(story, number);
    },
    passed: async (story) => {
      await story.pass(5 * MINUTE);
      return check(story, "staging");
    },
    undecided: async (story) => {
      story.shop.actions.script("smoke.yml", { conclusion: "neutral" });
      await story.release("next");
      return check(story, "staging");
    },
    judged: async (story) => {
      await story.say(first(story), "/pass staging I looked at the basket", "mona");
      return comment(story, first(story), "### Staging");
    },
    failed: async (story) => {
      story.shop.actions.script("smoke.yml", { conclusion: "failure" });
      await story.release("third");
      return check(story, "staging");
    },
  },
};

const byCheck: Scene = {
  page: "verification/check.md",
  telling: telling("verify: [{ check: { name: e2e, app: tester } }]"),
  pictures: {
    waiting: async (story) => {
      await story.merge();
      await story.pass(9 * MINUTE);
      return check(story, "staging");
    },
    passed: async (story) => {
      const { sha } = story.shop.git.tip("main");
      story.shop.checks.report(sha, { name: "e2e", app: { id: 97, slug: "tester" }, conclusion: "success" });
      await story.pass(MINUTE);
      return check(story, "staging");
    },
  },
};

/** A server that stands for what was deployed: not there at first, then well. */
async function served(): Promise<World> {
  let asked = 0;
  const server = createServer((_, response) => response.writeHead((asked += 1) < 3 ? 503 : 200).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `staging.shop.example:${port}`;
  return {
    telling: {
      ...telling(`verify: { http: { url: "http://${host}/health", for: 1m, every: 10s, timeout: 10m } }`),
      allowed: `${host},127.0.0.1:${port}`,
      world: { resolve: () => Promise.resolve(["127.0.0.1"]) },
    },
    // The port stands in the file, and so in the commit.
    shown: (story, text) =>
      text.replaceAll(`:${port}`, "").replaceAll(story.shop.git.tip("main").sha.slice(0, 7), "abc1234"),
    end: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const byHttp: Scene = {
  page: "verification/http.md",
  telling: served,
  pictures: {
    asked: async (story) => {
      await story.merge();
      while (story.check(story.shop.git.tip("main").sha, "staging")?.includes("verifying") !== true)
        await story.pass(10 * SECOND);
      await story.say(first(story), "/explain staging");
      return comment(story, first(story), "### Staging");
    },
    holding: async (story) => {
      await story.pass(40 * SECOND);
      await story.say(first(story), "/explain staging");
      return comment(story, first(story), "### Staging");
    },
    passed: async (story) => {
      await story.pass(5 * MINUTE);
      return check(story, "staging");
    },
  },
};

const soak: Scene = {
  page: "verification/soak.md",
  telling: telling("soak: 30m"),
  pictures: {
    soaking: async (story) => {
      const { number } = await story.merge();
      await story.pass(15 * MINUTE);
      return living(story, number);
    },
    check: (story) => Promise.resolve(check(story, "staging")),
  },
};

const rollback: Scene = {
  page: "rollback.md",
  telling: telling("verify: smoke.yml, on_failure: rollback"),
  pictures: {
    living: async (story) => {
      await story.release();
      story.shop.actions.script("smoke.yml", { conclusion: "failure" });
      const { number } = await story.merge("next");
      await story.pass(8 * MINUTE);
      story.shop.actions.script("smoke.yml", { conclusion: "success" });
      await story.pass(15 * MINUTE);
      return living(story, number);
    },
    check: (story) => Promise.resolve(check(story, "staging")),
    status: async (story) => {
      await story.say(first(story), "/status");
      return comment(story, first(story), "### acme/shop");
    },
  },
};

export const verification: readonly Scene[] = [byWorkflow, byCheck, byHttp, soak, rollback];
