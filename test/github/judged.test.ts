/** What is told of a deployed version while it is looked at, and to whoever has judged it. */
import { describe, expect, test } from "vitest";
import { deploymentContent } from "../../src/github/render/deployment.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { deployments } from "../../src/pipeline/deployments.ts";
import { begun, deployed, fail, HOUR, inconclusive, smoke, tryEnds, tryRuns } from "../support/verified.ts";
import type { Walk } from "../support/walk.ts";
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
