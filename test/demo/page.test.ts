import { expect, test } from "vitest";
import { page } from "../../src/demo/page.ts";
import { WIDTH, wrapped } from "../../src/demo/width.ts";

test.for<[what: string, markdown: string, shown: string]>([
  ["a heading and a sentence", "### Refused: fork\n\nThis is **one**.", "Refused: fork\n\nThis is one."],
  ["the marker and the time it was written", "Text\n\n<sub>as of 14:29</sub><!-- sluice:1 reply id=1-1 -->", "Text"],
  [
    "a fold, opened",
    "One\n\n<details><summary>Its gates</summary>\n\n- ✓ **hold**: none\n\n</details>\n\nTwo",
    "One\n\nIts gates:\n\n- ✓ hold: none\n\nTwo",
  ],
  ["a command to paste", "Try\n\n```text\n/promote staging\n```\n<!-- x -->", "Try\n\n    /promote staging"],
  ["what stands in a fence, as it is", "````text\n```\n| **a** |\n````", "    ```\n    | **a** |"],
  [
    "code spans, whatever is in them",
    "There is no `a*b**c` and ``x`y``, see [log](https://x/y).",
    "There is no a*b**c and x`y, see log.",
  ],
  [
    "what only points elsewhere, left out",
    "`deploy.yml` ran in 41 s ([log](https://x/y)) and [answered](https://x/z). It is on hold. [Log](https://x/y)",
    "deploy.yml ran in 41 s and answered. It is on hold.",
  ],
  ["stages in a line", "✓ [commit](https://x/1) → ● [staging](https://x/2)", "✓ commit → ● staging"],
  [
    "code spans of one character",
    "reason: `x`; `/unlock production` *or* `y`.",
    "reason: x; /unlock production *or* y.",
  ],
  [
    "a table, in columns",
    "| stage | next |\n| --- | --- |\n| sandbox |  |\n| production | `a\\|b` |",
    "  stage       next\n  sandbox\n  production  a|b",
  ],
  ["escaped signs", String.raw`a\_b \[c\] 1\. \*`, "a_b [c] 1. *"],
  ["nothing that moves a cursor", "a\u001b[2Jb\u200bc\u202e", "a[2Jbc"],
])("%s", ([, markdown, shown]) => {
  expect(page(markdown)).toBe(shown);
});

test("lines are kept to a terminal's width, whatever they belong to", () => {
  const long = "word ".repeat(60).trim();
  const lines = page(`${long}\n\n- ${long}\n\n| a | b |\n| --- | --- |\n| key | ${long} |`).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(WIDTH);
  expect(lines).toContainEqual(expect.stringMatching(/^ {7}word/));
  expect(wrapped(`${"x".repeat(120)} y`, WIDTH)).toEqual(["x".repeat(120), "y"]);
});
