/** What is kept of candidates at stages, by names that every object has too. */
import { expect, test } from "vitest";
import {
  allRuns,
  arrivalAt,
  markAt,
  runAt,
  runByKey,
  lastSuperseded,
  withoutMark,
} from "../../src/pipeline/by-stage.ts";
import { runKey } from "../../src/pipeline/model.ts";
import type { State } from "../../src/pipeline/model.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, Walk } from "../support/walk.ts";

const inherited = ["constructor", "valueof", "name"];
const definition = shop({
  stages: inherited.map((name, index) => deploy(name, inherited.slice(0, index), { promote: "manual" })),
});
/** As it comes out of a store. */
const reread = (state: State): State => JSON.parse(JSON.stringify(state)) as State;

test("a stage called `constructor` is entered by nobody until somebody enters it", () => {
  const walk = new Walk(definition).push("a1");
  const seen = (id: string) =>
    inherited.map((name) => {
      const state = reread(walk.state);
      return [
        runAt(state, id, name),
        markAt(state, id, name),
        arrivalAt(state, id, name),
        runByKey(state, `${id}/${name}`),
      ];
    });
  const nothing = inherited.map(() => Array.from({ length: 4 }));
  for (const id of [candidate("a1"), "constructor", "__proto__", ""]) expect(seen(id)).toEqual(nothing);
  expect(lastSuperseded(walk.state, "constructor")).toBeUndefined();
  expect(withoutMark(walk.state, candidate("a1"), "constructor")).toBe(walk.state);
  walk.checks("a1");
  expect(inherited.map((name) => walk.at_("a1", name))).toEqual(["waiting", "absent", "absent"]);
  walk.promote("constructor");
  expect(inherited.map((name) => walk.at_("a1", name))).toEqual(["intended", "absent", "absent"]);
  walk.ends("a1", "constructor");
  const state = reread(walk.state);
  const [run] = allRuns(state);
  expect([run?.stage, runByKey(state, runKey(candidate("a1"), "constructor"))]).toEqual(["constructor", run]);
  expect(inherited.map((name) => walk.at_("a1", name))).toEqual(["succeeded", "waiting", "absent"]);
});

test("an event of one candidate leaves what is kept of the others as it is", () => {
  const walk = new Walk(definition).push("a1").checks("a1").push("b2").checks("b2");
  const { arrivals } = walk.state;
  walk.promote("constructor");
  walk.push("c3").checks("c3");
  expect(walk.state.arrivals[candidate("c3")]).toBeDefined();
  for (const id of ["a1", "b2"].map(candidate)) expect(walk.state.arrivals[id]).toBe(arrivals[id]);
  const { runs } = walk.state;
  walk.ends("b2", "constructor");
  expect(walk.state.runs[candidate("b2")]).not.toBe(runs[candidate("b2")]);
  expect(Object.keys(runs)).toEqual([candidate("b2")]);
});
