/**
 * Whatever people and programs call their things, our texts keep their structure: read by a Markdown parser, a text with hostile
 * names differs from the same text with tame ones only inside code spans.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";
import { scenes } from "../support/scenes.ts";
import type { Naming } from "../support/named.ts";
import { drawn, github, hostile, markdownOf, plainOf, tame } from "../support/shape.ts";

const STAGES = ["sandbox", "performance", "accessibility", "staging", "production"];
const cases = Object.entries(scenes);

test.for(cases)("%s: no name changes its shape, mentions anybody or is a command", ([, scene]) => {
  const expected = drawn(markdownOf(scene(tame), tame));
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (names) => {
      const naming: Naming = (index) => `${names[index % names.length] ?? ""}_${index}`;
      const state = scene(naming);
      const said = markdownOf(state, naming);
      expect(drawn(said)).toEqual(expected);
      for (const [, text] of said) {
        expect(text).not.toMatch(/@(?!\u200b)/);
        expect(text).not.toMatch(/(?![\n\u200b])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(parse(text, STAGES)).toEqual([]);
        expect(text.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, "")).not.toMatch(/^\s*\//m);
      }
      for (const [limit, text] of plainOf(state)) {
        expect([...text].length).toBeLessThanOrEqual(limit);
        expect(text).not.toMatch(/@(?!\u200b|…)|(?!\u200b)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }
    }),
    { numRuns: 15 },
  );
});

test.for(cases)("%s: a marker ends it, and each name is escaped once", ([, scene]) => {
  for (const [where, text] of markdownOf(scene(tame), tame)) {
    if (!where.startsWith("sluice / ")) expect(text).toMatch(/<!-- sluice:1 [a-z]+ [a-z]+=[a-z0-9:-]* -->$/);
    // What is escaped twice shows the ticks of the first time.
    const spans = github.parse(text, {}).flatMap((token) => token.children ?? []);
    expect(spans.filter((span) => span.type === "code_inline" && span.content.includes("`"))).toEqual([]);
  }
});
