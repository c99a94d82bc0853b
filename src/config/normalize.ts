/** The written form → the definition, with every default in its place. */
import type { CheckRule, CommitRule, Definition, OriginKind, Stage } from "../pipeline/definition.ts";
import { duration } from "./durations.ts";
import type { Written, WrittenStage } from "./schema.ts";

const HOUR_MS = 3_600_000;
export const DEFAULT_DEPLOY = "deploy.yml";

const list = <T>(value: T | readonly T[] | undefined): readonly T[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
};

export function normalize(written: Written): Definition {
  const names = Object.keys(written.stages);
  const stages: Stage[] = [];
  for (const [index, name] of names.entries()) {
    const given = written.stages[name] ?? {};
    const above = names[index - 1];
    const needs = given.needs === undefined ? (above === undefined ? [] : [above]) : list(given.needs);
    stages.push(asStage({ name, needs, given, written, before: stages }));
  }
  return {
    trunk: written.trunk ?? null,
    timezone: written.calendar?.timezone ?? "UTC",
    commit: commitOf(written),
    stages,
  };
}

function commitOf({ commit }: Written): CommitRule {
  const workflow = commit?.workflow ?? null;
  const timeoutMs = duration(commit?.timeout ?? "1h") ?? HOUR_MS;
  if (commit?.checks === undefined) return { checks: workflow === null ? "default" : [], workflow, timeoutMs };
  const checks = list(commit.checks).map((check): CheckRule =>
    typeof check === "string" ? { name: check, app: null } : { name: check.name, app: check.app ?? null },
  );
  return { checks, workflow, timeoutMs };
}

type Making = {
  readonly name: string;
  readonly needs: readonly string[];
  readonly given: WrittenStage;
  readonly written: Written;
  readonly before: readonly Stage[];
};

function asStage(making: Making): Stage {
  const { name, needs, given } = making;
  const production = given.production ?? false;
  const common = {
    name,
    needs,
    promote: given.promote ?? (production ? "manual" : "auto"),
    timeoutMs: duration(given.timeout ?? "1h") ?? HOUR_MS,
    retries: given.retries ?? 0,
    production,
    inputs: inputsOf(making),
  } as const;
  if (given.test !== undefined) {
    const accept = given.accept === undefined ? (["trunk"] as const) : list<OriginKind>(given.accept);
    return { kind: "test", ...common, accept, workflow: given.test, environment: testedBy(making) };
  }
  const everywhere: readonly OriginKind[] = production ? ["trunk"] : ["trunk", "pull_request"];
  const accept = given.accept === undefined ? everywhere : list<OriginKind>(given.accept);
  return {
    kind: "deploy",
    ...common,
    accept,
    workflow: workflowOf(making),
    environment: given.environment ?? name,
    url: given.url ?? null,
  };
}

const workflowOf = ({ given, written }: Making): string => given.deploy ?? written.defaults?.deploy ?? DEFAULT_DEPLOY;

/** `defaults.inputs` are for the default workflow alone; a stage's own go with whatever it runs, and win. */
function inputsOf(making: Making): Readonly<Record<string, string>> {
  const { given, written } = making;
  const isDefault = given.test === undefined && workflowOf(making) === (written.defaults?.deploy ?? DEFAULT_DEPLOY);
  const all = { ...(isDefault ? written.defaults?.inputs : {}), ...given.inputs };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, String(value)]));
}

/** What `on` names (an environment, or a stage that deploys to one), else the environment of the nearest deploy stage upstream. */
function testedBy({ given, before, needs }: Making): string {
  if (given.on !== undefined) {
    const named = before.find((stage) => stage.name === given.on && stage.kind === "deploy");
    return named?.environment ?? given.on;
  }
  return upstreamEnvironment(before, needs) ?? "";
}

export function upstreamEnvironment(stages: readonly Stage[], needs: readonly string[]): string | null {
  let level = needs;
  for (let depth = 0; depth <= stages.length && level.length > 0; depth += 1) {
    const here = stages.filter((stage) => level.includes(stage.name));
    const deploy = here.find((stage) => stage.kind === "deploy");
    if (deploy !== undefined) return deploy.environment;
    level = here.flatMap((stage) => stage.needs);
  }
  return null;
}
