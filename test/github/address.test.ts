/** What is said of an address that is asked whether a version holds. */
import { expect, test } from "vitest";
import { doneWhen } from "../../src/github/render/config-check.ts";
import { judgement } from "../../src/github/render/results.ts";
import { verificationRows, verificationTable, verifyingSaid } from "../../src/github/render/verified.ts";
import type { HttpAnswer } from "../../src/pipeline/http.ts";
import { inMarkdown, inPlain } from "../../src/wording/escape.ts";
import { answered, asked, health, keepAsking, refused, silent, tryOnce } from "../support/asked.ts";
import { deploy } from "../support/definition.ts";
import { smoke } from "../support/verified.ts";
import { MINUTE } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const rowOf = (walk: Walk): string | undefined =>
  verificationTable(verificationRows(walk.state, walk.attempt("a1", "staging"), inMarkdown))
    ?.split("\n")
    .at(-1);
const said = (walk: Walk): string => judgement(walk.attempt("a1", "staging"), inPlain);
const NAME = "http `staging.shop.example/health`";

test.for<[string, Walk, string]>([
  ["nothing was said yet", asked(), "● running | not 200 yet; asked every 10 s"],
  [
    "it does not answer yet",
    tryOnce(asked(), silent),
    "● running | not 200 yet: the answer takes too long; asked every 10 s",
  ],
  ["it has begun to", tryOnce(asked(), answered(200)), "● running | 200 since 13:02, every 10 s; needed for 1 min"],
  ["it has", keepAsking(asked(), () => answered(200)), "✓ passed | 200, for 1 min, every 10 s"],
  [
    "it has, and is asked on",
    keepAsking(asked({ soakMs: MINUTE }), () => answered(200), MINUTE),
    "✓ passed | 200, for 1 min, every 10 s; goes on while soaking",
  ],
])("while it is asked: %s", ([, walk, row]) => {
  expect(rowOf(walk)).toBe(`| ${NAME} | ${row} |`);
});

test.for<[string, HttpAnswer, string]>([
  ["broke", answered(500), "not 200 any more: it answered 500; asked every 10 s"],
  ["does not answer", silent, "not 200 any more: the answer takes too long; asked every 10 s"],
])("in the soak it %s", ([, answer, row]) => {
  const walk = keepAsking(asked({ soakMs: 30 * MINUTE }), () => answered(200), 6 * MINUTE);
  tryOnce(walk.later(10_000), answer);
  tryOnce(walk.later(10_000), answer, walk.at - 10_000);
  expect(rowOf(walk)).toBe(`| ${NAME} | ● running | ${row} |`);
  expect(verifyingSaid("staging", walk.attempt("a1", "staging"), inPlain)).toBe(
    "It broke while it soaked, and that begins anew: it counts once all of it holds again and has soaked for 30 min.",
  );
  tryOnce(walk.later(10_000), answered(200), walk.at - 10_000);
  expect(rowOf(walk)).toContain("| 200 again since ");
  keepAsking(walk, () => answered(200), 2 * MINUTE);
  expect(verifyingSaid("staging", walk.attempt("a1", "staging"), inPlain)).toContain(
    "It broke while it soaked, so the whole soak began anew.",
  );
});

test.for<[HttpAnswer, string]>([
  [answered(500), "stopped answering 200, and did not again in 10 min; in the end it answered 500"],
  [silent, "stopped answering 200, and did not answer in 10 min: the answer takes too long"],
])("what held is not said never to have: %o", ([answer, fact]) => {
  const walk = keepAsking(asked({ soakMs: 30 * MINUTE }), () => answered(200), 6 * MINUTE);
  tryOnce(walk.later(10_000), answer);
  expect(said(keepAsking(walk, () => answer))).toBe(`http staging.shop.example/health ${fact}`);
});

test("a soak that follows is told before it begins", () => {
  expect(verifyingSaid("staging", asked().attempt("a1", "staging"), inPlain)).toBe("It counts once all of it holds.");
  expect(verifyingSaid("staging", asked({ soakMs: 30 * MINUTE }).attempt("a1", "staging"), inPlain)).toBe(
    "It counts once all of it holds and has soaked for 30 min.",
  );
});

test("what is not to be asked is not said to be", () => {
  expect(rowOf(tryOnce(asked(), refused))).toContain("| not asked: Sluice may not ask there: ");
});

test("somebody ended it", () => {
  const walk = asked();
  walk.ask({ verb: "abort", stage: "staging" });
  expect(rowOf(walk)).toBe(`| ${NAME} | – given up |  |`);
});

test.for<[HttpAnswer, string]>([
  [answered(503), "never answered 200 in 10 min; in the end it answered 503"],
  [silent, "did not answer in 10 min: the answer takes too long"],
  [
    refused,
    "could not be asked: Sluice may not ask there: its address is a private one that the operator has not listed",
  ],
])("judged: %o", ([answer, fact]) => {
  const walk = keepAsking(asked(), () => answer);
  expect(said(walk)).toBe(`http staging.shop.example/health ${fact}`);
});

test("not to be judged", () => {
  const walk = keepAsking(asked(), (at) => answered(at % MINUTE === 0 ? 503 : 200));
  expect(said(walk)).toBe(
    "http staging.shop.example/health did not answer 200 for 1 min without a break in 10 min; in the end it answered 503",
  );
});

test("what goes away again and again", () => {
  const walk = keepAsking(asked({ soakMs: 30 * MINUTE }), () => answered(200), MINUTE);
  for (let time = 0; time < 4; time += 1) {
    tryOnce(walk.later(MINUTE), answered(503));
    keepAsking(walk.later(10_000), () => answered(200), MINUTE);
  }
  expect(said(walk)).toBe(
    "http staging.shop.example/health stopped answering 200, 4 times; in the end it answered 503",
  );
});

test("the config check says when a stage is done", () => {
  expect(doneWhen(deploy("staging", [], { verify: [smoke, health], soakMs: 60 * MINUTE }))).toBe(
    `\`deploy.yml\` succeeds; at most 1 h; then smoke.yml, ${NAME}; then 1 h healthy`,
  );
});
