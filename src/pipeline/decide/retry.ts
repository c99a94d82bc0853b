import type { Stage } from "../definition.ts";
import type { Asked } from "../input.ts";
import { isNewer } from "../line.ts";
import { isActive, lastAttempt, short } from "../model.ts";
import type { Run, State } from "../model.ts";
import { latestRun } from "../retries.ts";
import type { Response } from "./response.ts";
import { promote } from "./promote.ts";
import { refusal, refused } from "./response.ts";

/** One more attempt of what was tried last at a stage and did not succeed. It takes the gates like any other. */
export function retry(state: State, asked: Asked, stage: Stage): Response {
  const run = latestRun(state, stage.name);
  const candidate = run === null ? undefined : state.candidates[run.candidate];
  if (run === null || candidate === undefined) return nothing(stage, "nothing was tried there");
  const state_ = inTheWay(run);
  if (state_ !== null) return nothing(stage, state_);
  const mark = Object.entries(state.marks).find(([key]) => key === `${candidate.id}/${stage.name}`)?.[1];
  const ran = state.environments[stage.environment.toLowerCase()]?.lastVerified?.candidate ?? null;
  const by = mark?.is === "superseded" ? mark.by : ran !== null && isNewer(state, ran, candidate.id) ? ran : null;
  if (by !== null)
    return refused(refusal("superseded", { sha: short(state.candidates[by]?.sha ?? by) }, `/explain ${stage.name}`));
  const version = { is: "sha", prefix: candidate.sha } as const;
  return candidate.origin.kind === "trunk"
    ? promote(state, { ...asked, place: { is: "control" } }, { stage, version })
    : promote(state, asked, { stage, version });
}

const nothing = (stage: Stage, fact: string): Response =>
  refused(refusal("nothing-to-do", { verb: "retry", stage: stage.name, state: fact }, `/explain ${stage.name}`));

function inTheWay(run: Run): string | null {
  const attempt = lastAttempt(run);
  if (isActive(attempt)) return "it is still running";
  const succeeded = attempt.phase.is === "ended" && attempt.phase.outcome.is === "succeeded";
  return succeeded ? "its last run succeeded" : null;
}
