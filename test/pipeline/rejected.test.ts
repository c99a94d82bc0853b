/** What was rejected at a stage does not enter it; a candidate that contains it may. */
import { expect, test } from "vitest";
import { maintain, rule, short } from "../support/approvals.ts";
import { candidate, merged, sha, Walk } from "../support/walk.ts";

const by = { by: "mona", right: maintain } as const;
const reject = (walk: Walk, word: string, pull: number): Walk => {
  walk.ask({ verb: "reject", stage: "production", reason: "wrong price" }, { ...by, place: merged(pull) });
  expect(walk.at_(word, "production")).toBe("rejected");
  return walk;
};
const rejected = (): Walk =>
  reject(
    new Walk(short(rule({ count: 2 })))
      .push("b2", { changes: [{ number: 12, author: "octocat" }] })
      .checks("b2")
      .through("b2", "sandbox"),
    "b2",
    12,
  );
const next = (walk: Walk): Walk =>
  walk
    .push("c3", { changes: [{ number: 13, author: "hubot" }] })
    .checks("c3")
    .running("c3", "sandbox");

test("its promotion is refused, by its change and by its sha", () => {
  const walk = rejected();
  const refused = { is: "refused", code: "rejected", facts: { sha: "b200000", login: "mona" } };
  walk.promote("production", merged(12));
  expect(walk.answer).toMatchObject(refused);
  next(walk).ask({ verb: "promote", stage: "production", version: { is: "sha", prefix: sha("b2") }, reason: null });
  expect(walk.answer).toMatchObject(refused);
});

test("its change goes with a later candidate: the wish stands until one may carry it in", () => {
  const walk = next(rejected());
  walk.promote("production", merged(12));
  expect(walk.answer).toMatchObject({ is: "standing", change: 12 });
  walk.ends("c3", "sandbox");
  expect(walk.state.requests).toMatchObject([{ change: 12, candidate: candidate("c3") }]);
});

test("where no change is named the newest that is not rejected is meant", () => {
  const walk = next(rejected()).ends("c3", "sandbox");
  reject(walk, "c3", 13);
  walk.promote("production", merged(13));
  expect(walk.answer).toMatchObject({ is: "refused", code: "rejected", facts: { sha: "c300000" } });
  walk.push("d4").checks("d4").running("d4", "sandbox");
  walk.promote("production");
  expect(walk.answer).toMatchObject({ is: "standing", candidate: candidate("d4") });
});
