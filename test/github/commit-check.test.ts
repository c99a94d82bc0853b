/** A commit stage whose workflow came to an end. */
import { expect, test } from "vitest";
import { commitCheck } from "../../src/github/render/commit-check.ts";
import { livingComment } from "../../src/github/render/living.ts";
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
  expect(content.is === "comment" ? content.body : "").toContain(`### ${heading} in the commit stage: \`ci.yml\``);
});
