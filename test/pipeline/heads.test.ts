/** Heads of pull requests: the one that was asked for, as long as it is meant, and where it is taken. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { statusTable } from "../../src/github/render/status.ts";
import { offered } from "../../src/pipeline/decide/buttons.ts";
import type { PlaceAsked } from "../../src/pipeline/asking.ts";
import { standing } from "../../src/pipeline/standing.ts";
import { deploy, shop } from "../support/definition.ts";
import { head, MINUTE, sha, Walk } from "../support/walk.ts";

const open = (word: string): PlaceAsked => ({
  is: "pull",
  number: 7,
  state: "open",
  head: sha(word),
  fork: false,
  base: "main",
  candidate: head(word),
});
const retried = (): Walk => new Walk(shop({ stages: [deploy("staging", [], { retries: 2 })] })).push("a1");
const asked = (walk: Walk): Walk => {
  walk.opened(7, sha("fe"));
  walk.at += MINUTE;
  walk.promote("staging", open("fe"));
  return walk.checks("fe");
};
const attempts = (walk: Walk): number => runAt(walk.state, head("fe"), "staging")?.attempts.length ?? 0;

test("a head is repeated by itself while its pull request stands", () => {
  expect(attempts(asked(retried()).ends("fe", "staging", "failure"))).toBe(2);
});

test.for([
  ["closed", (walk: Walk): unknown => walk.opened(7, sha("fe"), { updatedAt: walk.at, state: { is: "closed" } })],
  ["moved", (walk: Walk): unknown => walk.opened(7, sha("5e"), { updatedAt: walk.at })],
  ["given back", (walk: Walk): unknown => walk.ask({ verb: "resume", stage: "staging" })],
] as const)("%s meanwhile: it is not repeated", ([, meanwhile]) => {
  const walk = asked(retried()).running("fe", "staging");
  meanwhile(walk);
  expect(attempts(walk.ends("fe", "staging", "failure"))).toBe(1);
});

test.for([
  ["of which nothing was heard", null, "head-unsure"],
  ["by seven digits of it", { is: "sha", prefix: "fe00000" }, "head-unsure"],
  ["in full", { is: "sha", prefix: sha("fe") }, null],
] as const)("a head %s", ([, version, code]) => {
  const walk = retried();
  walk.ask({ verb: "promote", stage: "staging", version, reason: null }, { place: open("fe") });
  expect(walk.answer).toMatchObject(code === null ? { is: "standing" } : { is: "refused", code });
});

test("seven digits that fit the former head too do not let the new one in", () => {
  const walk = retried();
  const twin = `${sha("fe").slice(0, 7)}1`.padEnd(40, "1");
  walk.opened(7, sha("fe"));
  const saidAt = walk.at + 1_000;
  walk.at += MINUTE;
  walk.opened(7, twin, { state: { is: "open", moved: { from: sha("fe") } } });
  const place = { ...open("fe"), head: twin } as PlaceAsked;
  const version = { is: "sha", prefix: twin.slice(0, 7) } as const;
  walk.ask({ verb: "promote", stage: "staging", version, reason: null }, { place, saidAt });
  expect(walk.answer).toMatchObject({ is: "refused", code: "head-moved" });
});

test("closed, pushed to and opened again between the comment and its reading: the new head was not asked for", () => {
  const walk = retried().opened(7, sha("fe"));
  const saidAt = walk.at + 1_000;
  walk.at += MINUTE;
  walk.opened(7, sha("fe"), { state: { is: "closed" } }).opened(7, sha("5e"), { updatedAt: walk.at + 1 });
  walk.promote("staging", open("5e"), { saidAt });
  expect(walk.answer).toMatchObject({ is: "refused", code: "head-moved" });
});

test("late news of a pull request changes nothing", () => {
  const walk = asked(retried()).ends("fe", "staging");
  walk.opened(7, sha("fe"), { updatedAt: walk.at - 10 * MINUTE, state: { is: "closed" } });
  expect(walk.state.environments["staging"]?.hold).not.toBeNull();
});

test("a request for a head ends when its pull request is meant for another branch", () => {
  const walk = retried().opened(7, sha("fe"));
  walk.at += MINUTE;
  walk.promote("staging", open("fe"));
  walk.opened(7, sha("fe"), { base: "side" });
  expect(walk.state.requests).toEqual([]);
});

test("a head moves the occupant, and never what was last verified", () => {
  const walk = asked(retried()).ends("fe", "staging");
  expect(walk.state.environments["staging"]).toMatchObject({ occupant: { sha: sha("fe") }, lastVerified: null });
});

test("what a stage does not accept does not enter, by whatever road", () => {
  const only = (accept: readonly ("trunk" | "pull_request")[]) =>
    shop({ stages: [deploy("staging", [], { accept, promote: "auto" })] });
  const walk = new Walk(only(["pull_request"])).push("a1").checks("a1");
  expect(walk.at_("a1", "staging")).toBe("absent");
  walk.promote("staging");
  expect(walk.answer).toMatchObject({ is: "refused", code: "not-accepted" });
  walk.opened(7, sha("fe"));
  walk.at += MINUTE;
  walk.promote("staging", open("fe"));
  walk.config(only(["trunk"]), "f1").checks("fe");
  expect(attempts(walk)).toBe(0);
});

test("stages and environments may be called what every object has", () => {
  const names = ["constructor", "__proto__", "tostring"];
  const walk = new Walk(shop({ stages: names.map((name) => deploy(name, [])) })).push("a1").checks("a1");
  for (const name of names) walk.ends("a1", name);
  expect(names.map((name) => walk.at_("a1", name))).toEqual(["succeeded", "succeeded", "succeeded"]);
});

const merge = (walk: Walk): Walk =>
  walk.opened(7, sha("fe"), { updatedAt: walk.at, state: { is: "merged", into: "main", sha: null } });
const move = (walk: Walk): Walk => walk.opened(7, sha("5e"), { updatedAt: walk.at });

test.for([
  ["merged", merge, { is: "left", pull: 7, isOpen: false }],
  ["moved", move, { is: "left", pull: 7, isOpen: true }],
] as const)("%s before its checks have ended, it waits no more", ([, end, standsAs]) => {
  const walk = retried().opened(7, sha("fe"));
  walk.at += MINUTE;
  walk.promote("staging", open("fe"));
  const standsNow = () => standing(walk.state, walk.state.candidates[head("fe")]!, "staging");
  expect(standsNow()).toMatchObject({ is: "waiting" });
  walk.at += MINUTE;
  end(walk).checks("fe");
  expect(standsNow()).toEqual(standsAs);
  expect(offered(walk.state, head("fe"), "staging")).toEqual([]);
  expect(statusTable(walk.state)).not.toContain("fe00000");
});

test("opened again with that head, it may be asked for again", () => {
  const walk = asked(retried().opened(7, sha("fe"))).opened(7, sha("fe"), { state: { is: "closed" } });
  walk.opened(7, sha("fe"), { updatedAt: walk.at + 1 });
  expect(standing(walk.state, walk.state.candidates[head("fe")]!, "staging").is).not.toBe("left");
});
