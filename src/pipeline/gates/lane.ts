import { isRequested } from "../requests.ts";
import { lastAttempt } from "../attempt.ts";
import { laneOf } from "../environment.ts";
import type { Attempt, AttemptSpec, Run } from "../attempt.ts";
import type { State } from "../model.ts";
import { repeatedFirst } from "../repeated-first.ts";
import { unsettledRuns } from "../runs.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

const occupies = ({ phase }: Attempt): boolean => phase.is !== "ended" || phase.strayAt !== null;

/** The commit stage has no environment, and a dry run changes none. */
const HOLDS: ReadonlySet<string> = new Set<AttemptSpec["kind"]>(["deploy", "test"]);

/** Runs that occupy an environment now: deploys to it, and tests that share a lease on it. */
export function activeIn(state: State, environment: string): readonly Run[] {
  const lane = laneOf(environment);
  return unsettledRuns(state).filter((run) => {
    return run.attempts.some(
      (attempt) => occupies(attempt) && HOLDS.has(attempt.spec.kind) && laneOf(attempt.spec.environment) === lane,
    );
  });
}

/** One deploy per environment at a time, and none while tests hold a lease on it. Tests share it with each other. */
export const lane: Gate = ({ state, candidate, stage }) => {
  const { environment } = stage;
  const inTheWay = activeIn(state, environment).find(
    (run) => stage.kind === "deploy" || lastAttempt(run).spec.kind === "deploy",
  );
  if (inTheWay !== undefined) {
    const by = lastAttempt(inTheWay).spec.kind === "deploy" ? "deploy" : "test";
    const sha = state.candidates[inTheWay.candidate]?.sha ?? "";
    return shut("lane", { code: "busy", environment, by, stage: inTheWay.stage, sha });
  }
  const first = repeatedFirst(state, stage);
  const isAsked = isRequested(state, candidate, stage);
  if (first === null || first.id === candidate.id || isAsked) return open("lane");
  return shut("lane", { code: "busy", environment, by: "retry", stage: stage.name, sha: first.sha });
};
