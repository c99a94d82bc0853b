import { markAt } from "../by-stage.ts";
import type { Stage } from "../definition.ts";
import type { Asked } from "../asking.ts";
import { isNewer } from "../line.ts";
import { hasSucceeded, isActive, lastAttempt } from "../attempt.ts";
import { short, environmentOf } from "../model.ts";
import type { Run } from "../attempt.ts";
import type { Candidate } from "../candidate.ts";
import type { CandidateId, State } from "../model.ts";
import { latestRun } from "../runs.ts";
import type { Response } from "./response.ts";
import { keptOut } from "./lock.ts";
import { promoted } from "./promote.ts";
import { refusal, refused } from "./response.ts";
import { rollback } from "./rollback.ts";
import { exactly, targetOf } from "./target.ts";

/** One more attempt of what was tried last at a stage and did not succeed. It takes the gates like any other. */
export function retry(state: State, asked: Asked, stage: Stage): Response {
  const inTheirHands = keptOut(state, asked, stage);
  if (inTheirHands !== null && stage.kind === "deploy") return refused(inTheirHands);
  const run = latestRun(state, stage.name);
  const candidate = run === null ? undefined : state.candidates[run.candidate];
  if (run === null || candidate === undefined) return nothing(stage, "nothing was tried there");
  const state_ = inTheWay(run);
  if (state_ !== null) return nothing(stage, state_);
  const { cause } = lastAttempt(run);
  const version = { is: "sha", prefix: candidate.sha } as const;
  if (cause.is === "rollback") return rollback(state, asked, { stage, version, reason: cause.reason });
  const by = overtakenBy(state, candidate, stage);
  if (by !== null)
    return refused(refusal("superseded", { sha: short(state.candidates[by]?.sha ?? by) }, `/explain ${stage.name}`));
  // By a button: the head was read just now.
  if (asked.place.is === "check")
    return promoted(state, asked, { stage }, targetOf(state, asked, { stage, version: null }));
  if (candidate.origin.kind === "trunk") return promoted(state, asked, { stage }, exactly(candidate));
  const { number } = candidate.origin;
  const pull = state.pulls[number];
  if (pull?.open !== true || pull.head !== candidate.sha)
    return nothing(stage, `the head of #${number} is another now`);
  return promoted(state, asked, { stage }, exactly(candidate));
}

/** What took its place there while it waited, or runs there and is newer. */
function overtakenBy(state: State, { id }: Candidate, stage: Stage): CandidateId | null {
  const mark = markAt(state, id, stage.name);
  if (mark?.is === "superseded") return mark.by;
  const ran = environmentOf(state, stage.environment)?.lastVerified?.candidate ?? null;
  return ran !== null && isNewer(state, ran, id) ? ran : null;
}

const nothing = (stage: Stage, fact: string): Response =>
  refused(refusal("nothing-to-do", { verb: "retry", stage: stage.name, state: fact }, `/explain ${stage.name}`));

function inTheWay(run: Run): string | null {
  const attempt = lastAttempt(run);
  if (isActive(attempt)) return "it is still running";
  return hasSucceeded(attempt) ? "its last run succeeded" : null;
}
