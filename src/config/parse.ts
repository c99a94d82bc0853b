/** Text → definition, or everything that is wrong with it at once. Pure. */
import { load, YAMLException } from "js-yaml";
import type { ConfigProblem, Definition } from "../pipeline/definition.ts";
import { normalize } from "./normalize.ts";
import { Positions } from "./positions.ts";
import { CONFIG_FILE, findingsOf, placed, quoted } from "./problems.ts";
import type { Finding } from "./problems.ts";
import { check } from "./rules.ts";
import { schema } from "./schema.ts";
import type { Written } from "./schema.ts";
import { namedWorkflows } from "./workflows.ts";
import type { NamedWorkflow } from "./workflows.ts";

const LARGEST = 256 * 1024;
/** Enough for honest reuse, far too few for a bomb. */
const MOST_ALIASES = 20;
const DEEPEST = 20;
/** Each round takes out what was wrong, so that the rest can be judged too. */
const ROUNDS = 5;

export type Parsed =
  | {
      readonly is: "good";
      readonly definition: Definition;
      readonly warnings: readonly ConfigProblem[];
      readonly workflows: readonly NamedWorkflow[];
    }
  | {
      readonly is: "bad";
      readonly problems: readonly ConfigProblem[];
      /** Those that can still be told. */
      readonly workflows: readonly NamedWorkflow[];
    };

export function parse(text: string): Parsed {
  const unreadable = (problem: string, expected: string, line = 1, column = 1): Parsed => ({
    is: "bad",
    workflows: [],
    problems: [{ code: "config-bad-value", level: "failure", path: CONFIG_FILE, line, column, problem, expected }],
  });
  if (text.length > LARGEST) return unreadable("the file is larger than 256 KiB", "a pipeline fits on a page");
  let value: unknown;
  let positions: Positions;
  try {
    positions = new Positions(text);
    value = load(text, { maxAliases: MOST_ALIASES, maxDepth: DEEPEST });
  } catch (error) {
    if (!(error instanceof YAMLException)) return unreadable("the file cannot be read", "YAML");
    const { line = 0, column = 0 } = error.mark ?? {};
    return unreadable(`no YAML: ${quoted(error.reason)}`, "YAML", line + 1, column + 1);
  }
  return judged(value, positions);
}

function judged(value: unknown, positions: Positions): Parsed {
  const { written, findings } = understood(value);
  const definition = written === null ? null : normalize(written);
  const all = [
    ...findings,
    ...(written === null || definition === null ? [] : consequent(check({ written, definition }), findings)),
  ];
  const problems = all
    .map((finding) => placed(finding, positions))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
  const workflows = written === null || definition === null ? [] : namedWorkflows(written, definition, positions);
  const isGood = !problems.some((problem) => problem.level === "failure");
  if (!isGood || definition === null) return { is: "bad", problems, workflows };
  return { is: "good", definition, warnings: problems, workflows };
}

/** Where stages were taken out because something was wrong with them, that none is left is no further mistake. */
const consequent = (found: readonly Finding[], before: readonly Finding[]): readonly Finding[] =>
  before.some(({ path }) => path[0] === "stages") ? found.filter(({ path }) => path.length > 1) : found;

/** What can be understood of the file once all that cannot is taken out of it. */
function understood(value: unknown): { readonly written: Written | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let rest = value;
  for (let round = 0; round < ROUNDS; round += 1) {
    const read = schema.safeParse(rest);
    if (read.success) return { written: read.data, findings };
    const fresh = read.error.issues.flatMap((issue) => findingsOf(issue, rest));
    findings.push(
      ...fresh.filter((one) => !findings.some((known) => JSON.stringify(known.path) === JSON.stringify(one.path))),
    );
    rest = fresh.reduce((now, { path }) => without(now, path), rest);
  }
  return { written: null, findings };
}

/** A stage that is no stage stays as an empty one: others may need it. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return {};
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1);
  const entries = Object.entries(value);
  if (rest.length > 0)
    return Object.fromEntries(entries.map(([name, inner]) => [name, name === key ? without(inner, rest) : inner]));
  if (key === "version" || key === "stages") return { ...value, [key]: key === "version" ? 1 : {} };
  return Object.fromEntries(entries.filter(([name]) => name !== key));
}
