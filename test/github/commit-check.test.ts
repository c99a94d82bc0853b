/** A commit stage whose workflow came to an end. */
import { expect, test } from "vitest";
import { commitCheck } from "../../src/github/render/commit-check.ts";
import { livingComment } from "../../src/github/render/living.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { headline } from "../../src/github/render/status.ts";
import { shop } from "../support/definition.ts";
import { candidate, MINUTE, Walk } from "../support/walk.ts";

const ended = (conclusion: string): Walk =>
  new Walk(shop({ commit: { checks: [], workflow: "ci.yml", timeoutMs: 30 * MINUTE } }))
    .push("a1", { changes: [{ number: 12, author: "octocat" }] })
    .running("a1", "commit")
    .ends("a1", "commit", conclusion);

test.for([
  ["failure", "failure", "Red: ci.yml failed. Nothing is deployed", "Failed", ["red", 1]],
  ["cancelled", "cancelled", "Aborted: ci.yml was cancelled on GitHub. Nothing is deployed", "Aborted", ["aborted", 0]],
] as const)("%s", ([end, conclusion, title, heading, [word, calls]]) => {
  const walk = ended(end);
  const known = walk.state.candidates[candidate("a1")];
  if (known === undefined) throw new Error("it was pushed");
  const check = commitCheck(walk.state, known);
  expect(check).toMatchObject({ conclusion, title });
  expect(check.line).toContain(`commit ${word}`);
  expect(walk.plan("call")).toHaveLength(calls);
  const content = livingComment(walk.state, 12);
  const body = content.is === "comment" ? content.body : "";
  expect(body).toContain(`### ${heading} in the commit stage: \`ci.yml\``);
  expect(body).toContain(`${end === "cancelled" ? "– aborted" : "✗ failed"}`);
  const [stage] = walk.state.policy?.definition.stages ?? [];
  if (stage === undefined) throw new Error("it has stages");
  const { facts } = explainedSaid(walk.state, explain(walk.state, known, stage), walk.at);
  expect(facts).toContain(end === "cancelled" ? "commit was aborted" : "commit failed");
  expect(headline(walk.state, null)).toContain(end === "cancelled" ? "commit stage aborted" : "trunk red");
  walk.ask({ verb: "plan", stage: stage.name, version: null });
  expect(walk.answer).toMatchObject({
    facts: { state: end === "cancelled" ? "a100000 was aborted there" : "a100000 has failed there" },
  });
});
