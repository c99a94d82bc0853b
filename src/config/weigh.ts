import type { ConfigProblem, Definition } from "../pipeline/definition.ts";
import type { Parsed } from "./parse.ts";

export type Weighed = {
  /** `null`: the file cannot rule. */
  readonly definition: Definition | null;
  readonly problems: readonly ConfigProblem[];
};

/** The file together with what was found around it: all of it in the order of the files, and may it rule? */
export function weigh(parsed: Parsed, around: readonly ConfigProblem[]): Weighed {
  const said = parsed.is === "bad" ? parsed.problems : parsed.warnings;
  const problems = [...said, ...around].toSorted(
    (a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.column - b.column,
  );
  const isBad = parsed.is === "bad" || problems.some(({ level }) => level === "failure");
  return { definition: isBad ? null : parsed.definition, problems };
}
