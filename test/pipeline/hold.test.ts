import { expect, test } from "vitest";
import { candidate, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const hold = (walk: Walk, stage = "sandbox") => walk.ask({ verb: "hold", stage, reason: "we watch" }, { by: "mona" });

test("automation stays off what runs there, and is told what /resume starts", () => {
  const walk = new Walk(shop({ stages: [deploy("sandbox", [])] })).push("a1").checks("a1").ends("a1", "sandbox");
  hold(walk);
  expect(walk.answer).toMatchObject({ is: "held", next: null });
  walk.push("b2").checks("b2");
  expect(walk.at_("b2", "sandbox")).toBe("waiting");
  hold(walk);
  expect(walk.answer).toMatchObject({ is: "held", next: candidate("b2") });
  walk.promote("sandbox");
  expect(walk.answer, "a promotion waits for the same word").toMatchObject({ is: "standing" });
  walk.ask({ verb: "resume", stage: "sandbox" });
  expect(walk.answer).toMatchObject({ is: "resumed", next: candidate("b2") });
  expect(walk.at_("b2", "sandbox")).toBe("intended");
});

test("where nothing runs yet, nothing goes; where nothing is deployed, there is nothing to hold", () => {
  const walk = new Walk();
  hold(walk);
  walk.push("a1").checks("a1");
  expect(walk.at_("a1", "sandbox")).toBe("waiting");
  hold(walk, "performance");
  expect(walk.answer).toMatchObject({ is: "refused", code: "bad-argument" });
});
