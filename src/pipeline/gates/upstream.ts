import { runAt, runsOfOne } from "../by-stage.ts";
import type { OfOne } from "../by-stage.ts";
import type { Stage, StageName } from "../definition.ts";
import { hasSucceeded, lastAttempt } from "../attempt.ts";
import type { Run } from "../attempt.ts";
import { standsAs } from "../candidate.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { newestFirst } from "../line.ts";
import { onceForEach, onceWhile } from "../once.ts";
import { isBeingVerified, isForPerson, replacedBy } from "../verification.ts";
import { open, shut } from "./gate.ts";
import type { Gate, UpstreamState } from "./gate.ts";

/** How a needed stage stands, or `null` when it has succeeded for this candidate. */
function lacking(state: State, candidate: Candidate, stage: StageName): UpstreamState | null {
  const run = runAt(state, candidate.id, stage);
  if (run === undefined) return { stage, is: "not-started" };
  const attempt = lastAttempt(run);
  const { phase } = attempt;
  if (phase.is === "soaking") return { stage, is: "soaking", until: phase.until };
  if (phase.is !== "ended") return { stage, is: isBeingVerified(attempt) ? "verifying" : "running" };
  if (hasSucceeded(attempt)) return null;
  if (isForPerson(attempt)) return { stage, is: "undecided" };
  if (replacedBy(attempt) !== null) return { stage, is: "replaced" };
  return { stage, is: phase.outcome.is === "failed" || phase.outcome.is === "timed-out" ? "failed" : "stopped" };
}

const needsOf = ({ origin }: Candidate, { needs }: Stage): readonly StageName[] =>
  origin.kind === "pull_request" ? [] : needs;

const hasPassed = (candidate: Candidate, runs: OfOne<Run>, stage: Stage): boolean =>
  candidate.commit.is === "passed" &&
  needsOf(candidate, stage).every((name) => {
    const run = Object.hasOwn(runs, name) ? runs[name] : undefined;
    return run !== undefined && hasSucceeded(lastAttempt(run));
  });

export const hasPassedUpstream = (state: State, candidate: Candidate, stage: Stage): boolean =>
  hasPassed(candidate, runsOfOne(state, candidate.id), stage);

/** `stages`: those before which it has passed all that they need. */
type Passed = { readonly candidate: Candidate; readonly stages: readonly Stage[] };

const passed = onceForEach(["candidates", "runs"], ({ candidates: candidate, runs }, _id, policy): Passed => {
  const stages = policy?.definition.stages ?? [];
  return { candidate, stages: stages.filter((stage) => hasPassed(candidate, runs, stage)) };
});

/** The trunk's candidates, newest first. */
export const allPassed = onceWhile(["line", "candidates", "runs"], (state): readonly Passed[] => {
  const each = new Map(passed(state));
  return newestFirst(state).flatMap(({ id }) => each.get(id) ?? []);
});

/**
 * Every needed stage must have succeeded for this same candidate, and the commit stage before all.
 * A pull request's head skips the stages but not its own commit checks.
 */
export const upstream: Gate = ({ state, candidate, stage }) => {
  const needs = needsOf(candidate, stage);
  if (hasPassedUpstream(state, candidate, stage))
    return open("upstream", { is: "passed", stages: needs.length > 0 ? needs : ["commit"] });
  if (candidate.commit.is !== "passed")
    return shut("upstream", { code: "upstream", missing: [{ stage: "commit", is: standsAs(candidate.commit) }] });
  const missing = needs.flatMap((name) => lacking(state, candidate, name) ?? []);
  return shut("upstream", { code: "upstream", missing });
};
