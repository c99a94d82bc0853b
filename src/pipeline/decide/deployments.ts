/** What others deployed into our environments: it is told, and no candidate is better for it. */
import { attemptByDeployment } from "../attempts.ts";
import { environmentsOf } from "../definition.ts";
import type { Event } from "../event.ts";
import { environmentNamed } from "../evolve/request.ts";
import type { DeployedBeside, DeploymentsRead } from "../input.ts";
import { laneOf } from "../environment.ts";
import { environmentOf } from "../model.ts";
import type { Foreign } from "../foreign.ts";
import type { Environment } from "../environment.ts";
import type { State } from "../model.ts";

/** An environment is adopted once, as GitHub shows it then; from there on we know what we put there. */
export const hearDeployments = (state: State, { at, found }: DeploymentsRead): readonly Event[] =>
  found
    .filter(({ environment }) => isOurs(state, environment) && environmentOf(state, environment) === undefined)
    .map(({ environment, newest }) => ({ type: "Adopted", at, environment, found: newest }));

export function hearBeside(state: State, { at, environment, found }: DeployedBeside): readonly Event[] {
  const isMeant = isOurs(state, environment) && attemptByDeployment(state, found.deployment) === null;
  return isMeant && isNews(environmentNamed(state, environment), found)
    ? [{ type: "DeployedBeside", at, environment, found }]
    : [];
}

const isOurs = ({ policy }: State, environment: string): boolean =>
  policy !== null && environmentsOf(policy.definition).some((one) => laneOf(one) === laneOf(environment));

/** Webhooks come late and twice: what is older than what we know says nothing. */
function isNews({ occupant, foreign }: Environment, { at, deployment }: Foreign): boolean {
  if (occupant !== null && at < occupant.since) return false;
  return foreign === undefined || at > foreign.at || (at === foreign.at && deployment > foreign.deployment);
}
