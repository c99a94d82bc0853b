/** The story of a release, told while it happens; what it says is held against what stands on GitHub. */
import type { CheckRun } from "../simulator/world/checks.ts";
import type { Pull } from "../simulator/world/pulls.ts";
import { clock as timeOf, duration } from "../wording/times.ts";
import { Expectations } from "./expectations.ts";
import { say, scene, tell, writes, rule } from "./narrator.ts";
import type { Row } from "./narrator.ts";
import { told } from "./sample.ts";
import { APP } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { signOf } from "./written.ts";

const MINUTE = 60_000;
const ZONE = "Europe/London";

type Play = {
  readonly stage: Stage;
  readonly expect: Expectations;
  readonly pull: Pull;
  readonly sha: string;
  readonly short: string;
  readonly mergedAt: number;
};

export async function play(stage: Stage): Promise<{ readonly held: number; readonly pull: number }> {
  const expect = new Expectations();
  opening();
  const begun = await merge(stage, expect);
  await sandbox(begun);
  await sideBySide(begun);
  await staging(begun);
  await production(begun);
  await summary(begun);
  return { held: expect.held, pull: begun.pull.number };
}

function opening(): void {
  say();
  say("  Sluice takes every commit to production, through gates that everyone can see.");
  say("  GitHub is simulated on this machine, Sluice is the real thing. No account, no network.");
  say();
  say("  acme/shop has three workflows and one file, .github/sluice.yml. It says:");
  say();
  say("      commit → sandbox → ( performance + accessibility ) → staging → production");
  say("                                                                     a person says when");
  say();
  say("  GITHUB  a webhook that came in           SLUICE  what it decided, and why");
  say("  WRITES  what now stands on GitHub        PERSON  what somebody typed      ~~~  skipped waiting");
}

const newest = ({ stage, sha }: Pick<Play, "stage" | "sha">, name: string): CheckRun | undefined =>
  stage.shop.checks.of(sha).findLast((run) => run.name === `sluice / ${name}` && run.app.id === APP.id);

function checkRow(playing: Play, name: string, wanted: string | RegExp): Row {
  const run = newest(playing, name);
  const title = run?.output.title ?? null;
  playing.expect.that(`sluice / ${name}`, title, wanted);
  return [signOf(run?.conclusion ?? run?.status), "check", `sluice / ${name}`, title ?? ""];
}

/** The living comment is the first of ours on the pull request; edits leave its place. */
function commentRow(playing: Play, wanted: string | RegExp, sign = "●"): Row {
  const { stage, pull, expect } = playing;
  const [living] = stage.shop.issues.on(pull.number).filter((comment) => comment.app === APP.id);
  const heading = living?.body.split("\n")[0]?.replace("### ", "") ?? null;
  expect.that(`the comment on #${pull.number}`, heading, wanted);
  return [sign, "comment", `#${pull.number}${(living?.edits ?? 0) > 0 ? ", edited" : ""}`, heading ?? ""];
}

function dispatchRow(playing: Play, name: string): Row {
  const { shop } = playing.stage;
  const all = shop.actions.dispatches.filter(({ inputs }) => inputs["stage"] === name);
  playing.expect.that(`dispatches to ${name}`, all.length, 1);
  playing.expect.that(`the sha dispatched to ${name}`, all[0]?.inputs["sha"] ?? null, playing.sha);
  return ["●", "workflow", `${all[0]?.file ?? ""} on main`, `sha=${playing.short} stage=${name}`];
}

function deploymentRow({ stage, expect }: Play, name: string, wanted: string, sign: string): Row {
  const state = stage.shop.deployments.in(name).at(-1)?.statuses.at(-1)?.state ?? null;
  expect.that(`the deployment in ${name}`, state, wanted);
  return [sign, "deployment", name, wanted.replace("_", " ")];
}

const at = ({ stage }: Play): string => `${timeOf(stage.clock.now(), ZONE)} London`;

