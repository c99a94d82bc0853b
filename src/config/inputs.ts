/** How many inputs a dispatch may have differs: an older Enterprise Server takes 10, where everybody else takes 25. */
import type { ConfigProblem } from "../pipeline/definition.ts";
import { CONFIG_FILE, quoted } from "./problems.ts";
import type { NamedWorkflow } from "./workflows.ts";

/** `most`: what the GitHub takes that this repository is on. */
export const checkInputs = (named: readonly NamedWorkflow[], most: number): readonly ConfigProblem[] =>
  named.flatMap(({ file, line, column, dispatches }): readonly ConfigProblem[] => {
    const given = Math.max(...dispatches.map(({ inputs }) => Object.keys(inputs).length));
    if (given <= most) return [];
    return [
      {
        code: "config-bad-value",
        level: "failure",
        path: CONFIG_FILE,
        line,
        column,
        problem: `${quoted(file)} would be dispatched with ${given} inputs`,
        expected: `at most ${most}, those of Sluice among them: this GitHub takes no more`,
      },
    ];
  });
