/** What is said and shown once: statuses of deployments, reactions, replies, calls; and what is stopped or folded away. */
import { expect, test } from "vitest";
import type { Effect } from "../../src/pipeline/effect.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { APP_ID, ATTEMPT, context, deployed, intended, overNock, place, SHOP, wanted } from "./github.ts";
import { openHead } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const world = overNock();
const done = { is: "done", input: null, written: null };
const STATUSES = `${SHOP}/deployments/900/statuses`;
const COMMENTS = `${SHOP}/issues/12/comments`;

const perform = async (effect: Effect, walk: Walk, more: object = {}) =>
  await world.github.perform(effect, context(walk.state, more));

const started = () => deployed().running("a1", "sandbox");

const written = { is: "done", input: null, written: { key: "status/900" } };

function status(walk: Walk): Effect {
  const effect = plan(walk.state).find((one) => one.kind === "surface" && one.surface.is === "deployment");
  if (effect === undefined) throw new Error("no status is planned");
  return effect;
}

test("a status links to the run, and never marks other deployments", async () => {
  const walk = started();
  const run = walk.attempt("a1", "sandbox").phase;
  if (run.is !== "running") throw new Error("it runs");
  world.api
    .post(STATUSES, {
      state: "in_progress",
      description: /^Deploying .{1,130}$/,
      auto_inactive: false,
      log_url: run.run.url,
    } as never)
    .reply(201, {});
  expect(await perform(status(walk), walk)).toMatchObject(written);
});

test.for([
  ["in_progress", "success", 1],
  ["in_progress", "in_progress", 0],
] as const)("unsure of %s where %s stands: %i more", async ([, stands, more]) => {
  const walk = started();
  world.api
    .get(STATUSES)
    .query({ per_page: 100 })
    .reply(200, [{ state: stands }]);
  if (more === 1) world.api.post(STATUSES).reply(201, {});
  expect(await perform(status(walk), walk, { unsure: true })).toMatchObject(written);
});

test("a deployment that somebody deleted needs no status", async () => {
  world.api.post(STATUSES).reply(404, {});
  expect(await perform(status(started()), started())).toMatchObject(written);
});

test.for([
  [false, "cancel", 202, done],
  [false, "cancel", 409, done],
  [false, "cancel", 404, done],
  [false, "cancel", 502, { is: "later", afterMs: 5_000 }],
  [true, "force-cancel", 202, done],
  [true, "force-cancel", 409, done],
] as const)("cancelling, by force %s: POST %s answered with %i", async ([force, path, status, outcome]) => {
  world.api.post(`${SHOP}/actions/runs/70/${path}`).reply(status, {});
  const effect = { kind: "cancel-run", key: "cancel/x", attempt: ATTEMPT, run: 70, force } as const;
  expect(await perform(effect, started())).toMatchObject(outcome);
});

test.for([
  [201, done],
  [200, done],
  [404, done],
  [502, { is: "later", afterMs: 5_000 }],
] as const)("a reaction answered with %i", async ([status, outcome]) => {
  world.api.post(`${SHOP}/issues/comments/5/reactions`, { content: "rocket" }).reply(status, {});
  const effect = { kind: "react", key: "react/5/rocket", comment: 5, content: "rocket" } as const;
  expect(await perform(effect, intended())).toMatchObject(outcome);
});

const asked = () => {
  const walk = intended();
  walk.ask({ verb: "status" });
  return walk;
};
const input = { kind: "answered", answer: "1-1" };
const MARKER = "<!-- sluice:1 reply id=1-1 -->";
const replied = { is: "done", input, written: { key: "reply/1-1", hash: "", remote: { id: 50, node_id: "IC_50" } } };

test("a reply ends with its marker, and where it stands is remembered", async () => {
  const walk = asked();
  world.api
    .post(COMMENTS, (body: { body: string }) => body.body.startsWith("### ") && body.body.endsWith(MARKER))
    .reply(201, { id: 50, node_id: "IC_50" });
  expect(await perform(wanted(walk.state, "reply"), walk)).toEqual(replied);
});

const promote = { verb: "promote", stage: "staging", version: null, reason: null } as const;
const unclear = { verb: "unclear", near: null, corrected: null } as const;