async function merge(stage: Stage, expect: Expectations): Promise<Play> {
  const { shop } = stage;
  const pull = shop.pulls.open({
    by: "octocat",
    branch: "basket",
    title: "Show the basket's total",
    files: { "basket.ts": "export const total = 0;\n" },
  });
  await stage.pass(22 * MINUTE);
  expect.begin(1);
  const mergedAt = stage.clock.now();
  scene(1, "A pull request is merged", mergedAt, true);
  shop.pulls.merge(pull.number, { by: "octocat" });
  const { sha } = shop.git.tip("main");
  const playing: Play = { stage, expect, pull, sha, short: sha.slice(0, 7), mergedAt };
  tell("PERSON", `@octocat merges #${pull.number}`);
  tell("GITHUB", `push to main: ${playing.short}`);
  await stage.settle();
  tell(
    "SLUICE",
    `${playing.short} is a new candidate and brings #${pull.number}. First its commit stage must pass: build, test and lint. A red commit goes nowhere.`,
  );
  writes([
    checkRow(playing, "commit", "0 of 3 passed; waiting for build, test, lint"),
    commentRow(playing, "Merged: the commit stage is running"),
  ]);
  return playing;
}

async function sandbox(playing: Play): Promise<void> {
  const { stage, short } = playing;
  stage.shop.actions.script("deploy.yml", { takes: told.sandbox }, 1);
  await stage.pass(told.ci);
  tell("~~~", `${duration(told.ci)}: build, test and lint run`);
  tell("GITHUB", "check_run completed: build, test, lint, all success");
  tell("SLUICE", "The commit stage passed. sandbox is next and nothing is in its way: it starts.");
  playing.expect.begin(2);
  scene(2, "Sandbox", stage.clock.now(), false);
  writes([
    checkRow(playing, "commit", `Passed in ${duration(told.ci)}`),
    checkRow(playing, "sandbox", `Deploying ${short} since ${at(playing)}`),
    deploymentRow(playing, "sandbox", "in_progress", "●"),
    dispatchRow(playing, "sandbox"),
  ]);
  await stage.pass(told.sandbox);
  tell("~~~", `${duration(told.sandbox)}: the repository's own workflow deploys`);
  tell("GITHUB", "workflow_run completed: deploy.yml, success");
  tell("SLUICE", `sandbox has ${short}. Two stages need only sandbox: both start, side by side.`);
}

async function sideBySide(playing: Play): Promise<void> {
  const { stage, short } = playing;
  const { actions } = stage.shop;
  // Asked for by now: both had begun when sandbox ended.
  playing.expect.begin(3);
  scene(3, "Performance and accessibility, side by side", stage.clock.now(), false);
  writes([
    checkRow(playing, "sandbox", `In sandbox since Wed 14 Oct, ${at(playing)}`),
    checkRow(playing, "performance", `Running load-test.yml since ${at(playing)}`),
    checkRow(playing, "accessibility", `Running a11y.yml since ${at(playing)}`),
  ]);
  dispatchRow(playing, "performance");
  dispatchRow(playing, "accessibility");
  actions.script("deploy.yml", { takes: told.staging }, 1);
  await stage.pass(told["load-test.yml"]);
  tell("~~~", duration(told["load-test.yml"]));
  tell("GITHUB", "workflow_run completed: load-test.yml, success");
  tell("SLUICE", "performance passed. staging needs accessibility too, for this same candidate: wait.");
  playing.expect.that("deployments in staging", stage.shop.deployments.in("staging").length, 0);
  await stage.pass(told["a11y.yml"] - told["load-test.yml"]);
  tell("~~~", duration(told["a11y.yml"] - told["load-test.yml"]));
  tell("GITHUB", "workflow_run completed: a11y.yml, success");
  tell("SLUICE", `Both passed for ${short}. staging starts, by the same workflow as sandbox.`);
}

