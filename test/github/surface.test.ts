/** Texts that follow the state: made once, changed in place, found again after a lost answer. */
import { expect, test } from "vitest";
import { surfaceKey } from "../../src/pipeline/effect.ts";
import type { Surface } from "../../src/pipeline/effect.ts";
import type { Remote } from "../../src/engine/ports.ts";
import { APP_ID, broken, context, deployed, overNock, place, SHOP } from "./github.ts";
import type { CheckSeen } from "../../src/pipeline/input.ts";
import { shop } from "../support/definition.ts";
import { candidate, MINUTE, sha, START, Walk } from "../support/walk.ts";

const world = overNock();
const CHECKS = `${SHOP}/check-runs`;
const stage: Surface = { is: "stage-check", candidate: candidate("a1"), stage: "sandbox" };

const write = async (surface: Surface, walk: Walk, more: object = {}) =>
  await world.github.perform({ kind: "surface", key: surfaceKey(surface), surface }, context(walk.state, more));

const written = (surface: Surface, walk: Walk, remote: Remote) => ({
  is: "done",
  written: { key: surfaceKey(surface), hash: world.github.render(surface, walk.state, place).hash, remote },
});

const running = () => deployed().running("a1", "sandbox");
const failed = () => running().ends("a1", "sandbox", "failure");
const RUNNING = { id: 30, status: "in_progress", conclusion: null };
const FAILED = { id: 30, status: "completed", conclusion: "failure" };

test("a check run is made on the candidate's commit", async () => {
  const walk = running();
  world.api
    .post(CHECKS, (body: Record<string, unknown>) => {
      expect(body).toMatchObject({ name: "sluice / sandbox", head_sha: sha("a1"), status: "in_progress" });
      expect(body).not.toHaveProperty("conclusion");
      expect(body["details_url"]).toContain("/actions/runs/");
      return true;
    })
    .reply(201, { id: 30 });
  expect(await write(stage, walk)).toMatchObject(written(stage, walk, RUNNING));
});

test.for([
  ["one that runs is completed", failed, RUNNING, "PATCH", FAILED],
  ["one that runs gets new words", running, RUNNING, "PATCH", RUNNING],
  ["one that ended so gets new words", failed, FAILED, "PATCH", FAILED],
  ["one that ended is not opened again", running, FAILED, "POST", { ...RUNNING, id: 31 }],
  [
    "one that ended does not end another way",
    failed,
    { ...FAILED, conclusion: "success" },
    "POST",
    { ...FAILED, id: 31 },
  ],
] as const)("a check run: %s", async ([, walk, remote, method, after]) => {
  const has = (body: Record<string, unknown>): boolean => {
    if (method === "PATCH" && remote.status === "completed") expect(body).not.toHaveProperty("status");
    return true;
  };
  if (method === "PATCH") world.api.patch(`${CHECKS}/30`, has).reply(200, { id: 30 });
  else world.api.post(CHECKS, has).reply(201, { id: 31 });
  expect(await write(stage, walk(), { remote })).toMatchObject({ is: "done", written: { remote: after } });
});

/** The check runs that GitHub has of ours, oldest first. */
const stand = (...runs: readonly object[]) =>
  world.api
    .get(`${SHOP}/commits/${sha("a1")}/check-runs`)
    .query({ check_name: "sluice / sandbox", app_id: APP_ID, filter: "all", per_page: 100 })
    .reply(200, { total_count: runs.length, check_runs: runs });

/** The key that we gave to the stage's check run. */
function externalId(): string {
  const { content } = world.github.render(stage, running().state, place);
  return (content as { readonly externalId: string }).externalId;
}

test("after a lost answer the newest check run of the same key is taken for ours", async () => {
  const external_id = externalId();
  stand(
    { ...FAILED, id: 28, external_id },
    { ...RUNNING, external_id },
    { ...RUNNING, id: 99, external_id: "another" },
  );
  world.api.patch(`${CHECKS}/30`).reply(200, { id: 30 });
  expect(await write(stage, running(), { unsure: true })).toMatchObject({ written: { remote: RUNNING } });
});

