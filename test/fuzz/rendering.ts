/** What is shown: whatever people and programs call their things, our texts keep their shape, mention nobody, and fit. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "../../src/commands/grammar.ts";
import { block, inline, paste, plain, plainLines, prose, word } from "../../src/wording/escape.ts";
import type { Naming } from "../support/named.ts";
import { scenes } from "../support/scenes.ts";
import { drawn, github, hostile, markdownOf, plainOf, tame } from "../support/shape.ts";
import { fuzzed } from "./fuzzed.ts";

/** What GitHub takes of a comment's body, and of a part of a check run. */
const LARGEST = 65_535;
const LONG = 5_000;
/** A sign that stands before nobody's name, as where a text was cut, is none. */
const MENTION = /@(?=[\p{L}\p{N}_-])/u;
const HIDDEN = /(?![\n\u200b])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

const STAGES = ["sandbox", "performance", "accessibility", "staging", "production"];
const cases = Object.entries(scenes);
const shapes = new Map<string, unknown>();

const names = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: hostile },
    { weight: 10, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc.noShrink(
        fc.tuple(hostile, fc.constantFrom(1_000, 50_000)).map(([one, length]) => one.repeat(length).slice(0, length)),
      ),
    },
  ),
  { minLength: 1, maxLength: 4 },
);

const surface = fuzzed(
  "no name in any text changes its shape, mentions anybody, is a command, or is too long",
  1_500,
  fc.tuple(fc.nat({ max: cases.length - 1 }), names),
  ([which, given]) => {
    const [title, scene] = cases[which] ?? cases[0]!;
    if (!shapes.has(title)) shapes.set(title, drawn(markdownOf(scene(tame), tame)));
    const naming: Naming = (index) => `${given[index % given.length] ?? ""}_${index}`;
    const state = scene(naming);
    const said = markdownOf(state, naming);
    // What is so long that a text of it would not fit is cut, and shown to be.
    if (given.every((one) => one.length < LONG)) assert.deepEqual(drawn(said), shapes.get(title));
    for (const [where, text] of said) {
      assert(text.length <= LARGEST, `${where} has ${text.length} characters`);
      assert.doesNotMatch(text, MENTION);
      assert.doesNotMatch(text, HIDDEN);
      assert.deepEqual(parse(text, STAGES), []);
    }
    for (const [limit, text] of plainOf(state)) {
      assert([...text].length <= limit);
      assert.doesNotMatch(text, MENTION);
      assert.doesNotMatch(text, HIDDEN);
    }
  },
);

const anything = fc.oneof(
  { weight: 4, arbitrary: hostile },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
);

/** What a parser makes of it, in the middle of a paragraph and of a table. */
const spans = (text: string): readonly string[] =>
  github.parseInline(`so ${text} is`, {}).flatMap((token) => (token.children ?? []).map((child) => child.type));
const tokens = (text: string): readonly string[] => github.parse(text, {}).map(({ type }) => type);

const alone = fuzzed(
  "a name is one code span, a fence stays one fence, and a plain text says nothing to anybody",
  101_500,
  anything,
  (text) => {
    const shown = [inline(text), prose(text), plain(text, 70), plainLines(text.split("\n"), 200), word(text)];
    for (const one of [...shown, block(text), paste(text)]) {
      assert.doesNotMatch(one, MENTION);
      assert.doesNotMatch(one, HIDDEN);
    }
    assert.deepEqual(spans(inline(text)), ["text", "code_inline", "text"]);
    for (const type of spans(prose(text))) assert(["text", "code_inline"].includes(type), type);
    assert.match(word(text), /^[A-Za-z0-9-]*$/);
    assert([...plain(text, 70)].length <= 70);
    for (const fenced of [block(text), paste(text)]) {
      assert.deepEqual(tokens(`${fenced}\n\nnext`), ["fence", "paragraph_open", "inline", "paragraph_close"]);
      assert.deepEqual(parse(fenced, STAGES), []);
    }
  },
);

export const rendering = [surface, alone];
