/** Which buttons stand where, and what they do. */
import { markAt } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buttonsOf, offered } from "../../src/pipeline/decide/buttons.ts";
import type { Candidate } from "../../src/pipeline/candidate.ts";
import type { State } from "../../src/pipeline/model.ts";
import { standing } from "../../src/pipeline/standing.ts";
import { rule } from "../support/approvals.ts";
import { deploy, shop } from "../support/definition.ts";
import { buttons, walks } from "../support/moves.ts";
import { candidate, Walk } from "../support/walk.ts";

const production = (gates?: object) =>
  shop({ stages: [deploy("staging", []), deploy("production", ["staging"], { production: true, ...gates })] });
const approvals = { gates: { checks: [], approvals: [rule({ count: 1 })] } };

const shownAt = (state: State, one: Candidate, stage: string) =>
  buttonsOf(state, one, { stage, seen: standing(state, one, stage) });
const at = (walk: Walk, word: string, stage: string): readonly string[] => {
  const one = walk.state.candidates[candidate(word)];
  return one === undefined ? [] : shownAt(walk.state, one, stage);
};
const released = (definition = production()): Walk =>
  new Walk(definition).push("a1").checks("a1").through("a1", "staging");

test("each stands where its command would work", () => {
  const walk = released();
  expect(at(walk, "a1", "production")).toEqual(["promote"]);
  walk.click("a1", "production", "promote");
  expect(at(walk, "a1", "production")).toEqual([]);
  walk.ends("a1", "production", "failure");
  expect(at(walk, "a1", "production")).toEqual(["retry"]);
  walk.ask({ verb: "veto", version: { is: "sha", prefix: walk.state.trunk?.head ?? "" }, reason: "r" });
  expect(at(walk, "a1", "production")).toEqual([]);
  expect(at(walk, "a1", "staging")).toEqual([]);
});

test("a lock keeps the button for its owner", () => {
  const walk = released();
  walk.click("a1", "production", "promote");
  walk.ends("a1", "production", "failure");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "r" }, { by: "hubot" });
  expect(at(walk, "a1", "production")).toEqual(["retry"]);
  walk.click("a1", "production", "retry", { by: "mona" });
  expect(walk.answer).toMatchObject({ is: "refused", code: "locked" });
  walk.click("a1", "production", "retry", { by: "hubot" });
  expect(walk.answer).toMatchObject({ is: "started" });
});

test("a rollback that failed can be asked for again, as long as nothing else was put there", () => {
  const walk = released(shop({ stages: [deploy("staging", [])] }));
  walk.push("b2").checks("b2").through("b2", "staging");
  walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null });
  walk.ends("a1", "staging", "failure");
  expect(at(walk, "b2", "staging")).toEqual(["rollback"]);
  expect(at(walk, "a1", "staging")).toEqual(["retry"]);
  walk.click("b2", "staging", "rollback");
  expect(walk.answer).toMatchObject({ is: "rolling-back", from: walk.state.candidates[candidate("b2")]?.sha });
  walk.ends("a1", "staging");
  expect(at(walk, "b2", "staging")).toEqual([]);
});

test("approve and reject are of the candidate whose check run it is, whatever is newer", () => {
  const walk = released(production(approvals));
  walk.click("a1", "production", "promote");
  walk.push("b2").checks("b2").through("b2", "staging");
  walk.promote("production");
  expect(walk.at_("a1", "production")).toBe("superseded");
  walk.click("a1", "production", "approve");
  expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
  walk.click("b2", "production", "reject");
  expect(markAt(walk.state, candidate("b2"), "production")).toMatchObject({
    is: "rejected",
    reason: "with the button, no words given",
  });
});

test("one that another check run has replaced does nothing, though the same button stands there", () => {
  const walk = released();
  const events = walk.click("a1", "production", "promote", { isOutdated: true });
  expect(events.map((event) => event.type)).toEqual(["Answered"]);
});

const LONG_MS = 60_000;

const threeStages = shop({
  stages: [
    deploy("sandbox", []),
    deploy("staging", ["sandbox"]),
    deploy("production", ["staging"], { production: true, ...approvals }),
  ],
});

/** Every button of every check run, each clicked on a state of its own; answers those that stood there. */
function clickAll(walk: Walk): readonly string[] {
  // Nobody has asked so often in a minute that he is not heard any more.
  const state = { ...walk.state, answers: [] };
  const trunk = Object.values(state.candidates).filter(({ origin }) => origin.kind === "trunk");
  const all = trunk.flatMap((one) =>
    ["sandbox", "staging", "production"].flatMap((stage) => buttons.map((button) => ({ one, stage, button }))),
  );
  return all.flatMap(({ one, stage, button }) => {
    const next = Object.assign(new Walk(null), { state, at: walk.at });
    const by = state.environments[stage]?.lock?.by ?? "octocat";
    const events = next.click(one.id.slice(1, 3), stage, button, { by });
    const stands = shownAt(state, one, stage).includes(button);
    if (stands) expect(next.answer.is, `${button} at ${stage}`).not.toBe("refused");
    else if (!offered(state, one.id, stage).includes(button))
      expect(events.map((event) => event.type)).toEqual(["Answered"]);
    return stands ? [button] : [];
  });
}

test(
  "on any walk: a button that stands there is not refused, and any other changes nothing",
  () => {
    const worked = new Set<string>();
    const played = (moves: readonly ((walk: Walk) => unknown)[]): void => {
      const walk = new Walk(threeStages).push("a1").checks("a1").ends("a1", "sandbox", "failure");
      for (const [index, one] of moves.entries()) {
        if (index > 0) one(walk);
        if (index % 5 === 0) for (const button of clickAll(walk)) worked.add(button);
      }
    };
    fc.assert(fc.property(walks, played), { numRuns: 40 });
    // Walks that meet all of them: chance may miss one.
    for (const moves of fc.sample(walks, { seed: 2, numRuns: 20 })) played(moves);
    expect([...worked].toSorted()).toEqual(expect.arrayContaining(["approve", "promote", "reject", "retry"]));
  },
  LONG_MS,
);
