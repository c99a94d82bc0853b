/** Problems of files as a terminal shows them: by file, in order, with the lines to paste. */
import type { ConfigProblem } from "../pipeline/definition.ts";
import { counted } from "../wording/lists.ts";
import { columns, indented, plainly } from "./text.ts";

export const errorsIn = (problems: readonly ConfigProblem[]): number =>
  problems.filter(({ level }) => level === "failure").length;

export function tally(problems: readonly ConfigProblem[]): string {
  const errors = errorsIn(problems);
  const warnings = problems.length - errors;
  return [counted(errors, "error"), ...(warnings === 0 ? [] : [counted(warnings, "warning")])].join(", ");
}

export function problemLines(problems: readonly ConfigProblem[]): readonly string[] {
  const hasWarnings = problems.some(({ level }) => level === "warning");
  const byFile = [...Map.groupBy(problems, ({ path }) => path)];
  return byFile.flatMap(([path, ofFile]) => {
    const rows = columns(ofFile.map((one) => row(one, hasWarnings)));
    return [path, ...ofFile.flatMap(({ lines = [] }, index) => [rows[index] ?? "", ...indented(lines, 10)])];
  });
}

function row({ line, column, level, code, problem, expected }: ConfigProblem, hasWarnings: boolean): readonly string[] {
  const place = `${String(line).padStart(4)}:${String(column).padEnd(3)}`;
  return [
    place,
    ...(hasWarnings ? [level === "failure" ? "error" : "warning"] : []),
    code,
    `${plainly(problem)}; ${plainly(expected)}`,
  ];
}
