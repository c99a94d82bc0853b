/** What is told of a deployed version while it is looked at, and to whoever has judged it. */
import { describe, expect, test } from "vitest";
import { deploymentContent } from "../../src/github/render/deployment.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { deployments } from "../../src/pipeline/deployments.ts";
import { begun, deployed, fail, HOUR, inconclusive, smoke, tryEnds, tryRuns } from "../support/verified.ts";
import type { Walk } from "../support/walk.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { livingComment } from "../../src/github/render/living.ts";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { candidate, MINUTE, sha } from "../support/walk.ts";
import { place } from "./github.ts";

const reply = (walk: Walk): string => {
  const answer = walk.state.answers.findLast(isOfComment);
  if (answer === undefined) throw new Error("nobody was answered");
  return renderReply(answer, walk.state, { place }).body;
};

describe("the deployment says what is so as long as it says it", () => {
  const descriptions = (walk: Walk) =>
    deployments(walk.state).map((one) => {
      const content = deploymentContent(walk.state, one);
      return content.is === "status" ? `${content.state}: ${content.description}` : null;
    });

  test("one line for deploying, verifying and soaking; another when a person must say", () => {
    const walk = begun([smoke], { soakMs: HOUR }).push("a1", { changes: [{ number: 12, author: "octocat" }] });
    const saying = ["in_progress: Deploying and verifying a100000 (#12)"];
    walk.checks("a1").running("a1", "staging");
    expect(descriptions(walk)).toEqual(saying);
    walk.ends("a1", "staging");
    expect([walk.at_("a1", "staging"), descriptions(walk)]).toEqual(["verifying", saying]);
    tryEnds(walk, "a1");
    expect([walk.at_("a1", "staging"), descriptions(walk)]).toEqual(["soaking", saying]);
    expect(descriptions(inconclusive())).toEqual([
      "in_progress: Inconclusive: deployed, but smoke.yml ended in neutral after 0 s",
    ]);
  });
});

describe("that it does not hold, said early", () => {
  const rolling = () => tryEnds(deployed(begun([smoke], { onFailure: "rollback" })), "a1").later(HOUR);

  test("what follows by itself is told, and not to try again", () => {
    const walk = tryRuns(deployed(rolling(), "b2"), "b2");
    fail(walk);
    expect(reply(walk), "smoke.yml is being stopped").toContain("/explain staging");
    tryEnds(walk, "b2", "cancelled");
    expect(walk.attempt("b2", "staging").met).toBe("rollback");
    expect(reply(walk)).toContain("As `on_failure` says, staging goes back to a100000.");
    expect(reply(walk)).not.toContain("/retry");
  });

  test("where nothing comes back it is tried again, or mended", () => {
    const walk = deployed();
    fail(walk);
    expect(reply(walk)).toContain("/retry staging");
  });
});

describe("somebody else's version took its place before it was judged", () => {
  const replaced = (): Walk => {
    const walk = tryEnds(deployed(begun([smoke], { soakMs: HOUR })), "a1").later(MINUTE);
    const found = { deployment: 99, sha: sha("f1"), by: "mona", at: walk.at };
    walk.tell({ kind: "deployed-beside", at: walk.at, environment: "staging", found });
    return walk;
  };
  const why = "deployed, but `mona` put f100000 there beside Sluice before it was verified";

  test("its check says who did, and offers to try again", () => {
    const { state } = replaced();
    const check = stageCheck(state, state.candidates[candidate("a1")]!, "staging");
    expect(check.title).toContain("Inconclusive: deployed, but mona put f100000 there beside");
    expect(check.summary).toContain(`**Inconclusive: ${why}.**`);
    expect(check.summary).toContain("/retry staging");
    expect(check.summary).not.toContain("/pass");
    expect(check.buttons.map(({ identifier }) => identifier)).toEqual(["retry"]);
    expect(check.line).toContain(") replaced →");
  });

  test("so do the living comment and what waits for it", () => {
    const { state } = replaced();
    const living = livingComment(state, 12);
    expect(living.is === "comment" && living.body).toContain(`Inconclusive at staging: ${why}`);
    expect(living.is === "comment" && living.body).toContain("/retry staging");
    const production = state.policy!.definition.stages[1]!;
    const said = explainedSaid(state, explain(state, state.candidates[candidate("a1")]!, production), state.at);
    expect(said.next).toBe("/retry staging");
    expect(`${said.facts}${said.fold}`).toContain("staging was replaced by somebody else before it was verified");
  });
});
