/** The database is lost: what runs where, and where it may go back to, is read from what our own App wrote on GitHub. */
import { rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { sluice } from "../cli/checkout.ts";
import { inProduction, living, short } from "../support/production.ts";
import { config as sample } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { APP, MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const CONTROL = 11;
const auto = sample.replace("production: true,", "production: true, promote: auto,");
const BOT = `${APP.slug}[bot]`;

async function lost(story: Story): Promise<void> {
  await story.restart(async () => {
    const path = story.settings.databaseUrl.replace("sqlite:", "");
    for (const end of ["", "-wal", "-shm", ".lock", ".pid"]) rmSync(`${path}${end}`, { force: true });
  });
}

async function rebuild(story: Story, ...words: readonly string[]) {
  const { appId, privateKey, webhookSecret, apiUrl, databaseUrl } = story.settings;
  const env = {
    APP_ID: String(appId),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: apiUrl,
    DATABASE_URL: databaseUrl,
  };
  const clock = vi.spyOn(Date, "now").mockImplementation(() => story.clock.now());
  const ran = await sluice(`rebuild ${words.join(" ")}`, { env });
  clock.mockRestore();
  expect(ran.stderr).toBe("");
  story.app.crank.turn();
  await story.settle();
  return ran;
}

/** All that stands on GitHub by our hand, counted: nothing of it may come twice. */
const standing = (story: Story) => ({
  dispatches: story.dispatched().length,
  deployments: story.shop.deployments.all.size,
  statuses: [...story.shop.deployments.all.values()].map(({ statuses }) => statuses.length),
  checks: checksOf(story),
  issues: story.shop.issues.all.size,
});

/** Automation brought two versions to production, and somebody went back from the second to the first. */
async function wentBack() {
  const story = await begin({ config: auto });
  const good = await story.release("good");
  const sha = story.shop.git.tip("main").sha;
  await story.release("bad");
  const bad = story.shop.git.tip("main").sha;
  await story.say(good.number, "/rollback production");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha, bad, sha]);
  return { story, sha, bad };
}

const checksOf = (story: Story): readonly string[] =>
  story.shop.deployments
    .in("sandbox")
    .flatMap(({ sha }) => story.shop.checks.of(sha))
    .filter((one) => one.app.id === APP.id)
    .filter(({ name }) => name !== "sluice / config")
    .map(({ id, name, conclusion, output }) => `${id} ${name} ${conclusion}: ${output.title}`);

test("two releases, the store lost: all is as it was, nothing is done or written twice, and /rollback goes to the version verified before", async () => {
  const story = await begin();
  const first = await inProduction(story, "first");
  const second = await inProduction(story, "second");
  const before = standing(story);
  const comments = story.shop.issues.on(second.number).length;
  await lost(story);
  const ran = await rebuild(story);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.stdout).toContain("acme/shop");
  expect(ran.stdout).toMatch(new RegExp(`production +runs ${short(second.sha)}.*before it ${short(first.sha)}`));
  await story.pass(60 * MINUTE);
  expect(standing(story)).toEqual(before);
  expect(story.shop.issues.on(second.number)).toHaveLength(comments);
  expect(living(story, second.number)).toContain("production");
  const { environments } = await story.state();
  expect(environments["production"]).toMatchObject({
    occupant: { is: "known", sha: second.sha },
    lastVerified: { sha: second.sha },
    earlier: [{ sha: first.sha }],
    hold: null,
  });
  const body = story.shop.issues.get(CONTROL).body;
  expect(body).toContain(`### ${short(second.sha)} in production, trunk releasable`);
  expect(body).toContain("Rebuilt from GitHub");

  await story.say(CONTROL, "/rollback production");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production").map(({ sha }) => sha)).toEqual([first.sha, second.sha, first.sha]);
  const attempts = story.dispatched("production").map(({ attempt }) => attempt);
  expect(new Set(attempts).size).toBe(3);
  expect((await story.state()).environments["production"]?.occupant).toMatchObject({ sha: first.sha });
  await story.say(CONTROL, `/unveto ${short(second.sha)}`, "mona");
  const third = await inProduction(story, "third");
  expect(story.check(third.sha, "staging")).toContain("success: ");
});

test("lost after a rollback: the bad version is no way back, automation stays off, and a second loss is as good as the first", async () => {
  const { story, sha, bad } = await wentBack();
  for (const _ of [1, 2]) {
    await lost(story);
    await rebuild(story);
    await story.pass(60 * MINUTE);
    expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha, bad, sha]);
    const production = (await story.state()).environments["production"];
    expect(production).toMatchObject({ occupant: { sha }, lastVerified: { sha }, earlier: [] });
    expect(production?.hold?.reason).toContain("the store was lost");
  }
});

