import { runAt, runsOfOne } from "../by-stage.ts";
import type { OfOne } from "../by-stage.ts";
import type { Stage, StageName } from "../definition.ts";
import { lastAttempt } from "../attempt.ts";
import type { Attempt, Run } from "../attempt.ts";
import { standsAs } from "../candidate.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { once } from "../once.ts";
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

const hasSucceeded = ({ phase }: Attempt): boolean => phase.is === "ended" && phase.outcome.is === "succeeded";

/** The stages that it has been through. */
const through = once(
  (runs: OfOne<Run>): ReadonlySet<StageName> =>
    new Set(Object.values(runs).flatMap((run) => (hasSucceeded(lastAttempt(run)) ? [run.stage] : []))),
);

const needsOf = ({ origin }: Candidate, { needs }: Stage): readonly StageName[] =>
  origin.kind === "pull_request" ? [] : needs;

export function hasPassedUpstream(state: State, candidate: Candidate, stage: Stage): boolean {
  if (candidate.commit.is !== "passed") return false;
  const passed = through(runsOfOne(state, candidate.id));
  return needsOf(candidate, stage).every((name) => passed.has(name));
}

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
