/** Statuses of deployments. Their line in GitHub's list (SURFACES §6) is plain text of at most 140 characters. */
import { deploymentStatus } from "../../pipeline/deployments.ts";
import type { DeploymentStatus, DeploymentSurface } from "../../pipeline/deployments.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { short } from "../../pipeline/model.ts";
import type { Attempt, Candidate, Replaced, State } from "../../pipeline/model.ts";
import { tallyOf } from "../../pipeline/tally.ts";
import { plain } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { duration, moment } from "../../wording/times.ts";
import type { Content } from "./content.ts";
import { resultOf } from "./results.ts";
import { named, zoneOf } from "./shown.ts";

const LENGTH = 140;

export function deploymentContent(state: State, surface: DeploymentSurface): Content {
  const { deployment } = surface;
  const status = deploymentStatus(state, surface);
  if (status === null) throw new Error(`nothing is known of deployment ${deployment}`);
  const attempt = status.is === "inactive" ? null : status.found.attempt;
  return {
    is: "status",
    deployment,
    state: status.is,
    description: describeDeployment(status, state),
    logUrl: attempt === null ? null : (runOf(attempt.phase)?.url ?? null),
    environmentUrl: status.is === "success" ? status.found.attempt.spec.url : null,
  };
}

export const describeDeployment = (status: DeploymentStatus, state: State): string =>
  plain(said(status, state), LENGTH);

function said(status: DeploymentStatus, state: State): string {
  if (status.is === "inactive") return ended(state, status.replaced);
  const { run, attempt } = status.found;
  const candidate = state.candidates[run.candidate];
  if (candidate === undefined) return "";
  const { phase, cause } = attempt;
  if (status.is === "in_progress" && cause.is === "rollback") {
    const reason = cause.reason === null ? "" : `: ${cause.reason}`;
    return `Rollback from ${short(cause.sha)} to ${short(candidate.sha)}, asked for by ${cause.login}${reason}`;
  }
  if (status.is === "in_progress") {
    const asked = cause.is === "person" ? `, asked for by ${cause.login}` : "";
    const approvers = approversOf(state, candidate, run.stage);
    const approved = approvers.length === 0 ? "" : `, approved by ${listed(approvers)}`;
    return `Deploying ${named(candidate)}${asked}${approved}`;
  }
  if (phase.is !== "ended") return "";
  return status.is === "success" ? success(state, candidate, { attempt, at: phase.at }) : failure(attempt);
}

function approversOf(state: State, candidate: Candidate, name: string): readonly string[] {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  if (definition === undefined || stage === undefined) return [];
  return tallyOf(state, definition, candidate, stage).counted.map(({ login }) => login);
}

const ended = (state: State, { by, at, rollback }: Replaced): string =>
  rollback === true
    ? `Rolled back: ${short(by)} runs again since ${moment(at, zoneOf(state))}`
    : `Replaced by ${short(by)} at ${moment(at, zoneOf(state))}`;

function success(
  state: State,
  candidate: Candidate,
  { attempt, at }: { readonly attempt: Attempt; readonly at: number },
): string {
  if (candidate.origin.kind === "pull_request") {
    const by = attempt.cause.is === "person" ? `, put here by ${attempt.cause.login}` : "";
    return `Head ${short(candidate.sha)} of #${candidate.origin.number}${by}; stays until it is merged or closed`;
  }
  if (attempt.cause.is === "rollback")
    return `Runs again since ${moment(at, zoneOf(state))}; rolled back from ${short(attempt.cause.sha)}`;
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
