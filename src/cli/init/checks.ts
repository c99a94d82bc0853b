/** Which checks does a commit on the trunk get from the workflows? */
import { entry, environmentOf, expressionsIn, jobsOf, list, record } from "../../config/contract/workflow.ts";
import type { Job } from "../../config/contract/workflow.ts";
import type { Source } from "./read.ts";

export type ProposedChecks = {
  /** `null`: not all can be named, so every check that appears must pass. */
  readonly names: readonly string[] | null;
  readonly notes: readonly string[];
};

export function checksFrom(sources: readonly Source[], trunk: string): ProposedChecks {
  const onPush = sources.filter((source) => heedsPush(source, trunk));
  const partly = onPush
    .filter(isPartial)
    .map(({ file }) => `${file} runs for some paths only: its jobs are no checks that every commit has.`);
  const jobs = onPush
    .filter((source) => !isPartial(source))
    .flatMap((source) => jobsOf(source).filter((job) => environmentOf(job) === null));
  if (jobs.length === 0) return { names: null, notes: [...partly, ...nothingOnTrunk(sources, trunk)] };
  const names = jobs.map(checkNames);
  const unknown = jobs.filter((_, index) => names[index] === null).map(({ id }) => id);
  if (unknown.length === 0) return { names: [...new Set(names.flatMap((one) => one ?? []))], notes: partly };
  return {
    names: null,
    notes: [
      ...partly,
      `The checks of ${unknown.join(", ")} cannot be named from the file, so every check that appears on a commit must pass.`,
    ],
  };
}

function heedsPush({ value, triggers }: Source, trunk: string): boolean {
  if (!triggers.includes("push")) return false;
  const push = record(entry(entry(value, "on"), "push"));
  const patterns = list(push["branches"]);
  const ignored = list(push["branches-ignore"]);
  if (patterns.length === 0 && push["tags"] !== undefined && ignored.length === 0) return false;
  return (
    (patterns.length === 0 || patterns.some((pattern) => fits(pattern, trunk))) &&
    !ignored.some((pattern) => fits(pattern, trunk))
  );
}

/** `*` stands for anything but a slash, `**` for anything. */
function fits(pattern: unknown, branch: string): boolean {
  const parts = String(pattern)
    .split("**")
    .map((part) =>
      part
        .split("*")
        .map((text) => RegExp.escape(text))
        .join("[^/]*"),
    );
  return new RegExp(`^${parts.join(".*")}$`).test(branch);
}

function isPartial({ value }: Source): boolean {
  const push = record(entry(entry(value, "on"), "push"));
  return push["paths"] !== undefined || push["paths-ignore"] !== undefined;
}

function nothingOnTrunk(sources: readonly Source[], trunk: string): readonly string[] {
  const onPull = sources.filter(({ triggers }) => triggers.includes("pull_request")).map(({ file }) => file);
  return onPull.length === 0
    ? [
        `Nothing runs on a push to ${trunk}, so nothing says that a commit is good: name its checks, or write checks: [] for deliberately none.`,
      ]
    : [
        `${onPull.join(", ")} runs on pull requests only, so a commit on ${trunk} gets no check: add push: { branches: [${trunk}] } under its on:.`,
      ];
}

const MOST_CHECKS = 50;

/** A job's name, once for each combination of a plain matrix. `null`: only a run would tell. */
function checkNames(job: Job): readonly string[] | null {
  if (entry(job.value, "uses") !== undefined) return null;
  const named = entry(job.value, "name");
  const base = typeof named === "string" ? named : job.id;
  const strategy = entry(job.value, "strategy");
  if (strategy === undefined) return expressionsIn(base).length === 0 ? [base] : null;
  const axes = axesOf(entry(strategy, "matrix"));
  const combinations = axes === null ? null : combined(axes);
  if (combinations === null || combinations.length > MOST_CHECKS) return null;
  if (typeof named !== "string") return combinations.map((one) => `${job.id} (${Object.values(one).join(", ")})`);
  const names = combinations.map((one) =>
    named.replaceAll(/\$\{\{\s*matrix\.([\w-]+)\s*\}\}/g, (whole, key: string) => one[key] ?? whole),
  );
  return names.some((name) => name.includes("${{")) ? null : names;
}

type Axes = readonly (readonly [string, readonly string[]])[];

function axesOf(matrix: unknown): Axes | null {
  const entries = Object.entries(record(matrix));
  if (entries.length === 0) return null;
  const axes = entries.map(([key, values]) => [key, list(values).filter(isScalar).map(String)] as const);
  const isPlain = entries.every(
    ([key, values]) => Array.isArray(values) && values.every(isScalar) && key !== "include" && key !== "exclude",
  );
  return isPlain && axes.every(([, values]) => values.length > 0 && values.length <= MOST_CHECKS) && axes.length <= 4
    ? axes
    : null;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value) && expressionsIn(value).length === 0;

const combined = (axes: Axes): readonly Readonly<Record<string, string>>[] =>
  axes.reduce<readonly Readonly<Record<string, string>>[]>(
    (rest, [key, values]) =>
      rest.length > MOST_CHECKS ? rest : rest.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
