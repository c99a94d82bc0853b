/** `/explain` of a version that has entered the stage: what its check says, and what fits. */
import { expect, test } from "vitest";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { deploy, shop, test as tests } from "../support/definition.ts";
import { candidate, MINUTE, Walk } from "../support/walk.ts";

const begun = (more: object = {}): Walk =>
  new Walk(shop({ stages: [deploy("staging", [], more), tests("smoke", ["staging"], { environment: "staging" })] }))
    .push("a1", { changes: [{ number: 12, author: "octocat" }] })
    .checks("a1");
const told = (walk: Walk, ...said: Parameters<Walk["ask"]>): Walk => {
  walk.ask(...said);
  return walk;
};
const lock = (walk: Walk): Walk =>
  told(walk, { verb: "lock", stage: "staging", forMs: 30 * MINUTE, reason: "r" }, { by: "mona" });
/** It failed, and is tried again once mona's lock is over. */
const again = (): Walk => lock(begun({ retries: 1 }).running("a1", "staging")).ends("a1", "staging", "failure");

test.for<[string, () => Walk, string, string, string]>([
  ["starting", begun, "is being deployed", "The workflow `deploy.yml` is being started.", "/abort staging"],
  [
    "running",
    () => begun().running("a1", "staging"),
    "is being deployed",
    "Deploying a100000 since 13:02 London.",
    "/abort staging",
  ],
  [
    "being stopped",
    () => told(begun().running("a1", "staging"), { verb: "abort", stage: "staging" }),
    "is being stopped",
    "Stopped by `octocat`. The workflow `deploy.yml` is being cancelled on GitHub.",
    "/status",
  ],
  ["passed", () => begun().ends("a1", "staging"), "passed", "In staging since Wed 14 Oct, 13:02 London.", "/status"],
  [
    "failed",
    () => begun().ends("a1", "staging", "failure"),
    "failed",
    "Failed: deploy.yml ended in failure after 0 s.",
    "/retry staging",
  ],
  [
    "failed, and is tried again",
    again,
    "failed",
    "Failed: deploy.yml ended in failure after 0 s. It is tried again by itself. Earliest possible: 13:32 London, in 30 min. Waits most for: the lock of `mona`.",
    "/unlock staging",
  ],
])("%s", ([, walk, is, sentence, next]) => {
  const { state, at } = walk();
  const known = state.candidates[candidate("a1")]!;
  const said = explainedSaid(state, explain(state, known, stageNamed(state.policy!.definition, "staging")!), at);
  expect([said.heading, said.sentence, said.next]).toEqual([`Staging: a100000 ${is}`, sentence, next]);
});

test("the check of one that is tried again says so, and what that waits for", () => {
  const { state } = again();
  const check = stageCheck(state, state.candidates[candidate("a1")]!, "staging");
  expect(check.conclusion).toBe("failure");
  expect(check.summary).toContain(
    "It is tried again by itself. Earliest possible: Wed 14 Oct, 13:32 London (12:32 UTC). Waits most for: the lock of `mona`.",
  );
  expect(check.summary).toContain("/unlock staging");
});
