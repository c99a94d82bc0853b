/** Statuses of deployments. Their line in GitHub's list (SURFACES §6) is plain text of at most 140 characters. */
import { runAt } from "../../pipeline/by-stage.ts";
import { deploymentStatus } from "../../pipeline/deployments.ts";
import type { DeploymentStatus, DeploymentSurface } from "../../pipeline/deployments.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import type { Attempt, GoingBack } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Replaced } from "../../pipeline/environment.ts";
import type { State } from "../../pipeline/model.ts";
import { rollbackOf } from "../../pipeline/rollbacks.ts";
import { tallyOf } from "../../pipeline/tally.ts";
import { isVerified } from "../../pipeline/verification.ts";
import { cut, inPlain } from "../../wording/escape.ts";
import { line, words } from "../../wording/text.ts";
import type { Plain } from "../../wording/text.ts";
import { listed } from "../../wording/lists.ts";
import { duration, moment } from "../../wording/times.ts";
import type { Content } from "./content.ts";
import { judgement, resultOf, whatOf } from "./results.ts";
import { answeredUrl } from "./workflow-answer.ts";
import { named, short, zoneOf } from "./shown.ts";

const LENGTH = 140;

export function deploymentContent(state: State, surface: DeploymentSurface): Content {
  const { deployment } = surface;
  const status = deploymentStatus(state, surface);
  if (status === null) throw new Error(`nothing is known of deployment ${deployment}`);
  const attempt = status.is === "inactive" ? null : status.found.attempt;
  const answered = status.is === "success" ? answeredUrl(status.found.attempt) : null;
  return {
    is: "status",
    deployment,
    state: status.is,
    description: describeDeployment(status, state),
    logUrl: attempt === null ? null : (runOf(attempt.phase)?.url ?? null),
    environmentUrl: answered ?? (status.is === "success" ? status.found.attempt.spec.url : null),
    isAnswered: answered !== null,
  };
}

export const describeDeployment = (status: DeploymentStatus, state: State): Plain => cut(said(status, state), LENGTH);

function said(status: DeploymentStatus, state: State): Plain {
  if (status.is === "inactive") return ended(state, status.replaced);
  const { run, attempt } = status.found;
  const candidate = state.candidates[run.candidate];
  if (candidate === undefined) return words``;
  const { phase, cause } = attempt;
  if (status.is === "in_progress" && phase.is === "ended") return resultOf({ attempt, ...phase }, inPlain);
  if (status.is === "in_progress" && cause.is === "rollback") {
    const from = line`Rollback from ${short(cause.sha)} to ${short(candidate.sha)}`;
    if (cause.login === null) return line`${from}: ${whyLeft(state, run.stage, cause)}`;
    const reason = cause.reason === null ? words`` : line`: ${inPlain.name(cause.reason, LENGTH)}`;
    return line`${from}, asked for by ${inPlain.name(cause.login)}${reason}`;
  }
  if (status.is === "in_progress") {
    const asked = cause.is === "person" ? line`, asked for by ${inPlain.name(cause.login)}` : words``;
    const approvers = approversOf(state, candidate, run.stage);
    const approved = approvers.length === 0 ? words`` : line`, approved by ${listed(approvers)}`;
    // It stays what is said until all of that is over: each status is a line on the page.
    const doing = isVerified(attempt) ? words`Deploying and verifying` : words`Deploying`;
    return line`${doing} ${named(candidate)}${asked}${approved}`;
  }
  if (phase.is !== "ended") return words``;
  if (status.is === "success") return success(state, candidate, { attempt, at: phase.at });
  const back = attempt.met === "rollback" ? rollbackOf(state, run) : null;
  return back === null ? failure(attempt) : line`${failure(attempt)}; rolling back to ${short(back.sha)}`;
}

/** What had become of the version that a rollback leaves. */
function whyLeft(state: State, stage: string, { from }: GoingBack): Plain {
  const left = runAt(state, from, stage);
  const attempt = left === undefined ? null : lastAttempt(left);
  return attempt?.phase.is === "ended" ? whatOf({ attempt, ...attempt.phase }, inPlain) : words`it failed`;
}

function approversOf(state: State, candidate: Candidate, name: string): readonly Plain[] {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  if (definition === undefined || stage === undefined) return [];
  return tallyOf(state, definition, candidate, stage).counted.map(({ login }) => inPlain.name(login));
}

const ended = (state: State, { by, at, rollback }: Replaced): Plain =>
  rollback === true
    ? line`Rolled back: ${short(by)} runs again since ${moment(at, zoneOf(state))}`
    : line`Replaced by ${short(by)} at ${moment(at, zoneOf(state))}`;

function success(
  state: State,
  candidate: Candidate,
  { attempt, at }: { readonly attempt: Attempt; readonly at: number },
): Plain {
  if (candidate.origin.kind === "pull_request") {
    const by = attempt.cause.is === "person" ? line`, put here by ${inPlain.name(attempt.cause.login)}` : words``;
    return line`Head ${short(candidate.sha)} of #${candidate.origin.number}${by}; stays until it is merged or closed`;
  }
  if (attempt.cause.is === "rollback")
    return line`Runs again since ${moment(at, zoneOf(state))}; rolled back from ${short(attempt.cause.sha)}`;
  const how = attempt.deployedAt === undefined ? words`Deployed` : words`Verified`;
  return line`${how} ${moment(at, zoneOf(state))}; ${duration(at - candidate.bornAt)} after its merge`;
}

function failure(attempt: Attempt): Plain {
  const { phase } = attempt;
  if (phase.is !== "ended") return words``;
  const result = resultOf({ attempt, ...phase }, inPlain);
  if (attempt.deployedAt !== undefined)
    return phase.outcome.is === "failed" ? line`Verification failed: ${judgement(attempt, inPlain)}` : result;
  return phase.outcome.is === "aborted" && phase.run !== null
    ? line`${result} in mid-deploy: what runs there is unknown until the next deploy`
    : result;
}
