/** What runs somewhere without Sluice, in words: found when it came, or put there beside it. */
import { stageNamed } from "../../pipeline/definition.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { foreignIn } from "../../pipeline/foreign.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Foreign } from "../../pipeline/foreign.ts";
import type { Environment } from "../../pipeline/environment.ts";
import type { Sha, State } from "../../pipeline/model.ts";
import { inline, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment } from "../../wording/times.ts";
import { named, short, zoneOf } from "./shown.ts";

const isAdopted = ({ adopted }: Environment, { deployment }: Foreign): boolean => adopted?.deployment === deployment;

/** `9f3e2d1 (#12)`, where it is a candidate. */
function versionNamed(state: State, sha: Sha): Words {
  const candidate = Object.values(state.candidates).find((one) => one.sha === sha && one.origin.kind === "trunk");
  return candidate === undefined ? short(sha) : named(candidate);
}

export const foreignThere = (state: State, environment: Environment, foreign: Foreign): Words =>
  isAdopted(environment, foreign)
    ? words`${versionNamed(state, foreign.sha)}, adopted from GitHub's deployments, not verified by Sluice`
    : words`${versionNamed(state, foreign.sha)}, put there beside Sluice`;

/** What `/explain` says of a stage whose environment somebody else has. */
export function foreignFact<T extends Markdown | Plain>(
  state: State,
  name: string,
  { say, name: called }: Voice<T>,
): T | null {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const environment = stage === undefined ? undefined : environmentOf(state, stage.environment);
  const foreign = environment === undefined ? null : foreignIn(environment);
  if (stage === undefined || environment === undefined || foreign === null) return null;
  return say`${called(stage.environment)} runs ${foreignThere(state, environment, foreign)}.`;
}

/** Deployments that went into our environments without us. */
export const besideSaid = (state: State): readonly Markdown[] =>
  (state.policy?.definition.stages ?? []).flatMap((stage) => {
    const environment = environmentOf(state, stage.environment);
    const foreign = environment === undefined ? null : foreignIn(environment);
    if (stage.kind === "test" || environment === undefined || foreign === null) return [];
    return isAdopted(environment, foreign) ? [] : [besideOne(state, stage, { environment, foreign })];
  });

type There = { readonly environment: Environment; readonly foreign: Foreign };

function besideOne(state: State, stage: Stage, { environment: { occupant }, foreign }: There): Markdown {
  const by = foreign.by === null ? words`somebody` : inline(foreign.by);
  const at = moment(foreign.at, zoneOf(state), state.at);
  const seen = rich`**Deployed beside Sluice:** ${word(stage.name)} runs ${short(foreign.sha)} since ${at}, put there by ${by}, as GitHub's deployments say; no gate was asked.`;
  if (occupant?.is !== "known") return seen;
  const back = inline(`/promote ${stage.name} ${short(occupant.sha)}`);
  return rich`${seen} Sluice had put ${versionNamed(state, occupant.sha)} there; ${back} puts it back.`;
}
