/** One line for GitHub's list of deployments: plain text, at most 140 characters. */
import { attemptById } from "../../pipeline/attempts.ts";
import type { DeploymentState } from "../../pipeline/effect.ts";
import { short } from "../../pipeline/model.ts";
import type { Attempt, Candidate, State } from "../../pipeline/model.ts";
import { plain } from "../../wording/escape.ts";
import { duration, moment } from "../../wording/times.ts";
import { resultOf } from "./results.ts";
import { named, zoneOf } from "./shown.ts";

const LENGTH = 140;

export type Described = {
  readonly state: DeploymentState;
  readonly attempt: string | null;
  readonly replacedBy: string | null;
};

export const describeDeployment = (described: Described, state: State): string => plain(said(described, state), LENGTH);

function said({ state: status, attempt: id, replacedBy }: Described, state: State): string {
  if (status === "inactive") return `Replaced${replacedBy === null ? "" : ` by ${short(replacedBy)}`}`;
  const found = id === null ? null : attemptById(state, id);
  const candidate = found === null ? undefined : state.candidates[found.run.candidate];
  if (found === null || candidate === undefined) return "";
  const { phase, cause } = found.attempt;
  if (status === "in_progress") {
    const asked = cause.is === "person" ? `, asked for by ${cause.login}` : "";
    return `Deploying ${named(candidate)}${asked}`;
  }
  if (phase.is !== "ended") return "";
  return status === "success"
    ? success(state, candidate, { attempt: found.attempt, at: phase.at })
    : failure(found.attempt);
}

function success(
  state: State,
  candidate: Candidate,
  { attempt, at }: { readonly attempt: Attempt; readonly at: number },
): string {
  if (candidate.origin.kind === "pull_request") {
    const by = attempt.cause.is === "person" ? `, put here by ${attempt.cause.login}` : "";
    return `Head ${short(candidate.sha)} of #${candidate.origin.number}${by}; stays until it is merged or closed`;
  }
  return `Deployed ${moment(at, zoneOf(state))}; ${duration(at - candidate.bornAt)} after its merge`;
}

function failure(attempt: Attempt): string {
  const { phase } = attempt;
  if (phase.is !== "ended") return "";
  const result = resultOf(attempt, phase.outcome, phase.at);
  return phase.outcome.is === "aborted" && phase.run !== null
    ? `${result} in mid-deploy: what runs there is unknown until the next deploy`
    : result;
}
