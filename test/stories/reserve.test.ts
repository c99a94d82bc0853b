/** What is left of an hour for going back and for forbidding: it is there for whoever may, and what he says is heard in time. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { HOUR, leave } from "../support/crowd.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const config =
  "version: 1\ncommit: { checks: [build, test, lint] }\nstages: { staging: {}, production: { production: true, promote: auto } }\ncalendar: { timezone: Europe/London }\n";

type Kept = { readonly story: Story; readonly number: number; readonly sha: string };

/** One version is in production, and the next waits there for GitHub's limit. */
async function kept(meets: (story: Story) => unknown = (story) => leave(story, 0.12)): Promise<Kept> {
  const story = await begin({ config });
  const { number } = await story.release("former");
  await story.pass(HOUR - (story.clock.now() % HOUR) + MINUTE);
  story.shop.actions.script("deploy.yml", { takes: 12 * MINUTE }, 1, { stage: "staging" });
  const { sha } = story.shop.push({ by: "mona", message: "next", files: { next: "1" } });
  await story.pass(10 * MINUTE);
  meets(story);
  await story.say(number, "/status", "hubot");
  await story.pass(15 * MINUTE);
  return { story, number, sha };
}

const stagesOf = (story: Story, sha: string): readonly (string | undefined)[] =>
  story
    .dispatched()
    .filter((one) => one.sha === sha)
    .map(({ stage }) => stage);

test.for(["/veto SHA leaks", "/hold production leaks", "/lock production for 2h leaks"])(
  "what forbids is heard at once while the hour runs low: %s",
  async (words) => {
    const { story, number, sha } = await kept();
    leave(story, 0.08);
    const said = story.said(number).length;
    await story.say(number, words.replace("SHA", sha.slice(0, 10)), "mona");
    await story.pass(2 * MINUTE);
    expect(story.said(number).length).toBe(said + 1);
    await story.pass(HOUR);
    expect(stagesOf(story, sha)).toEqual(["staging"]);
  },
);

/** What is kept for rollbacks is used up too: a veto waits for the end of the hour. */
async function vetoedUnheard(story: Story, number: number, sha: string): Promise<void> {
  leave(story, 0.04);
  await story.say(number, "/status", "hubot");
  const said = story.said(number).length;
  await story.say(number, `/veto ${sha.slice(0, 10)} leaks`, "octocat");
  await story.pass(15 * MINUTE);
  expect(story.said(number).length).toBe(said);
}

