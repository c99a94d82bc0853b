/** The written form → the definition, with every default in its place. */
import type { CommitRule, Definition, OriginKind, Stage } from "../pipeline/definition.ts";
import { duration } from "../pipeline/durations.ts";
import { checkOf, gatesOf } from "./gates.ts";
import { permissionsOf } from "./people.ts";
import { verifyOf } from "./verify.ts";
import type { Written, WrittenStage } from "./schema.ts";

const HOUR_MS = 3_600_000;
export const DEFAULT_DEPLOY = "deploy.yml";

const list = <T>(value: T | readonly T[] | undefined): readonly T[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
};

export function normalize(written: Written): Definition {
  const names = Object.keys(written.stages);
  const links = names.map((name, index): Link => {
    const given = written.stages[name] ?? {};
    const above = names[index - 1];
    return { name, given, needs: given.needs === undefined ? (above === undefined ? [] : [above]) : list(given.needs) };
  });
  return {
    trunk: written.trunk ?? null,
    timezone: written.calendar?.timezone ?? "UTC",
    commit: commitOf(written),
    ...(written.permissions === undefined ? {} : { permissions: permissionsOf(written.permissions) }),
    stages: links.map((link) => asStage({ ...link, written, links })),
  };
}

function commitOf({ commit }: Written): CommitRule {
  const workflow = commit?.workflow ?? null;
  const timeoutMs = duration(commit?.timeout ?? "1h") ?? HOUR_MS;
  if (commit?.checks === undefined) return { checks: workflow === null ? "default" : [], workflow, timeoutMs };
  return { checks: list(commit.checks).map(checkOf), workflow, timeoutMs };
}

type Link = { readonly name: string; readonly given: WrittenStage; readonly needs: readonly string[] };
/** `links`: all stages, as a stage may need one that stands below it. */
type Making = Link & { readonly written: Written; readonly links: readonly Link[] };

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
    ...(given.gates === undefined ? {} : { gates: gatesOf(given.gates) }),
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
    ...(given.soak === undefined ? {} : { soakMs: duration(given.soak) ?? 0 }),
    ...(given.verify === undefined ? {} : { verify: verifyOf(given.verify) }),
    onFailure: given.on_failure ?? "hold",
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

const deploysTo = ({ name, given }: Link): string | null =>
  given.test === undefined ? (given.environment ?? name) : null;

/** What `on` names (an environment, or a stage that deploys to one), else the environment of the nearest deploy stage upstream. */
function testedBy({ given, links, needs }: Making): string {
  if (given.on === undefined) return upstreamEnvironment(links, needs) ?? "";
  const named = links.find((link) => link.name === given.on);
  return (named === undefined ? null : deploysTo(named)) ?? given.on;
}

function upstreamEnvironment(links: readonly Link[], needs: readonly string[]): string | null {
  const seen = new Set<string>();
  let level = new Set(needs);
  while (level.size > 0) {
    const here = links.filter(({ name }) => level.has(name) && !seen.has(name));
    const found = here.map(deploysTo).find((environment) => environment !== null);
    if (found !== undefined) return found;
    for (const { name } of here) seen.add(name);
    level = new Set(here.flatMap((link) => link.needs));
  }
  return null;
}
