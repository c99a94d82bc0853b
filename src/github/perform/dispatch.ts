import { attemptById, runAmong } from "../../pipeline/attempts.ts";
import type { Found } from "../../pipeline/attempts.ts";
import type { Effect } from "../../pipeline/effect.ts";
import { stageOf } from "../../pipeline/model.ts";
import type { Outcome } from "../../engine/ports.ts";
import { failureOf, outcomeOf } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { ownRuns } from "../reads/runs.ts";
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
  if (found === null || candidate === undefined || trunk === null) return done;
  const { phase } = found.attempt;
  // Even one that is to be stopped is looked for: what runs of it must be known to be stopped.
  if (doing.unsure && (phase.is === "intended" || (phase.is === "stopping" && phase.run === null))) {
    const looked = await look(effect, found, doing);
    if (looked !== null) return looked;
  }
  if (phase.is === "stopping" && phase.run === null && phase.unbegun === true && !doing.unsure)
    return neverBegun(effect);
  if (phase.is !== "intended") return done;
  try {
    return await post(effect, doing, { found, sha: candidate.sha, branch: trunk.branch });
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

/** What was never sent, or certainly refused, needs no stopping. */
const neverBegun = ({ attempt }: Dispatch): Outcome =>
  told({ kind: "dispatch-failed", attempt, code: "run-lost", detail: "", mayRun: false });

type Posting = { readonly found: Found; readonly sha: string; readonly branch: string };

async function post(effect: Dispatch, { octokit, place }: Doing, { found, sha, branch }: Posting): Promise<Outcome> {
  const { spec } = found.attempt;
  const inputs = {
    ...spec.inputs,
    sha,
    stage: stageOf(found.run),
    environment: spec.environment,
    attempt: effect.attempt,
    ...(spec.kind === "plan" ? { mode: "plan" } : {}),
  };
  const response = await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
    owner: place.owner,
    repo: place.name,
    workflow_id: spec.workflow,
    // In full: a tag may bear the trunk's name.
    ref: `refs/heads/${branch}`,
    inputs,
  });
  // Octokit's types know only the former answer, 204 without a body; GitHub Enterprise Server still gives that.
  const body = response.data as { readonly workflow_run_id?: number; readonly html_url?: string } | undefined;
  const run = body?.workflow_run_id === undefined ? null : { id: body.workflow_run_id, url: body.html_url ?? "" };
  return told({ kind: "dispatched", attempt: effect.attempt, run });
}

/** `null`: it is certain that nothing was started, so it may be dispatched again. */
async function look(effect: Dispatch, found: Found, doing: Doing): Promise<Outcome | null> {
  const { attempt } = found;
  const { workflow } = attempt.spec;
  const runs = await ownRuns(doing.session, doing.place, workflow, doing.state.trunk?.branch ?? "");
  const among = runAmong(
    doing.state,
    attempt,
    runs.map(({ run, title, createdAt }) => ({ ...run, title, createdAt })),
  );
  if (typeof among === "object") {
    const { id, url } = among;
    return told({ kind: "dispatched", attempt: effect.attempt, run: { id, url } });
  }
  if (doing.looks + 1 < LOOKS) {
    return { is: "unsure", look: "in-vain", afterMs: 0, problem: "the run has not been found yet" };
  }
  if (attempt.phase.is !== "intended") return done;
  // A run that bears the attempt in its name would have been found. Where names do not, nobody can tell: a person decides.
  if (among === "none" && doing.state.titled[workflow] === true) return null;
  const detail = "GitHub's answer to the dispatch was lost";
  return {
    is: "refused",
    problem: detail,
    input: { kind: "dispatch-failed", attempt: effect.attempt, code: "run-lost", detail, mayRun: true },
  };
}
