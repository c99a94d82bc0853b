import type { Stage } from "../definition.ts";
import type { Asked } from "../input.ts";
import { isNewer } from "../line.ts";
import { isActive, lastAttempt, short, environmentOf, runKey } from "../model.ts";
import type { Run, State } from "../model.ts";
import { latestRun } from "../retries.ts";
import type { Response } from "./response.ts";
import { promoted } from "./promote.ts";
import { refusal, refused } from "./response.ts";
import { exactly } from "./target.ts";

/** One more attempt of what was tried last at a stage and did not succeed. It takes the gates like any other. */
export function retry(state: State, asked: Asked, stage: Stage): Response {
  const run = latestRun(state, stage.name);
  const candidate = run === null ? undefined : state.candidates[run.candidate];
  if (run === null || candidate === undefined) return nothing(stage, "nothing was tried there");
  const state_ = inTheWay(run);
  if (state_ !== null) return nothing(stage, state_);
  const mark = state.marks[runKey(candidate.id, stage.name)];
  const ran = environmentOf(state, stage.environment)?.lastVerified?.candidate ?? null;
  const by = mark?.is === "superseded" ? mark.by : ran !== null && isNewer(state, ran, candidate.id) ? ran : null;
  if (by !== null)
    return refused(refusal("superseded", { sha: short(state.candidates[by]?.sha ?? by) }, `/explain ${stage.name}`));
  if (candidate.origin.kind === "trunk") return promoted(state, asked, { stage }, exactly(candidate));
  const { number } = candidate.origin;
  const pull = state.pulls[number];
  if (pull?.open !== true || pull.head !== candidate.sha)
    return nothing(stage, `the head of #${number} is another now`);
  return promoted(state, asked, { stage }, exactly(candidate));
}

const nothing = (stage: Stage, fact: string): Response =>
  refused(refusal("nothing-to-do", { verb: "retry", stage: stage.name, state: fact }, `/explain ${stage.name}`));

function inTheWay(run: Run): string | null {
  const attempt = lastAttempt(run);
  if (isActive(attempt)) return "it is still running";
  const succeeded = attempt.phase.is === "ended" && attempt.phase.outcome.is === "succeeded";
  return succeeded ? "its last run succeeded" : null;
}