test("lost in mid-deploy: what runs there is unknown, automation stays off, and nothing is dispatched again", async () => {
  const story = await begin();
  await inProduction(story, "first");
  story.shop.actions.script("deploy.yml", { takes: 60 * MINUTE }, 1, { stage: "production" });
  const second = await inProduction(story, "second");
  const count = story.dispatched().length;
  await lost(story);
  await rebuild(story);
  const { production } = (await story.state()).environments;
  expect(production).toMatchObject({ occupant: { is: "unknown", attempted: second.sha }, hold: { sha: null } });
  expect(story.check(second.sha, "production")).toMatch(/^failure: Errored/);
  await story.pass(20 * MINUTE);
  expect(story.dispatched()).toHaveLength(count);
});

test("what others write is no history of ours: not their deployment with our payload, nor their success on ours", async () => {
  const story = await begin();
  const first = await inProduction(story, "first");
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1, { stage: "production" });
  const second = await inProduction(story, "second");
  const { deployments } = story.shop;
  const failed = deployments.in("production").at(-1);
  deployments.setStatus(failed?.id ?? 0, { state: "success" }, "hubot");
  const asked = {
    ref: second.sha,
    environment: "production",
    auto_merge: false,
    required_contexts: [],
    payload: failed?.payload,
  };
  const forged = deployments.create(asked, "hubot")?.id ?? 0;
  deployments.setStatus(forged, { state: "success" }, "hubot");
  await lost(story);
  await rebuild(story);
  const { production } = (await story.state()).environments;
  expect(production).toMatchObject({ lastVerified: { sha: first.sha }, earlier: [], foreign: { by: "hubot" } });
  expect(deployments.in("production")[0]?.creator).toBe(BOT);
});

test("a pipeline that has its own history is left alone; --dry-run only looks; a name that is none is said", async () => {
  const story = await begin();
  const { sha } = await inProduction(story, "first");
  const { sequence } = await story.app.engine.store.journal.load(String(story.shop.id));
  expect((await rebuild(story, "acme/shop")).stdout).toContain("has its own history");
  expect((await story.app.engine.store.journal.load(String(story.shop.id))).sequence).toBe(sequence);
  await lost(story);
  const ran = await rebuild(story, "--dry-run", "acme/shop");
  expect(ran.stdout).toContain(`runs ${short(sha)}`);
  expect(await story.app.engine.store.pipelines.all()).toEqual([]);
  expect((await rebuild(story, "acme/none")).exit).toBe(1);
});

test("without a word from anybody the first webhook brings it back too", async () => {
  const story = await begin();
  const first = await inProduction(story, "first");
  await lost(story);
  const count = story.dispatched("production").length;
  await story.release("next");
  const { production } = (await story.state()).environments;
  expect(production).toMatchObject({ occupant: { sha: first.sha }, lastVerified: { sha: first.sha } });
  expect(story.dispatched("production")).toHaveLength(count);
});

/** Somebody whose token may write deployments puts so many before ours. */
function flood(story: Story, environment: string, count: number): void {
  const ref = story.shop.git.tip("main").sha;
  const asked = { ref, environment, auto_merge: false, required_contexts: [], payload: {} };
  for (let made = 0; made < count; made += 1) story.shop.deployments.create(asked, "hubot");
}

test.for([
  ["thirty foreign deployments", ["production"], 30, "is not the newest version that was verified"],
  ["a thousand", ["production"], 1_000, "none of the thousand newest deployments here is ours"],
  ["a thousand everywhere", ["sandbox", "production"], 1_000, "none of the thousand newest deployments here is ours"],
] as const)("%s after a rollback: automation stays off, and no attempt's name is given twice", async (told) => {
  const [, environments, count, reason] = told;
  const { story, sha, bad } = await wentBack();
  for (const environment of environments) flood(story, environment, count);
  await lost(story);
  await story.release("next");
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha, bad, sha]);
  expect((await story.state()).environments["production"]?.hold?.reason).toContain(reason);
  const attempts = story.dispatched().map(({ attempt }) => attempt);
  expect(new Set(attempts).size).toBe(attempts.length);
});

test("our deployments are deleted: the check runs on the trunk tell that we were there, and automation is off", async () => {
  const story = await begin({ config: auto });
  await story.release("first");
  const count = story.dispatched("production").length;
  story.shop.deployments.all.clear();
  await lost(story);
  await story.release("next");
  expect((await story.state()).rebuilt?.numbersFrom).toBeGreaterThan(100);
  expect((await story.state()).environments["production"]?.hold?.reason).toContain("lists no deployment of ours");
  expect(story.dispatched("production")).toHaveLength(count);
});

test("a hundred later statuses on our deployment hide our success from nobody", async () => {
  const story = await begin();
  const { sha } = await inProduction(story, "first");
  const { deployments } = story.shop;
  const id = deployments.in("production").at(-1)?.id ?? 0;
  for (let made = 0; made < 100; made += 1) deployments.setStatus(id, { state: "pending" }, "hubot");
  await lost(story);
  await rebuild(story);
  expect((await story.state()).environments["production"]).toMatchObject({ lastVerified: { sha }, hold: null });
});
