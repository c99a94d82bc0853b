/** The file that fits the workflows of a repository, as far as they tell. */
import { DEFAULT_DEPLOY } from "../../config/normalize.ts";
import { checksFrom } from "./checks.ts";
import { environmentsIn } from "./environments.ts";
import { sourcesOf } from "./read.ts";
import { stagesFrom } from "./stages.ts";
import type { ProposedStage } from "./stages.ts";

export type Proposal = {
  readonly text: string;
  /** What was guessed, and what a person has to decide. */
  readonly notes: readonly string[];
};

export function propose(texts: ReadonlyMap<string, string>, trunk: string): Proposal {
  const { read, unreadable } = sourcesOf(texts);
  const { stages, notes } = stagesFrom(environmentsIn(read), read);
  const checks = checksFrom(read, trunk);
  const usual = commonest(stages.map(({ deploy }) => deploy));
  const lines = [
    "version: 1",
    ...(checks.names === null ? [] : [`commit: { checks: [${checks.names.map(scalar).join(", ")}] }`]),
    ...(usual === DEFAULT_DEPLOY ? [] : [`defaults: { deploy: ${usual} }`]),
    "stages:",
    ...stages.map((stage) => stageLine(stage, usual)),
  ];
  return {
    text: `${lines.join("\n")}\n`,
    notes: [...notes, ...checks.notes, ...unreadable.map((file) => `${file} could not be read.`)],
  };
}

function commonest(files: readonly string[]): string {
  const counts = [...Map.groupBy(files, (file) => file)].map(([file, all]) => ({ file, count: all.length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.file ?? DEFAULT_DEPLOY;
}

function stageLine({ name, environment, production, deploy, url }: ProposedStage, usual: string): string {
  const keys = [
    ...(environment === name ? [] : [`environment: ${scalar(environment)}`]),
    ...(deploy === usual ? [] : [`deploy: ${deploy}`]),
    ...(url === null ? [] : [`url: ${JSON.stringify(url)}`]),
    ...(production ? ["production: true"] : []),
  ];
  return `  ${name}: ${keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`}`;
}

/** Words that YAML would take for something else than a text. */
const OTHERWISE = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** As a person would write it: in quotes only where it must be. */
const scalar = (text: string): string =>
  /^[A-Za-z][\w./-]*( [\w./-]+)*$/.test(text) && !OTHERWISE.test(text) ? text : JSON.stringify(text);