test("the former check run is remembered, and the answer about the new one was lost: no third", async () => {
  const external_id = externalId();
  stand({ ...FAILED, id: 28, external_id }, { ...RUNNING, external_id });
  world.api.patch(`${CHECKS}/30`).reply(200, { id: 30 });
  const remote = { ...FAILED, id: 28 };
  expect(await write(stage, running(), { unsure: true, remote })).toMatchObject({ written: { remote: RUNNING } });
});

test("nothing of ours stands there: it is made", async () => {
  stand();
  world.api.post(CHECKS).reply(201, { id: 30 });
  expect(await write(stage, running(), { unsure: true })).toMatchObject({ written: { remote: RUNNING } });
});

test.for([
  ["nobody knows, so it is looked for first", broken("ECONNRESET"), { is: "unsure" }],
  ["surely not done", broken("ECONNREFUSED"), { is: "later" }],
] as const)("a check run whose making breaks: %s", async ([, error, outcome]) => {
  world.api.post(CHECKS).replyWithError(error);
  expect(await write(stage, running())).toMatchObject(outcome);
});

/** A broken file with so many problems. */
function broke(count: number): Walk {
  const walk = new Walk(null);
  const problems = Array.from({ length: count }, (_, index) => ({
    code: "config-bad-value" as const,
    level: "failure" as const,
    path: ".github/sluice.yml",
    line: index + 1,
    column: 1,
    problem: `problem ${index}`,
    expected: "something else",
  }));
  const file = { is: "bad", blob: "b", problems } as const;
  walk.tell({ kind: "config-read", at: START, sha: sha("f0"), pull: null, file, lacking: [] });
  return walk;
}
const config: Surface = { is: "config-check", sha: sha("f0") };
const lines = (sent: readonly Record<string, unknown>[]) =>
  sent.map(({ output }) =>
    (output as { annotations: { start_line: number }[] }).annotations.map((one) => one.start_line),
  );

test("annotations go fifty at a time, each once", async () => {
  const sent: Record<string, unknown>[] = [];
  const keep = (body: Record<string, unknown>): boolean => sent.push(body) > 0;
  world.api.post(CHECKS, keep).reply(201, { id: 40 });
  world.api.patch(`${CHECKS}/40`, keep).reply(200, { id: 40 });
  await write(config, broke(95));
  expect(lines(sent).map((some) => some.length)).toEqual([50, 45]);
  expect(new Set(lines(sent).flat()).size).toBe(95);
  expect(sent.slice(1).every((body) => !("status" in body) && !("conclusion" in body))).toBe(true);
});

test("new words for a check run that ended bring no annotation a second time", async () => {
  const sent: Record<string, unknown>[] = [];
  world.api.patch(`${CHECKS}/40`, (body) => sent.push(body) > 0).reply(200, { id: 40 });
  await write(config, broke(120), { remote: { ...FAILED, id: 40 } });
  expect(lines(sent)).toEqual([[]]);
});

test("a file of a thousand mistakes: the first hundred, and how many more", async () => {
  const sent: { readonly output: { readonly title: string; readonly summary: string } }[] = [];
  world.api.post(CHECKS, (body) => sent.push(body) > 0).reply(201, { id: 40 });
  world.api.patch(`${CHECKS}/40`, (body) => sent.push(body) > 0).reply(200, { id: 40 });
  await write(config, broke(1_500));
  expect(sent[0]?.output.title).toBe("1500 problems; none has ruled yet");
  expect(sent[0]?.output.summary).toMatch(/\| 100 \| .*\n\nAnd 1400 more\.$/);
});

/** What a check run of the commit stage says of so many checks. */
async function said(checks: readonly Partial<CheckSeen>[], more: object = {}) {
  const sent: { readonly output: { readonly title: string; readonly summary: string; readonly text: string } }[] = [];
  world.api.post(CHECKS, (body) => sent.push(body) > 0).reply(201, { id: 50 });
  const walk = new Walk(shop({ commit: { checks: "default", workflow: null, timeoutMs: MINUTE } }));
  await write({ is: "commit-check", candidate: candidate("a1") }, walk.push("a1").checks("a1", checks, more));
  const [{ output } = { output: { title: "", summary: "", text: "" } }] = sent;
  expect(output.summary.length + output.text.length).toBeLessThan(65_536);
  return output;
}

