/** Struck out by one tilde, or folded away: what a reader does not see, or sees withdrawn, was not meant. */
import { expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";

const read = (body: string) => parse(body, ["staging"]);

test.for([
  "<details open>\n\n/promote staging\n\n</details>",
  '<details title="x" OPEN="">\n\n/promote staging\n\n</details>',
  "<details open><summary><code>x</code></summary>\n\n/promote staging\n\n</details>",
  "<details open><details>a</details>\n\n/promote staging\n\n</details>",
  "/promote staging\n<details>\n\nlog\n\n</details>",
  "~no~ yes, ~5 min\n/promote staging",
  "about ~5 min\n/promote staging",
])("meant: %j", (body) => {
  expect(read(body)).toEqual([{ verb: "promote", stage: "staging", version: null, reason: null }]);
});

test.for([
  "<details>\n\n/promote staging\n\n</details>",
  "<details><summary>x</summary>\n\n/promote staging\n\n</details>",
  "<details><details open>\n\n/promote staging\n\n</details></details>",
  "<details open><details>\n\n/promote staging\n\n</details></details>",
  '<details title=" open ">\n\n/promote staging\n\n</details>',
  "<details title=' open '>\n\n/promote staging\n\n</details>",
  "<details title=open>\n\n/promote staging\n\n</details>",
  "<details data-open>\n\n/promote staging\n\n</details>",
  "<details opened>\n\n/promote staging\n\n</details>",
  "see <details>\n\n/promote staging\n\n</details>",
  "~old\n/promote staging\nnew~",
])("not meant: %j", (body) => {
  expect(read(body)).toEqual([]);
});
