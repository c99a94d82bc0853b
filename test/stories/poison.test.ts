/** What fails for ever is set aside after bounded tries, with its reason, for all to see; it keeps nobody else back, and may be tried again. */
import { createHmac } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import type * as decide from "../../src/pipeline/decide.ts";
import type * as living from "../../src/github/render/living.ts";
import type * as wake from "../../src/pipeline/wake.ts";
import type { Input } from "../../src/pipeline/input.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { needed } from "../../src/github/permissions.ts";
import type { Repository } from "../../src/simulator/world/repository.ts";
import { sluice } from "../cli/checkout.ts";
import { files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE, SECRET } from "../support/story.ts";
import type { Story } from "../support/story.ts";

/** Mistakes of ours, as nobody has made them yet. */
const mistakes = vi.hoisted(() => ({
  input: (_input: Input): boolean => false,
  /** Of the pipeline that has a stage of this name nothing can be done. */
  stage: "",
  livings: false,
}));
afterEach(() => Object.assign(mistakes, { input: () => false, stage: "", livings: false }));

vi.mock("../../src/pipeline/decide.ts", async (original) => {
  const real = await original<typeof decide>();
  const mistaken: typeof real.decide = (state, input) => {
    if (mistakes.input(input)) throw new TypeError("x is not a function of <b>@octocat</b>");
    return real.decide(state, input);
  };
  return { ...real, decide: mistaken };
});
vi.mock("../../src/pipeline/wake.ts", async (original) => {
  const real = await original<typeof wake>();
  const mistaken: typeof real.nextWake = (state, asked) => {
    const isCursed = state.policy?.definition.stages.some(({ name }) => name === mistakes.stage) === true;
    if (isCursed) throw new TypeError("there is no tomorrow");
    return real.nextWake(state, asked);
  };
  return { ...real, nextWake: mistaken };
});
vi.mock("../../src/github/render/living.ts", async (original) => {
  const real = await original<typeof living>();
  const mistaken: typeof real.livingComment = (...given) => {
    if (mistakes.livings) throw new TypeError("words fail us");
    return real.livingComment(...given);
  };
  return { ...real, livingComment: mistaken };
});

const config = "version: 1\ncommit: { checks: [] }\nstages: { staging: {}, production: { production: true } }\n";
const ofOther = config.replace("staging", "elsewhere");

async function two(): Promise<{ readonly story: Story; readonly other: Repository }> {
  const story = await begin({ config, ci: false });
  const { world } = story.github;
  const other = world.repository("acme/other", { files: files(ofOther), collaborators: { octocat: "write" } });
  world.install({ account: "acme", repositories: ["acme/other"], permissions: needed });
  await story.settle();
  return { story, other };
}

async function ready(story: Story): Promise<object> {
  // What the store said before stands for a second.
  await story.pass(1_000);
  const response = await fetch(`http://127.0.0.1:${story.settings.port}/readyz`);
  expect(response.status).toBe(200);
  return (await response.json()) as object;
}

async function retry(story: Story, words = ""): Promise<string> {
  const ran = await sluice(`retry ${words}`, { env: { DATABASE_URL: story.settings.databaseUrl } });
  expect(ran).toMatchObject({ exit: 0, stderr: "" });
  // In the process a look every few seconds does this.
  story.app.crank.turn();
  await story.settle();
  return ran.stdout;
}

const push = (shop: Repository, file: string) => shop.push({ by: "octocat", message: file, files: { [file]: file } });
const staged = (shop: Repository, stage = "staging"): readonly (string | undefined)[] =>
  shop.actions.dispatches.filter(({ inputs }) => inputs["stage"] === stage).map(({ inputs }) => inputs["sha"]);

test("GitHub answers 500 for one commit: its push is set aside, all others go on, and it is heard when it is tried again", async () => {
  const { story, other } = await two();
  const { sha } = push(story.shop, "poison");
  const path = new RegExp(`/commits/${sha}/pulls`);
  story.github.fail({ match: { path }, times: 100_000, how: { kind: "status", status: 500 } });
  await story.settle();
  const theirs = push(other, "theirs").sha;
  await story.settle();
  expect(staged(other, "elsewhere")).toEqual([theirs]);
  const next = push(story.shop, "next").sha;
  await story.settle();
  expect(staged(story.shop)).toEqual([next]);

  await story.pass(30 * MINUTE);
  expect(await ready(story)).toMatchObject({ deliveries: { waiting: 1, setAside: 0 } });
  await story.pass(30 * MINUTE);
  expect(await ready(story)).toMatchObject({
    deliveries: { waiting: 0, setAside: 1 },
    setAside: [{ what: "delivery", kind: "push", tries: 12, reason: "GitHub answered 500" }],
    stuck: { count: 0 },
  });
  const [id = ""] = /^d\d+/.exec(await retry(story)) ?? [];
  story.github.clearFaults();
  expect(await retry(story, id)).toContain(`${id} will be tried again`);
  expect(await ready(story)).toMatchObject({ deliveries: { waiting: 0, setAside: 0 }, setAside: [] });
  expect(Object.values((await story.state()).candidates).map((one) => one.sha)).toContain(sha);
  expect(staged(story.shop)).toEqual([next]);
});

