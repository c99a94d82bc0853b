/** Text → definition, or everything that is wrong with it at once. Pure. */
import type { ConfigProblem, Definition } from "../pipeline/definition.ts";
import { namedAddresses } from "./addresses.ts";
import type { NamedAddress } from "./addresses.ts";
import { normalize } from "./normalize.ts";
import type { Positions } from "./positions.ts";
import { CONFIG_FILE, findingsOf, placed } from "./problems.ts";
import type { Finding } from "./problems.ts";
import { read } from "./reading.ts";
import { check } from "./rules.ts";
import { schema, stageName } from "./schema.ts";
import type { Written } from "./schema.ts";
import { namedWorkflows } from "./workflows.ts";
import type { NamedWorkflow } from "./workflows.ts";

type Path = readonly PropertyKey[];

/** Each round takes out what was wrong, so that the rest can be judged too. */
const ROUNDS = 5;

/** What the file names that stands elsewhere; of a bad file what can still be told. */
type Named = { readonly workflows: readonly NamedWorkflow[]; readonly addresses: readonly NamedAddress[] };

export type Parsed = Named &
  (
    | {
        readonly is: "good";
        readonly definition: Definition;
        readonly warnings: readonly ConfigProblem[];
      }
    | { readonly is: "bad"; readonly problems: readonly ConfigProblem[] }
  );

export function parse(text: string): Parsed {
  const reading = read(text);
  if (reading.is === "unreadable") return { is: "bad", workflows: [], addresses: [], problems: [bad(reading)] };
  const { value, positions, strange } = reading;
  const said = { problem: "`__proto__` is no key", expected: "another name" };
  return judged(value, positions, strange === null ? [] : [bad({ ...said, ...strange })]);
}

type Bad = Pick<ConfigProblem, "line" | "column" | "problem" | "expected">;

const bad = ({ line, column, problem, expected }: Bad): ConfigProblem => ({
  code: "config-bad-value",
  level: "failure",
  path: CONFIG_FILE,
  line,
  column,
  problem,
  expected,
});

function judged(value: unknown, positions: Positions, before: readonly ConfigProblem[]): Parsed {
  const { written, findings } = understood(value);
  const definition = written === null ? null : normalize(written);
  const all = [
    ...findings,
    ...(written === null || definition === null ? [] : consequent(check({ written, definition }), findings)),
  ];
  const problems = [...before, ...all.map((finding) => placed(finding, positions))].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  const workflows = written === null || definition === null ? [] : namedWorkflows(written, definition, positions);
  const addresses = written === null ? [] : namedAddresses(written, positions);
  const isGood = !problems.some((problem) => problem.level === "failure");
  if (!isGood || definition === null) return { is: "bad", problems, workflows, addresses };
  return { is: "good", definition, warnings: problems, workflows, addresses };
}

/** Where something was taken out because it was wrong, what lacks for that is no further mistake: stages, or part of a value. */
function consequent(found: readonly Finding[], before: readonly Finding[]): readonly Finding[] {
  const lacksStages = before.some(({ path }) => path.length === 0 || path[0] === "stages");
  const lacksPart = ({ path }: Finding): boolean =>
    before.some((one) => one.path.length > path.length && path.every((part, index) => part === one.path[index]));
  return found.filter((one) => (!lacksStages || one.path.length > 1) && !lacksPart(one));
}

const blank = { version: 1, stages: {} };

/** What can be understood of the file once all that cannot is taken out of it. */
function understood(value: unknown): { readonly written: Written | null; readonly findings: readonly Finding[] } {
  const findings = new Map<string, Finding>();
  let rest = value;
  for (let round = 0; round < ROUNDS; round += 1) {
    const parsed = schema.safeParse(rest);
    if (parsed.success) return { written: parsed.data, findings: [...findings.values()] };
    const fresh = parsed.error.issues.flatMap((issue) => findingsOf(issue, rest));
    for (const one of fresh) {
      const place = JSON.stringify(one.path);
      if (!findings.has(place)) findings.set(place, one);
    }
    const paths = fresh.map(({ path }) => path);
    const isRoot = paths.some((path) => path.length === 0);
    rest = { ...blank, ...(isRoot ? {} : record(without({ ...blank, ...record(rest) }, paths))) };
  }
  return { written: null, findings: [...findings.values()] };
}

/** `undefined`: nothing is left of it, as a key that it must have is missing or its whole list was wrong. */
function without(value: unknown, paths: readonly Path[], at: readonly string[] = []): unknown {
  const values = record(value);
  const wrong = Map.groupBy(paths, ([key]) => String(key));
  if (wrong.keys().some((key) => !Object.hasOwn(values, key))) return undefined;
  const kept = Object.entries(values).flatMap(([key, inner]): readonly (readonly [string, unknown])[] => {
    const here = wrong.get(key);
    if (here === undefined) return [[key, inner]];
    const left = here.some((path) => path.length === 1)
      ? undefined
      : without(
          inner,
          here.map((path) => path.slice(1)),
          [...at, key],
        );
    if (left !== undefined) return [[key, left]];
    // What is no stage stays as an empty one: others may need it.
    const isStage = at.length === 1 && at[0] === "stages" && stageName.safeParse(key).success;
    return isStage ? [[key, {}]] : [];
  });
  if (!Array.isArray(value)) return Object.fromEntries(kept);
  // An empty list would say something that nobody wrote.
  return kept.length === 0 ? undefined : kept.map(([, inner]) => inner);
}

const record = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
