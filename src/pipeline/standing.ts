/** How one candidate stands at one stage: the state of a run, for everybody who shows it. */
import { isRequested } from "./requests.ts";
import { arrivalAt, lastSuperseded, markAt, runAt } from "./by-stage.ts";
import { stageNamed } from "./definition.ts";
import type { Stage, StageName } from "./definition.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explain.ts";
import { lastAttempt, wasVetoed } from "./attempt.ts";
import type { Attempt, Outcome } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { CandidateId, Login, Mark, Sha, State } from "./model.ts";
import { rollbackOf } from "./rollbacks.ts";
import { marringOf } from "./vetoes.ts";
import type { Marring } from "./vetoes.ts";

export type Standing =
  /** Its needs are not met and nobody asked: nothing is shown. */
  | { readonly is: "absent" }
  | { readonly is: "waiting"; readonly explanation: Explanation; readonly aged: boolean }
  /** Only a person's word is missing. */
  | { readonly is: "ready"; readonly explanation: Explanation; readonly since: number }
  /** `marring`: it has been vetoed since it began. */
  | { readonly is: "active"; readonly attempt: Attempt; readonly marring: Marring | null }
  /** Where a veto had called it off, that has been lifted since. */
  | {
      readonly is: "ended";
      readonly attempt: Attempt;
      readonly outcome: Outcome;
      readonly at: number;
      /** The rollback that left it since, and the version that this puts back. */
      readonly back: { readonly sha: Sha; readonly attempt: Attempt } | null;
    }
  | { readonly is: "superseded"; readonly by: CandidateId; readonly at: number }
  /** It does not enter as long as that stands. `attempt`: the one that was called off; `null`: none had begun. */
  | { readonly is: "vetoed"; readonly marring: Marring; readonly attempt: Attempt | null }
  | { readonly is: "removed" }
  /** The head of a pull request that ended, or has another head by now: it never entered. */
  | { readonly is: "left"; readonly pull: number; readonly isOpen: boolean }
  | { readonly is: "rejected"; readonly by: Login; readonly reason: string }
  | { readonly is: "withdrawn"; readonly by: Login };

export function standing(state: State, candidate: Candidate, name: StageName): Standing {
  const run = runAt(state, candidate.id, name);
  const attempt = run === undefined ? null : lastAttempt(run);
  const isAsked = isRequested(state, candidate, { name });
  if (attempt !== null && attempt.phase.is !== "ended")
    return { is: "active", attempt, marring: marringOf(state, candidate) };
  if (run !== undefined && attempt?.phase.is === "ended" && !isAsked) {
    const { outcome, at } = attempt.phase;
    const back = rollbackOf(state, run);
    const marring = wasVetoed(attempt) && back === null ? marringOf(state, candidate) : null;
    if (marring !== null) return { is: "vetoed", marring, attempt };
    return { is: "ended", attempt, outcome, at, back };
  }
  const mark = markAt(state, candidate.id, name);
  if (mark !== undefined && !isAsked) return marked(mark);
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (stage === undefined) return { is: "removed" };
  if (isAsked) return outside(state, candidate, stage);
  return arrivalAt(state, candidate.id, name) === undefined
    ? { is: "absent" }
    : (left(state, candidate) ?? outside(state, candidate, stage));
}

/** A pull request of which nothing is remembered is taken to stand as it did. */
function left(state: State, { origin, sha }: Candidate): Standing | null {
  const pull = origin.kind === "pull_request" ? state.pulls[origin.number] : undefined;
  if (pull === undefined || (pull.open && pull.head === sha)) return null;
  return { is: "left", pull: pull.number, isOpen: pull.open };
}

/** It stands before the stage, for all to see. */
function outside(state: State, candidate: Candidate, stage: Stage): Standing {
  const arrival = arrivalAt(state, candidate.id, stage.name);
  const marring = marringOf(state, candidate);
  if (marring !== null) return { is: "vetoed", marring, attempt: null };
  const explanation = explain(state, candidate, stage);
  return explanation.waitsMostFor?.code === "not-requested"
    ? { is: "ready", explanation, since: arrival?.since ?? state.at }
    : { is: "waiting", explanation, aged: arrival?.aged ?? false };
}

/** What runs there for it, or ran last; `null`: nothing did, or what it came to does not count. */
export const attemptOf = (seen: Standing): Attempt | null =>
  seen.is === "active" || seen.is === "ended" || seen.is === "vetoed" ? seen.attempt : null;

function marked(mark: Mark): Standing {
  if (mark.is === "superseded") return { is: "superseded", by: mark.by, at: mark.at };
  if (mark.is === "rejected") return { is: "rejected", by: mark.by, reason: mark.reason };
  return mark.is === "removed" ? { is: "removed" } : { is: "withdrawn", by: mark.by };
}

/** The candidate that carries this one's changes on, once it was superseded somewhere. */
export function successor(state: State, candidate: Candidate): Candidate | null {
  const last = lastSuperseded(state, candidate.id);
  return last === undefined ? null : (state.candidates[last.by] ?? null);
}