test.for([
  [
    promote,
    openHead(17, "fe", { base: "fea`ture|@x" }),
    "#17, which goes into `fea'ture|@\u200bx`, is not on `main`. Merge, then promote.",
  ],
  [
    { ...unclear, code: "unknown-stage", word: "<b>", near: "staging", expected: "sandbox, staging" },
    { is: "control" },
    "There is no stage `<b>`. Did you mean `staging`? Stages: sandbox, staging.",
  ],
  [
    { ...unclear, code: "bad-argument", word: "x y", expected: "a stage and at most one version" },
    { is: "control" },
    "`x y` was not understood; expected: a stage and at most one version.",
  ],
  [
    { ...unclear, code: "bad-argument", word: "x", expected: "nothing behind /status" },
    { is: "control" },
    "`x` was not understood; expected: nothing behind /status.",
  ],
] as const)("a refusal marks what people wrote, and only that: %j", ([command, where, said]) => {
  const walk = intended();
  walk.ask(command, { place: where });
  const answer = walk.state.answers.at(-1);
  if (answer === undefined || !isOfComment(answer)) throw new Error("nothing was answered");
  expect(renderReply(answer, walk.state, { place }).body.split("\n")[2]).toBe(said);
});

test("a reply whose answer was lost is looked for on every page, among our own comments", async () => {
  const walk = asked();
  const quoted = { id: 48, node_id: "IC_48", body: `> x ${MARKER}`, performed_via_github_app: null };
  const others = { id: 49, node_id: "IC_49", body: MARKER, performed_via_github_app: { id: 99 } };
  const ours = { id: 50, node_id: "IC_50", body: `x\n${MARKER}`, performed_via_github_app: { id: APP_ID } };
  const next = `<http://api.github.test${COMMENTS}?per_page=100&page=2>; rel="next"`;
  world.api.get(COMMENTS).query({ per_page: 100 }).reply(200, [quoted, others], { link: next });
  world.api.get(COMMENTS).query({ per_page: 100, page: 2 }).reply(200, [ours]);
  expect(await perform(wanted(walk.state, "reply"), walk, { unsure: true })).toEqual(replied);
});

test.for([
  [404, "Not Found", { is: "done", input, written: null }],
  [410, "Gone", { is: "done", input, written: null }],
  [403, "Unable to create comment because issue is locked.", { is: "done", input, written: null }],
  [403, "Resource not accessible by integration", { is: "refused", input }],
  [502, "Bad Gateway", { is: "unsure" }],
] as const)("a reply answered with %i %s", async ([status, message, outcome]) => {
  const walk = asked();
  world.api.post(COMMENTS).reply(status, { message });
  expect(await perform(wanted(walk.state, "reply"), walk)).toMatchObject(outcome);
});

test("a call mentions whoever brought the change, and is remembered", async () => {
  const walk = started().ends("a1", "sandbox", "failure");
  const effect = wanted(walk.state, "call");
  world.api.post(COMMENTS, /@octocat/).reply(201, { id: 51, node_id: "IC_51" });
  expect(await perform(effect, walk)).toEqual({
    is: "done",
    input: null,
    written: { key: effect.key, hash: "", remote: { id: 51, node_id: "IC_51" } },
  });
});

const minimize = { kind: "minimize", key: "minimize/1-1", of: "reply/1-1", as: "outdated" } as const;

test("what is outdated is folded away where it stands", async () => {
  world.api
    .post("/graphql", (body: { query: string; variables: object }) => {
      expect(body.variables).toEqual({ subject: "IC_50", as: "OUTDATED" });
      return body.query.includes("classifier: $as");
    })
    .reply(200, { data: {} });
  expect(await perform(minimize, asked(), { remote: { id: 50, node_id: "IC_50" } })).toEqual(done);
});

test.for([
  ["NOT_FOUND", done],
  ["RATE_LIMITED", { is: "later", afterMs: 60_000 }],
  ["FORBIDDEN", { is: "refused" }],
] as const)("folding away answered with %s", async ([type, outcome]) => {
  world.api.post("/graphql").reply(200, { data: null, errors: [{ type, message: "no" }] });
  expect(await perform(minimize, asked(), { remote: { id: 50, node_id: "IC_50" } })).toMatchObject(outcome);
});

test("what was never said needs no folding away", async () => {
  expect(await perform(minimize, asked())).toEqual(done);
});
