import { attemptById } from "../../pipeline/attempts.ts";
import type { Found } from "../../pipeline/attempts.ts";
import type { Effect } from "../../pipeline/effect.ts";
import type { Outcome } from "../../engine/ports.ts";
import { failureOf, outcomeOf } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { runByTitle } from "../reads/runs.ts";
import { done, told } from "./done.ts";
import { refusedToBegin } from "./refused-to-begin.ts";

type Dispatch = Extract<Effect, { kind: "dispatch" }>;

/** After a lost answer the run is looked for this often before anything is concluded. */
const LOOKS = 3;

/** `POST /actions/workflows/{file}/dispatches`, on the trunk. Never done a second time unless it is certain that the first was not. */
export async function dispatch(effect: Dispatch, doing: Doing): Promise<Outcome> {
  const found = attemptById(doing.state, effect.attempt);
  const candidate = found === null ? undefined : doing.state.candidates[found.run.candidate];
  const { trunk } = doing.state;
  if (found === null || candidate === undefined || trunk === null || found.attempt.phase.is !== "intended") return done;
  if (doing.unsure) {
    const looked = await look(effect, found, doing);
    if (looked !== null) return looked;
  }
  try {
    return await post(effect, doing, { found, sha: candidate.sha, ref: trunk.branch });
  } catch (error) {
    const failure = failureOf(error, doing.now);
    if (failure.is !== "refused") return outcomeOf(failure, "once");
    const { workflow } = found.attempt.spec;
    const isMissing = failure.status === 404;
    return refusedToBegin(effect.attempt, failure, {
      needs: "actions: write",
      otherwise: isMissing ? ["workflow-missing", workflow] : ["workflow-refused", failure.message],
    });
  }
}

type Posting = { readonly found: Found; readonly sha: string; readonly ref: string };

async function post(effect: Dispatch, { octokit, place }: Doing, { found, sha, ref }: Posting): Promise<Outcome> {
  const { spec } = found.attempt;
  const inputs = {
    ...spec.inputs,
    sha,
    stage: found.run.stage,
    environment: spec.environment,
    attempt: effect.attempt,
  };
  const response = await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
    owner: place.owner,
    repo: place.name,
    workflow_id: spec.workflow,
    ref,
    inputs,
  });
  // Octokit's types know only the former answer, 204 without a body; GitHub Enterprise Server still gives that.
  const body = response.data as { readonly workflow_run_id?: number; readonly html_url?: string } | undefined;
  const run = body?.workflow_run_id === undefined ? null : { id: body.workflow_run_id, url: body.html_url ?? "" };
  return told({ kind: "dispatched", attempt: effect.attempt, run });
}

/** `null`: it is certain that nothing was started, so it may be dispatched again. */
async function look(effect: Dispatch, { attempt }: Found, doing: Doing): Promise<Outcome | null> {
  const report = await runByTitle(doing.octokit, doing.place, attempt);
  if (report !== null) return told({ kind: "dispatched", attempt: effect.attempt, run: report.run });
  if (doing.looks + 1 < LOOKS) {
    return { is: "unsure", look: "in-vain", afterMs: 0, problem: "the run has not been found yet" };
  }
  // A run that bears the attempt in its name would have been found. Where names do not, nobody can tell: a person decides.
  if (doing.state.titled[attempt.spec.workflow] === true) return null;
  const detail = "GitHub's answer to the dispatch was lost";
  return {
    is: "refused",
    problem: detail,
    input: { kind: "dispatch-failed", attempt: effect.attempt, code: "run-lost", detail },
  };
}
