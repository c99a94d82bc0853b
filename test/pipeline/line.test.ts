/** The trunk's line: who contains whom, whatever the order in which it was heard of. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import { candidate, sha, START, Walk } from "../support/walk.ts";

const shas = (walk: Walk): readonly string[] =>
  walk.state.line.map((id) => walk.state.candidates[id]?.sha.slice(0, 2) ?? "");

test("pushes heard of in any order stand as they were pushed, also where what came before them is unknown", () => {
  const words = ["a1", "b2", "c3", "d4", "e5"];
  fc.assert(
    fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (order) => {
      const walk = new Walk();
      for (const word of order) {
        const before = sha(words[words.indexOf(word) - 1] ?? "99");
        walk.push(word, { before, head: sha("e5") });
      }
      expect(shas(walk)).toEqual(words);
      expect(walk.state.trunk?.head).toBe(sha("e5"));
    }),
  );
});

test("one whose neighbours were never heard of stands before what leads to the head", () => {
  const walk = new Walk()
    .push("a1")
    .push("b2")
    .push("99", { before: sha("98"), head: sha("b2") });
  expect(shas(walk)).toEqual(["99", "a1", "b2"]);
});

test("one that is born again stands there once", () => {
  const walk = new Walk().push("a1").push("b2");
  const again = walk.state.candidates[candidate("a1")];
  if (again === undefined) expect.unreachable();
  const { line } = evolveAll(walk.state, [{ type: "CandidateBorn", at: walk.at, candidate: again }]);
  expect(line).toEqual([candidate("a1"), candidate("b2")]);
});

test("one that is born again stands where it stood, whatever is known of those around it", () => {
  const walk = new Walk()
    .push("a1", { before: sha("01") })
    .push("b2", { before: sha("02") })
    .push("c3", { before: sha("03") });
  const again = walk.state.candidates[candidate("a1")];
  if (again === undefined) expect.unreachable();
  const { line } = evolveAll(walk.state, [{ type: "CandidateBorn", at: walk.at, candidate: again }]);
  expect(line).toEqual(walk.state.line);
});

test("a forced push there and back: what it took off the trunk is there again, and goes on", () => {
  const walk = new Walk().push("a1").checks("a1").push("b2").checks("b2");
  walk.push("a1", { orphans: [candidate("b2")] });
  expect([walk.state.trunk?.head, walk.state.candidates[candidate("b2")]?.orphaned]).toEqual([sha("a1"), true]);
  walk.push("b2");
  expect([walk.state.trunk?.head, walk.state.candidates[candidate("b2")]?.orphaned]).toEqual([sha("b2"), false]);
  expect(walk.ends("a1", "sandbox", "failure").at_("b2", "sandbox")).toBe("intended");
});

test("fifty heads of one pull request leave the trunk's candidates alone", () => {
  const walk = new Walk().push("a1").push("b2").checks("a1");
  for (let round = 0; round < 60; round += 1) {
    walk.at += 1_000;
    const word = `${round}f`;
    walk.opened(7, sha(word));
    const place = { is: "pull", number: 7, state: "open", head: sha(word), fork: false, base: "main" } as const;
    walk.promote("staging", { ...place, candidate: `h${word}`.padEnd(32, "0") });
  }
  expect(shas(walk)).toEqual(["a1", "b2"]);
  expect(Object.keys(walk.state.candidates).length).toBeLessThanOrEqual(2 + 51);
});

test("a change of long ago is contained in what runs today", () => {
  const walk = new Walk();
  walk.push("00", { changes: [{ number: 12, author: "mona" }] }).checks("00");
  for (let round = 1; round < 60; round += 1) {
    walk.at += 60_000;
    walk.push(`${round}e`).checks(`${round}e`);
  }
  const place = { is: "pull", number: 12, state: "merged", base: "main", mergedAt: START } as const;
  walk.promote("sandbox", place);
  expect(walk.answer).not.toMatchObject({ candidate: null });
});
