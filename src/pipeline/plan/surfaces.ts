/** Everything that should stand on GitHub now. What stands for one candidate is worked out when it changes: most never do. */
import { lastAttempt } from "../attempt.ts";
import type { Run } from "../attempt.ts";
import { runsOf } from "../by-stage.ts";
import type { Candidate } from "../candidate.ts";
import { deployments } from "../deployments.ts";
import { surfaceKey } from "../effect.ts";
import type { Effect, Surface } from "../effect.ts";
import type { State } from "../model.ts";
import { onceForEach } from "../once.ts";

/** Above this a candidate writes on its pull requests only at milestones. */
export const MANY_CHANGES = 10;

type SurfaceEffect = Extract<Effect, { kind: "surface" }>;
const effectOf = (surface: Surface): SurfaceEffect => ({ kind: "surface", key: surfaceKey(surface), surface });

export function surfaces(state: State): readonly SurfaceEffect[] {
  const candidates = Object.values(state.candidates);
  const pulls = new Set(candidates.flatMap((one) => livingOf(state, one)));
  const isSilent = candidates.length === 0 && state.policy === null;
  // Not spread: what grows by hundreds is copied again and again.
  return new Array<SurfaceEffect>().concat(
    deployments(state).map(effectOf),
    Object.keys(state.configChecks).map((sha) => effectOf({ is: "config-check", sha })),
    ...checks(state).map(([, effects]) => effects),
    [...pulls].map((pull) => effectOf({ is: "living", pull })),
    isSilent ? [] : [effectOf({ is: "control" })],
  );
}

const checks = onceForEach(["candidates", "arrivals"], ({ candidates: { commit }, arrivals }, candidate) => {
  const stages = Object.keys(arrivals).map((stage) => effectOf({ is: "stage-check", candidate, stage }));
  return commit.is === "unjudged" ? stages : [effectOf({ is: "commit-check", candidate }), ...stages];
});

/** The pull requests on which a candidate is followed. */
function livingOf(state: State, candidate: Candidate): readonly number[] {
  const { id, origin, changes, commit } = candidate;
  if (origin.kind === "pull_request") return runsOf(state, id).some(isOfStage) ? [origin.number] : [];
  const isQuiet = commit.is === "unjudged" || (changes.length > MANY_CHANGES && !atMilestone(state, candidate));
  return isQuiet ? [] : changes.map((change) => change.number);
}

/** Not the commit stage, and no dry run. */
const isOfStage = (run: Run): boolean => !["commit", "plan"].includes(lastAttempt(run).spec.kind);

const atMilestone = (state: State, { id, commit }: Candidate): boolean =>
  commit.is === "failed" ||
  runsOf(state, id).some((run) => {
    const { phase, spec } = lastAttempt(run);
    return spec.kind !== "plan" && phase.is === "ended" && (spec.production || phase.outcome.is !== "succeeded");
  });