test("a mistake of ours with one input: the delivery that brings it is set aside, and nobody is told what it said", async () => {
  const { story } = await two();
  const pull = story.shop.pulls.open({ by: "octocat", branch: "poison", files: { p: "p" } });
  mistakes.input = (input) => input.kind === "pull-changed" && input.number === pull.number;
  await story.settle();
  const { sha } = push(story.shop, "next");
  await story.pass(60 * MINUTE);
  expect(staged(story.shop)).toEqual([sha]);
  const said = await ready(story);
  expect(said).toMatchObject({
    deliveries: { waiting: 0, setAside: 1 },
    setAside: [{ kind: "pull_request", tries: 12, reason: "a mistake of Sluice" }],
  });
  expect(JSON.stringify(said)).not.toMatch(/octocat|acme|function/);
  const shown = await retry(story);
  expect(shown).toMatch(/^d\d+ {2}delivery pull_request {2}acme\/shop {2}since Wed 14 Oct, 12:\d\d UTC {2}12 tries$/m);
  expect(shown).toContain("    a mistake of Sluice: x is not a function of <b>@octocat</b>");
  mistakes.input = () => false;
  await retry(story, "--all");
  expect(Object.keys((await story.state()).pulls)).toEqual([String(pull.number)]);
});

test("a pipeline in which every step fails is stuck and says so; its deliveries wait, others go on, and it goes on by itself", async () => {
  const { story, other } = await two();
  mistakes.stage = "elsewhere";
  const theirs = push(other, "theirs").sha;
  await story.pass(3 * 60 * MINUTE);
  const { sha } = push(story.shop, "ours");
  await story.settle();
  expect(staged(story.shop)).toEqual([sha]);
  expect(await ready(story)).toMatchObject({
    deliveries: { waiting: 1, setAside: 0 },
    stuck: { count: 1, problems: [{ reason: "a mistake of Sluice" }] },
  });
  const { stuck } = story.app.crank;
  expect(stuck[0]?.tries).toBeLessThan(40);
  mistakes.stage = "";
  await story.pass(15 * MINUTE);
  expect(await ready(story)).toMatchObject({ deliveries: { waiting: 0 }, stuck: { count: 0, problems: [] } });
  expect(staged(other, "elsewhere")).toEqual([theirs]);
});

test("what cannot be read is set aside at once", async () => {
  const { story } = await two();
  const body = '{"action":"opened","</td>": acme/secret';
  const digest = createHmac("sha256", SECRET).update(body).digest("hex");
  const response = await fetch(`http://127.0.0.1:${story.settings.port}${WEBHOOK_PATH}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": "unreadable",
      "x-github-event": "pull_request",
      "x-hub-signature-256": `sha256=${digest}`,
    },
    body,
  });
  expect(response.status).toBe(202);
  await story.settle();
  expect(await ready(story)).toMatchObject({
    deliveries: { waiting: 0, setAside: 1 },
    setAside: [{ kind: "pull_request", tries: 1, reason: "it cannot be read" }],
  });
  const env = { DATABASE_URL: story.settings.databaseUrl };
  for (const words of ["d1 d99999", "--all d1"]) expect((await sluice(`retry ${words}`, { env })).exit).toBe(2);
});

test("a deployment that GitHub never makes ends its run for all to see; the other pipeline deploys; /retry begins anew", async () => {
  const { story, other } = await two();
  const match = { method: "POST", path: /\/acme\/shop\/deployments$/ };
  story.github.fail({ match, times: 100_000, how: { kind: "status", status: 500 } });
  const { sha } = push(story.shop, "ours");
  await story.settle();
  push(other, "theirs");
  await story.settle();
  expect(staged(other, "elsewhere")).toHaveLength(1);
  await story.pass(90 * MINUTE);
  expect(story.check(sha, "staging")).toMatch(/^failure: Errored/);
  expect(await ready(story)).toMatchObject({
    effects: { setAside: 1 },
    setAside: [{ what: "effect", kind: "create-deployment", reason: "given up after 12 tries: GitHub answered 500" }],
  });
  story.github.clearFaults();
  expect(await retry(story, "--all")).toContain("off the list");
  await story.pass(10 * MINUTE);
  expect(story.shop.deployments.in("staging")).toEqual([]);
  expect(await retry(story)).toBe("Nothing is set aside.\n");
  await story.say(11, "/retry staging");
  await story.pass(10 * MINUTE);
  expect(staged(story.shop)).toEqual([sha]);
});

test("a text that cannot be rendered stops no release, and is written once when it is tried again", async () => {
  const story = await begin();
  mistakes.livings = true;
  const pull = await story.merge();
  await story.pass(2 * MINUTE);
  expect(await ready(story)).toMatchObject({
    effects: { setAside: 1 },
    setAside: [{ kind: "living", reason: "given up after 12 tries: a mistake of Sluice" }],
  });
  mistakes.livings = false;
  expect(await retry(story, "--all")).toContain("will be tried again");
  expect(story.said(pull.number)).toEqual([expect.stringContaining("commit stage")]);
  mistakes.livings = true;
  await story.pass(30 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
});