test("whom the limit keeps waiting keeps nobody back who may go on: neither a stranger's words nor checks", async () => {
  const story = await begin({ config: config.replace(", promote: auto", "") });
  const { number } = await story.release("former");
  await story.say(number, "/promote production", "mona");
  await story.pass(HOUR - (story.clock.now() % HOUR) + MINUTE);
  const later = await story.release("later");
  const { sha } = story.shop.git.tip("main");
  leave(story, 0.13);
  for (const _ of [1, 2]) {
    await story.say(later.number, "/rollback production", "stranger");
    await story.pass(MINUTE);
  }
  story.shop.push({ by: "mona", message: "next", files: { next: "1" } });
  await story.pass(9 * MINUTE);
  expect((await story.app.engine.store.inbox.count()).waiting).toBeGreaterThan(0);
  leave(story, 0.13);
  await story.say(later.number, `/promote production ${sha}`, "mona");
  await story.pass(MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toContain(sha);
});

test.for([0, 300])(
  "what forbids is heard before anything starts that waited too, %d ms beside the second",
  async (ms) => {
    const { story, number, sha } = await kept();
    await story.pass(ms);
    await vetoedUnheard(story, number, sha);
    await story.pass(HOUR);
    expect(story.said(number).at(-1)).toContain("Vetoed");
    expect(stagesOf(story, sha)).toEqual(["staging"]);
    expect((await story.state()).shortage).toBeUndefined();
  },
);

/** The next version has entered production: its deployment is made, and what is left of the hour keeps its dispatch back. */
const entered = async () =>
  await kept((story) =>
    story.github.fail({
      match: { method: "POST", path: "/repos/{owner}/{repo}/deployments" },
      // It strikes nobody: it takes note of the time.
      when: () => (leave(story, 0.12), false),
      how: { kind: "latency", ms: 0 },
    }),
  );

const phaseOf = async (story: Story, sha: string) => {
  const state = await story.state();
  const run = allRuns(state).find((one) => state.candidates[one.candidate]?.sha === sha && one.stage === "production");
  return run?.attempts[0].phase;
};

test("a version whose dispatch waits for the limit does not start once it is vetoed, and keeps nobody else out", async () => {
  const { story, number, sha } = await entered();
  expect(await phaseOf(story, sha)).toEqual({ is: "intended" });
  await story.say(number, `/veto ${sha.slice(0, 10)} leaks`, "mona");
  expect(story.shop.issues.on(number).at(-1)?.body).toContain("Whether `deploy.yml` began in production is not known");
  expect(await phaseOf(story, sha)).toMatchObject({
    is: "ended",
    outcome: { is: "aborted", by: "mona", vetoed: true },
  });
  story.github.clearFaults();
  await story.pass(HOUR);
  expect(stagesOf(story, sha)).toEqual(["staging"]);
  expect(story.check(sha, "production")).toBe("failure: Vetoed by mona: leaks");
  const fix = story.shop.push({ by: "mona", message: `Fixes ${sha}`, files: { next: "2" } });
  await story.pass(30 * MINUTE);
  expect(stagesOf(story, fix.sha)).toEqual(["staging", "production"]);
});

test("nor when the veto waits for the limit beside it", async () => {
  const { story, number, sha } = await entered();
  await vetoedUnheard(story, number, sha);
  expect(await phaseOf(story, sha)).toEqual({ is: "intended" });
  story.github.clearFaults();
  await story.pass(HOUR);
  expect(story.said(number).at(-1)).toContain("Vetoed");
  expect(stagesOf(story, sha)).toEqual(["staging"]);
  expect(await phaseOf(story, sha)).toMatchObject({ is: "ended", outcome: { is: "aborted", by: "octocat" } });
});

test("nor does one that is aborted", async () => {
  const { story, number, sha } = await entered();
  await story.say(number, "/abort production", "mona");
  await story.pass(MINUTE);
  expect(await phaseOf(story, sha)).toMatchObject({ is: "ended", outcome: { is: "aborted", by: "mona" } });
  story.github.clearFaults();
  await story.pass(HOUR);
  expect(stagesOf(story, sha)).toEqual(["staging"]);
});

test("pushes to forks' pull requests leave what automation needs", async () => {
  const { story, number } = await kept();
  await story.pass(HOUR - (story.clock.now() % HOUR) + MINUTE);
  const forks = [1, 2, 3].map((one) =>
    story.shop.pulls.open({ by: "stranger", branch: `b${one}`, fork: "stranger", files: { [`x${one}`]: "1" } }),
  );
  await story.pass(MINUTE);
  leave(story, 0.3);
  await story.say(number, "/status", "mona");
  const from = story.github.requests.length;
  for (const fork of forks) story.shop.pulls.push(fork.number, { files: { a: "2" } });
  await story.pass(2 * MINUTE);
  expect(story.calls(from)).toEqual([]);
});

/** Two versions have been in production. */
async function twoReleased(
  given: Parameters<typeof begin>[0] = {},
): Promise<{ readonly story: Story; readonly number: number }> {
  const story = await begin({ config, ...given });
  const { number } = await story.release("former");
  await story.release("later");
  await story.pass(HOUR - (story.clock.now() % HOUR) + MINUTE);
  return { story, number };
}

test("a stranger who asks for rollbacks leaves a maintainer's what is kept for it", async () => {
  const { story, number } = await twoReleased();
  leave(story, 0.0515);
  await story.say(number, "hello", "mona");
  for (let i = 0; i < 10; i += 1) await story.say(number, "/rollback production", "stranger");
  const count = story.dispatched("production").length;
  await story.say(number, "/rollback production", "mona");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production").length).toBe(count + 1);
});

test("a reader who was answered is not believed to be one who may go back", async () => {
  const collaborators = { octocat: "write", mona: "maintain", hubot: "write", reader: "read" } as const;
  const { story, number } = await twoReleased({ repository: { private: true, collaborators } });
  await story.say(number, "/lock production for 1h careful", "mona");
  await story.say(number, "/unlock production", "mona");
  await story.say(number, "/status", "reader");
  leave(story, 0.05);
  await story.say(number, "/status", "mona");
  const from = story.github.requests.length;
  for (let minute = 0; minute < 3; minute += 1) {
    for (let i = 0; i < 21; i += 1) story.shop.issues.say(number, "reader", "/abort production");
    await story.pass(MINUTE);
  }
  expect(story.calls(from).filter((call) => !call.includes("/app/hook"))).toEqual([]);
  const count = story.dispatched("production").length;
  await story.say(number, "/rollback production", "mona");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production").length).toBe(count + 1);
});