async function staging(playing: Play): Promise<void> {
  const { stage, short } = playing;
  playing.expect.begin(4);
  scene(4, "Staging, then nothing until somebody asks", stage.clock.now(), false);
  writes([dispatchRow(playing, "staging")]);
  await stage.pass(told.staging);
  const there = at(playing);
  await stage.pass(10_000);
  tell("~~~", duration(told.staging));
  tell("GITHUB", "workflow_run completed: deploy.yml, success");
  tell(
    "SLUICE",
    `staging has ${short}. production is entered when a person says so. Nobody has yet: nothing runs, nothing is held open, nobody is nagged.`,
  );
  writes([
    checkRow(playing, "staging", `In staging since Wed 14 Oct, ${there}`),
    checkRow(playing, "production", "Ready for production: nobody has asked for it yet"),
    commentRow(playing, `Ready for production since Wed 14 Oct, ${there}`, "○"),
  ]);
  await stage.pass(24 * MINUTE - 10_000);
  tell("~~~", "24 min: lunch");
  playing.expect.that(
    "dispatches to production",
    stage.shop.actions.dispatches.filter(({ inputs }) => inputs["stage"] === "production").length,
    0,
  );
}

async function production(playing: Play): Promise<void> {
  const { stage, short, pull } = playing;
  stage.shop.actions.script("deploy.yml", { takes: told.production }, 1);
  playing.expect.begin(5);
  scene(5, "A person promotes, with a comment on the pull request", stage.clock.now(), false);
  tell("PERSON", `@octocat on #${pull.number}:  /promote production`);
  stage.shop.issues.say(pull.number, "octocat", "/promote production");
  await stage.settle();
  tell(
    "SLUICE",
    `@octocat has write (GitHub was asked just now). ${short} contains #${pull.number} and has passed all that it needs. Every gate is open: go, bound to ${short}.`,
  );
  const reply = stage.shop.issues.on(pull.number).at(-1)?.body.split("\n")[0]?.replace("### ", "") ?? "";
  playing.expect.that(`the reply on #${pull.number}`, reply, `Production: ${short} is on its way`);
  writes([["●", "reply", `#${pull.number}`, reply], dispatchRow(playing, "production")]);
  await stage.pass(told.production);
  const there = at(playing);
  await stage.pass(10_000);
  tell("~~~", duration(told.production));
  tell("GITHUB", "workflow_run completed: deploy.yml, success");
  writes([
    checkRow(playing, "production", `In production since Wed 14 Oct, ${there}`),
    deploymentRow(playing, "production", "success", "✓"),
    commentRow(playing, `In production since Wed 14 Oct, ${there}`, "✓"),
  ]);
}

async function summary(playing: Play): Promise<void> {
  const { stage, expect, pull, sha } = playing;
  const { shop, app } = stage;
  const ours = new Set(
    shop.checks
      .of(sha)
      .filter((run) => run.app.id === APP.id)
      .map((run) => run.name),
  );
  const comments = shop.issues.on(pull.number).filter((comment) => comment.app === APP.id);
  const ledger = await app.engine.store.journal.verify(String(shop.id));
  expect.that("checks", ours.size, 6);
  expect.that("comments by Sluice", comments.length, 2);
  expect.that(
    "the hash chain of the ledger",
    ledger.brokenAt === null ? "intact" : `broken at ${ledger.brokenAt}`,
    "intact",
  );
  const lead = told.ci + told.sandbox + told["a11y.yml"] + told.staging + told.production;
  rule("What happened");
  say("  ✓ commit → ✓ sandbox → ( ✓ performance + ✓ accessibility ) → ✓ staging → ✓ production");
  say();
  say(
    `  Merge to production   ${duration(lead + 24 * MINUTE)} = ${duration(lead)} of work + 24 min waiting for a person`,
  );
  say(
    `  On GitHub             ${ours.size} checks, ${shop.deployments.all.size} deployments, 1 comment edited in place, 1 reply`,
  );
  say("  While it waited       0 runner minutes, 0 open jobs");
  say(`  Why, for every step   the ledger: ${ledger.entries} entries, hash chain intact`);
}