const statuses = (count: number, state: CheckSeen["state"]) =>
  Array.from({ length: count }, (_, index) => ({ name: `${"`|".repeat(60)}${index}`, app: null, state }));

test("a commit with hundreds of statuses: what failed stands first, and the rest is counted", async () => {
  const { title, text } = await said([...statuses(700, "pending"), { name: "build", state: "failed" }]);
  const rows = text.split("\n").slice(2);
  expect(title).toBe("Red: build failed. Nothing is deployed");
  expect(rows).toHaveLength(51);
  expect([rows[0], rows.at(-1)]).toEqual(["| `build` | `github-actions` | ✗ failed |", "| and 651 more |  |  |"]);
});

test("a commit with more checks than are read says so, and what to do", async () => {
  const { title, summary } = await said([{ name: "build" }], { isAll: false });
  expect(title).toBe("Red: more than 1000 checks stand on it, and no more are read");
  expect(summary).toContain("It is not judged by some of them. Mend it with a new commit.");
});

test("hundreds that failed, and hundreds that are awaited, are counted in their sentences too", async () => {
  expect((await said(statuses(700, "failed"))).summary).toMatch(/ and 695 more failed\. Nothing is deployed\.\*\*/);
  const { summary } = await said([...statuses(700, "pending"), { name: "build", state: "passed" }]);
  expect(summary).toMatch(/^\*\*1 of 701 passed; waiting for .* and 695 more\.\*\*/);
});

const living: Surface = { is: "living", pull: 12 };
const MARKER = "<!-- sluice:1 living pr=12 -->";
const COMMENTS = `${SHOP}/issues/12/comments`;
const ours = { id: 60, body: `x${MARKER}`, performed_via_github_app: { id: APP_ID } };

test.for([
  ["made", null, false, [], [["POST", 201]], 61],
  ["changed where it stands", { id: 60 }, false, null, [["PATCH", 200]], 60],
  [
    "made anew where somebody deleted it",
    { id: 60 },
    false,
    null,
    [
      ["PATCH", 404],
      ["POST", 201],
    ],
    61,
  ],
  ["found after a lost answer", null, true, [ours], [["PATCH", 200]], 60],
  ["found beside the one remembered, which was deleted", { id: 59 }, true, [ours], [["PATCH", 200]], 60],
  ["made where none is found", null, true, [], [["POST", 201]], 61],
] as const)("the living comment is %s", async ([, remote, unsure, found, calls, id]) => {
  if (unsure)
    world.api
      .get(COMMENTS)
      .query({ per_page: 100 })
      .reply(200, found ?? []);
  for (const [method, status] of calls) {
    if (method === "POST") world.api.post(COMMENTS, ({ body }) => body.endsWith(MARKER)).reply(status, { id: 61 });
    else world.api.patch(`${SHOP}/issues/comments/60`).reply(status, { id: 60 });
  }
  expect(await write(living, running(), { remote, unsure })).toMatchObject({ is: "done", written: { remote: { id } } });
});

const control: Surface = { is: "control" };
const ISSUES = `${SHOP}/issues`;
const CONTROL = "<!-- sluice:1 control pipeline=default -->";
const issue = (number: number, app: number | null, body = `x${CONTROL}`) => ({
  number,
  body,
  performed_via_github_app: app === null ? null : { id: app },
});

test.for([
  [
    "opened where there is none",
    null,
    [issue(7, null), issue(8, 99), issue(9, APP_ID, "mine, of another kind")],
    [],
    20,
  ],
  ["found where it is not remembered", null, [issue(9, APP_ID)], [[9, 200]], 9],
  ["changed where it is remembered", { number: 9 }, null, [[9, 200]], 9],
  ["opened anew where somebody deleted it", { number: 9 }, null, [[9, 410]], 20],
] as const)("the control issue is %s", async ([, remote, found, edits, number]) => {
  if (found !== null) world.api.get(ISSUES).query({ labels: "sluice", state: "all", per_page: 100 }).reply(200, found);
  for (const [edited, status] of edits) world.api.patch(`${ISSUES}/${edited}`).reply(status, {});
  if (number === 20)
    world.api
      .post(ISSUES, ({ body, labels }) => body.endsWith(CONTROL) && labels.join(",") === "sluice")
      .reply(201, { number: 20 });
  const walk = running();
  expect(await write(control, walk, { remote })).toEqual({
    ...written(control, walk, { number }),
    input: { kind: "control-opened", issue: number },
  });
});
