import { expect, test } from "vitest";
import { shutGates } from "../../src/pipeline/explain.ts";
import { candidate, merged, MINUTE, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const only = (): Walk => new Walk(shop({ stages: [deploy("sandbox", [])] }));
const lock = (walk: Walk, by: string, forMs: number | null = null) =>
  walk.ask({ verb: "lock", stage: "sandbox", forMs, reason: "copy" }, { by });
const unlock = (walk: Walk, more: object = {}) => walk.ask({ verb: "unlock", stage: "sandbox" }, more);
const place = (walk: Walk, word: string) =>
  walk.promote("sandbox", undefined, { by: "hubot" }).length > 0 && walk.at_(word, "sandbox");

test("automation and promotions wait behind it; when it opens the newest eligible goes, only that one", () => {
  const walk = only();
  lock(walk, "hubot");
  walk.push("a1").checks("a1").push("b2").checks("b2");
  expect([walk.at_("a1", "sandbox"), walk.at_("b2", "sandbox")]).toEqual(["superseded", "waiting"]);
  walk.promote("sandbox");
  expect(walk.answer).toMatchObject({ is: "standing", candidate: candidate("b2") });
  unlock(walk);
  expect(walk.answer).toMatchObject({ is: "unlocked", next: candidate("b2"), lock: { by: "hubot" } });
  expect([walk.at_("a1", "sandbox"), walk.at_("b2", "sandbox")]).toEqual(["superseded", "intended"]);
});

test("its owner deploys all the same, by asking", () => {
  const walk = only();
  lock(walk, "hubot");
  walk.push("a1").checks("a1");
  expect(walk.at_("a1", "sandbox")).toBe("waiting");
  expect(place(walk, "a1")).toBe("intended");
});

test("its owner's wish does not wait for it either while nothing has carried its change upstream", () => {
  const walk = only().push("a1", { changes: [{ number: 12, author: "hubot" }] });
  lock(walk, "hubot", 60 * MINUTE);
  walk.promote("sandbox", merged(12), { by: "hubot" });
  const gates = () => walk.answer.is === "standing" && shutGates(walk.answer.explanation).map((why) => why.code);
  expect(gates()).toEqual(["upstream"]);
  walk.promote("sandbox", merged(12), { by: "mona" });
  expect(gates()).toEqual(["upstream", "locked"]);
});

test("it ends at its hour, and not before", () => {
  const walk = only();
  lock(walk, "hubot", 90 * MINUTE);
  walk.push("a1").checks("a1");
  expect(walk.wake).toBe(walk.at + 90 * MINUTE);
  walk.later(90 * MINUTE - 1);
  expect(walk.at_("a1", "sandbox")).toBe("waiting");
  walk.later(1);
  expect(walk.at_("a1", "sandbox")).toBe("intended");
  expect(walk.events).toContainEqual(expect.objectContaining({ type: "Unlocked", why: "expired", by: null }));
});

test("another person's lock and retry are refused with its owner; the owner takes it anew", () => {
  const walk = only().push("a1").checks("a1").ends("a1", "sandbox", "failure");
  lock(walk, "hubot");
  const refused = { is: "refused", code: "locked", next: "/unlock sandbox" };
  lock(walk, "mona");
  expect(walk.answer).toMatchObject({ ...refused, facts: { who: "hubot", reason: "copy" } });
  walk.ask({ verb: "retry", stage: "sandbox" });
  expect(walk.answer).toMatchObject(refused);
  lock(walk, "hubot", MINUTE);
  expect(walk.state.environments["sandbox"]?.lock).toMatchObject({ by: "hubot", until: walk.at + MINUTE });
});

test("an unlock means the lock that stood when it was written: one taken in between stays, and says so", () => {
  const walk = only();
  lock(walk, "hubot");
  const written = 2;
  unlock(walk);
  lock(walk, "mona");
  unlock(walk, { comment: written });
  expect(walk.answer).toMatchObject({ is: "refused", code: "locked", facts: { who: "mona", later: "true" } });
  expect(walk.state.environments["sandbox"]?.lock?.by).toBe("mona");
  unlock(walk);
  unlock(walk);
  expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
});

test("what is tested is not locked, and what runs is not stopped", () => {
  const walk = new Walk().push("a1").checks("a1").running("a1", "sandbox");
  walk.ask({ verb: "lock", stage: "performance", forMs: null, reason: "copy" });
  expect(walk.answer).toMatchObject({ is: "refused", code: "bad-argument", facts: { word: "performance" } });
  lock(walk, "hubot");
  walk.ends("a1", "sandbox");
  expect(walk.at_("a1", "performance")).toBe("intended");
});
