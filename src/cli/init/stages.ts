/** From the environments that were found to stages in an order, each with the workflow that deploys it. */
import { DEFAULT_DEPLOY } from "../../config/normalize.ts";
import { RESERVED } from "../../config/rules.ts";
import { NO_STAGES } from "./environments.ts";
import type { Found } from "./environments.ts";
import type { Source } from "./read.ts";

export type ProposedStage = {
  readonly name: string;
  readonly environment: string;
  readonly production: boolean;
  readonly deploy: string;
  readonly url: string | null;
};

export type ProposedStages = {
  readonly stages: readonly ProposedStage[];
  readonly notes: readonly string[];
};

const PRODUCTION = /(^|[^a-z])(production|prod|prd|live)([^a-z]|$)/;
const BEFORE_PRODUCTION = /(^|[^a-z])(pre|non)-?(production|prod|prd|live)/;

/** How near to users an environment's name sounds. */
const RANKS: readonly RegExp[] = [
  /dev|sandbox|preview|review/,
  /test|qa|integration|(^|[^a-z])int([^a-z]|$)/,
  /perf|load|uat|accept|demo/,
  /stag|stg|pre-?prod/,
];

const isProduction = (name: string): boolean => PRODUCTION.test(name) && !BEFORE_PRODUCTION.test(name);

function rankOf(environment: string): number {
  const name = environment.toLowerCase();
  if (isProduction(name)) return RANKS.length + 1;
  const rank = RANKS.findIndex((words) => words.test(name));
  return rank === -1 ? RANKS.length : rank;
}

export function stagesFrom(found: readonly Found[], sources: readonly Source[]): ProposedStages {
  const kept = found.filter(({ environment }) => !NO_STAGES.includes(environment.toLowerCase()));
  const byName = [...Map.groupBy(kept, ({ environment }) => environment.toLowerCase())];
  if (byName.length === 0) return guessed(sources);
  const ordered = byName.toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  const names = uniqueNames(ordered.map(([name]) => name));
  const hasProduction = ordered.some(([name]) => isProduction(name));
  const stages = ordered.map(([name, ofIt], index): ProposedStage => {
    const by = ofIt.find(({ canBeDispatched }) => canBeDispatched) ?? ofIt[0];
    return {
      name: names[index] ?? name,
      environment: by?.environment ?? name,
      production: hasProduction ? isProduction(name) : index === ordered.length - 1,
      deploy: by?.file ?? DEFAULT_DEPLOY,
      url: ofIt.find(({ url }) => url !== null)?.url ?? null,
    };
  });
  return { stages, notes: [...orderNotes(stages, hasProduction), ...leftOut(found)] };
}

/** A stage's name is stricter than an environment's. */
function uniqueNames(environments: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return environments.map((environment) => {
    const plain = environment
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^[^a-z]+|-+$/g, "")
      .slice(0, 32);
    const base = plain === "" || RESERVED.includes(plain) ? `${plain === "" ? "stage" : plain}-1` : plain;
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    return name;
  });
}

function orderNotes(stages: readonly ProposedStage[], hasProduction: boolean): readonly string[] {
  const last = stages.at(-1)?.name ?? "";
  return [
    ...(stages.length > 1
      ? [`The order of the stages is guessed from their names: ${stages.map(({ name }) => name).join(", ")}.`]
      : []),
    ...(hasProduction
      ? []
      : [`No environment is called production: ${last} is taken for it, so that it waits for a person.`]),
  ];
}

const leftOut = (found: readonly Found[]): readonly string[] =>
  [...new Set(found.map(({ environment }) => environment))]
    .filter((environment) => NO_STAGES.includes(environment.toLowerCase()))
    .map((environment) => `${environment} is left out: a site, no stage.`);

/** No environment is named anywhere. */
function guessed(sources: readonly Source[]): ProposedStages {
  const file = sources.find((source) => /deploy/i.test(source.file))?.file ?? DEFAULT_DEPLOY;
  const stage = (name: string, production: boolean): ProposedStage => ({
    name,
    environment: name,
    production,
    deploy: file,
    url: null,
  });
  return {
    stages: [stage("staging", false), stage("production", true)],
    notes: ["No workflow names an environment: staging and production are a guess."],
  };
}
