/** In every situation the terminal says what a comment would; and whatever people call their things, its lines stay what they are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { meant } from "../../src/cli/explain/chosen.ts";
import { shown } from "../../src/cli/explain/shown.ts";
import { shownOn } from "../../src/cli/style.ts";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { explain } from "../../src/pipeline/explain.ts";
import type { State } from "../../src/pipeline/model.ts";
import type { Naming } from "../support/named.ts";
import { scenes } from "../support/scenes.ts";
import { openHead, sha, Walk } from "../support/walk.ts";
import { undressed } from "./undressed.ts";

/** Each candidate before each stage: as a reply, and on a terminal. */
const all = (state: State) =>
  (state.policy?.definition.stages ?? []).flatMap((stage) =>
    Object.values(state.candidates).map((candidate) => {
      const explanation = explain(state, candidate, stage);
      const { sentence, facts = "" } = explainedSaid(state, explanation, state.at);
      const chosen = { is: "chosen", repository: "acme/shop", state, stage, candidate, isStuck: false } as const;
      const stdout = shownOn(shown(explanation, chosen), { isAscii: false, isColoured: false });
      return { reply: `${sentence}\n${facts}`, stdout };
    }),
  );

const tame: Naming = (index) => `x_${index}`;
const cases = Object.entries(scenes);

test.for(cases)("%s: the words of /explain", ([, scene]) => {
  for (const { reply, stdout } of all(scene(tame)))
    expect(undressed.terminal(stdout)).toEqual(undressed.markdown(reply));
});

test("the candidate that is meant: by its sha, the trunk's before a pull request's; the newest that may enter where none is named", () => {
  const walk = new Walk().push("a1").checks("a1").through("a1", "sandbox").push("b2").push("abcdef12").push("abcdef13");
  const seen = (stage: string, version: string | null) => meant(walk.state, { stage, version, repository: null });
  expect(seen("sandbox", "b200000")).toMatchObject({ candidate: { sha: sha("b2") } });
  expect(seen("performance", null)).toMatchObject({ candidate: { sha: sha("a1") } });
  expect(seen("performance", "abcdef1")).toMatchObject({
    code: "bad-argument",
    facts: { word: "abcdef1", expected: "abcdef120000 or abcdef130000" },
  });
  walk.promote("staging", openHead(17, "fe"));
  expect(seen("staging", "fe00000")).toMatchObject({ candidate: { origin: { kind: "pull_request", number: 17 } } });
  walk.push("fe");
  expect(seen("staging", "fe00000")).toMatchObject({ candidate: { origin: { kind: "trunk" } } });
  const wish = { stage: "sandbox", version: null, repository: null };
  expect(meant(new Walk().state, wish)).toMatchObject({ code: "nothing-to-do", facts: { state: "no candidate yet" } });
});

const hostile = fc.string({
  unit: fc.constantFrom("\n", "\r", "\t", "\u001b[2J", "\u202e", "\u009b", "`", "✓ ", "  ", "a", "@"),
  minLength: 1,
  maxLength: 8,
});

test.for(cases)("%s: a name is no line of its own", ([, scene]) => {
  const begun = (stdout: string) => stdout.split("\n").map((line) => /^ *\S?/.exec(line)?.[0]);
  const expected = all(scene(tame)).map(({ stdout }) => begun(stdout));
  fc.assert(
    fc.property(hostile, (name) => {
      const seen = all(scene((index) => `${name}_${index}`)).map(({ stdout }) => stdout);
      expect(seen.map(begun)).toEqual(expected);
      for (const stdout of seen) expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
    { numRuns: 5 },
  );
});
