/** What the shut gates of a candidate come to, taken together: when it can go, on what conditions, and what it waits for most. */
import { runAt } from "./by-stage.ts";
import { stoppedAt } from "./attempts.ts";
import type { ActingVerb } from "./authority.ts";
import { stageNamed } from "./definition.ts";
import { explain, shutGates } from "./explain.ts";
import type { Explanation } from "./explain.ts";
import { activeIn } from "./gates/lane.ts";
import type { GateResult, Shut, UpstreamState } from "./gates/gate.ts";
import { hasSucceeded, isActive, lastAttempt } from "./attempt.ts";
import type { Attempt, Run } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { State } from "./model.ts";
import { commitLateAt } from "./settle/deadlines.ts";
import { hasTriesAfter } from "./retries.ts";
import { missingOf, tallyAt } from "./tally.ts";
import type { Tally } from "./tally.ts";
import { askings, isVerified } from "./verification.ts";

/** When a gate that is shut opens. */
export type Opening =
  /** By itself, then. */
  | { readonly is: "at"; readonly at: number }
  /** By itself, not before `from`; `by`: at the latest it is decided then, one way or the other. `null`: nobody knows. */
  | { readonly is: "itself"; readonly from: number | null; readonly by: number | null }
  /** When people say so: it is theirs to say. */
  | { readonly is: "asked" }
  /** When somebody takes back or mends what keeps it shut. */
  | { readonly is: "undone" }
  /** Not for this candidate. */
  | { readonly is: "never" };

/** By itself, nobody knows when. */
const UNKNOWN: Opening = { is: "itself", from: null, by: null };

export type Forecast = {
  /** How it comes to be open: the way of the gate that opens last. */
  readonly is: "open" | Opening["is"];
  /** Every gate with a known end is open by then; `null`: none has one, or one never opens by itself. */
  readonly earliest: number | null;
  /** What must have come by then, or at all, beside what opens at a known time. In the order of the gates. */
  readonly conditions: readonly Shut[];
  /** What opens last. */
  readonly most: Shut | null;
  /** When that is decided at the latest. */
  readonly by: number | null;
};

type Waiting = { readonly why: Shut; readonly opening: Opening };

/** What lasts longest ranks highest: people are waited for when nothing else is shut. */
const RANKS: Readonly<Record<Opening["is"], number>> = { asked: 0, itself: 1, at: 2, undone: 3, never: 4 };

/** When it opens at the earliest; `null`: nobody knows. */
function startOf(opening: Opening): number | null {
  if (opening.is === "at") return opening.at;
  return opening.is === "itself" ? opening.from : null;
}

/** `at`: when it is asked for; what is not known to be later is no time to name. */
export function forecast(state: State, explanation: Explanation, at: number = state.at): Forecast {
  const { waiting, earliest } = awaited(state, explanation, at);
  const last = lastOf(waiting);
  if (last === undefined) return OPEN;
  const isHopeless = last.opening.is === "undone" || last.opening.is === "never";
  return {
    is: last.opening.is,
    earliest: isHopeless ? null : earliest,
    conditions: waiting
      .filter(({ opening }) => opening.is === "asked" || opening.is === "itself")
      .map(({ why }) => why),
    most: last.why,
    by: last.opening.is === "itself" ? last.opening.by : null,
  };
}

/** It goes without anybody's doing. */
export const comesByItself = (state: State, explanation: Explanation): boolean =>
  awaited(state, explanation, state.at).waiting.every(({ opening: { is } }) => is === "at" || is === "itself");

function awaited(
  state: State,
  explanation: Explanation,
  at: number,
): Pick<Forecast, "earliest"> & { readonly waiting: readonly Waiting[] } {
  const asked = { state, candidate: state.candidates[explanation.candidate], at };
  const now = shutGates(explanation).map((why): Waiting => ({ why, opening: ahead(openingOf(asked, why), at) }));
  const times = now.flatMap(({ opening }) => startOf(opening) ?? []);
  // What is tried again first goes in at that time: nobody knows when it has ended.
  const isBehind = now.some(({ why }) => why.code === "busy" && why.by === "retry");
  const earliest = times.length === 0 || isBehind ? null : Math.max(...times);
  return { waiting: earliest === null ? now : then(explanation, now, earliest), earliest };
}

/** What is open by then at the earliest, and is not, is open at any moment. */
const ahead = (opening: Opening, at: number): Opening =>
  opening.is === "itself" && opening.from !== null && opening.from <= at ? { ...opening, from: null } : opening;

const OPEN: Forecast = { is: "open", earliest: null, conditions: [], most: null, by: null };

/** A veto keeps it out of what is upstream, too: as long as that stands nobody can open anything else. */
function lastOf(waiting: readonly Waiting[]): Waiting | undefined {
  const [last] = waiting.toSorted(longestFirst);
  return last?.opening.is === "undone" ? (waiting.find(({ why }) => why.code === "vetoed") ?? last) : last;
}

/** Of those that last as long the gate that stands first goes before. */
function longestFirst(
  { opening: one }: Pick<Waiting, "opening">,
  { opening: other }: Pick<Waiting, "opening">,
): number {
  const rank = (opening: Opening): number => RANKS[startOf(opening) === null ? opening.is : "at"];
  return rank(other) - rank(one) || (startOf(other) ?? 0) - (startOf(one) ?? 0);
}

/** Approvals that have expired by then are missing, though they count now. */
function then({ gates }: Explanation, now: readonly Waiting[], at: number): readonly Waiting[] {
  const tally = gates.flatMap(talliesIn)[0];
  const left = tally === undefined ? undefined : tallyAt(tally, at);
  if (left === undefined || missingOf(left) === 0) return now;
  const others = now.filter(({ why }) => why.code !== "approvals-missing");
  return [...others, { why: { code: "approvals-missing", tally: left, calledAt: null }, opening: { is: "asked" } }];
}

function talliesIn(gate: GateResult): readonly Tally[] {
  if (gate.is === "shut") return gate.why.code === "approvals-missing" ? [gate.why.tally] : [];
  return gate.fact.is === "approved" ? [gate.fact.tally] : [];
}

type Asked = { readonly state: State; readonly candidate: Candidate | undefined; readonly at: number };

/** Every gate says here when it opens. */
function openingOf(asked: Asked, why: Shut): Opening {
  const { state } = asked;
  switch (why.code) {
    case "upstream":
      return together(why.missing.map((one) => upstreamOpening(asked, one)));
    case "locked":
      return why.until === null ? { is: "undone" } : { is: "at", at: why.until };
    case "limit-reached":
      return { is: "at", at: why.until };
    case "busy":
      return { is: "itself", from: null, by: freeBy(activeIn(state, why.environment)) };
    case "not-there":
    case "check-missing":
      return UNKNOWN;
    case "not-requested":
    case "approvals-missing":
      return { is: "asked" };
    case "held":
    case "vetoed":
    case "check-failed":
    case "too-many-checks":
      return { is: "undone" };
    case "orphaned":
    case "not-accepted":
    case "rejected":
      return { is: "never" };
    default:
      return why satisfies never;
  }
}

/** The command by which a person opens a gate himself; `null`: there is none. */
export function keyTo(why: Shut): ActingVerb | null {
  switch (why.code) {
    case "locked":
      return "unlock";
    case "held":
      return "resume";
    case "vetoed":
      return "unveto";
    case "not-requested":
      return "promote";
    case "approvals-missing":
      return "approve";
    case "upstream":
    case "limit-reached":
    case "busy":
    case "not-there":
    case "check-missing":
    case "check-failed":
    case "too-many-checks":
    case "orphaned":
    case "not-accepted":
    case "rejected":
      return null;
    default:
      return why satisfies never;
  }
}

/** A stage that is needed must be entered and passed: it is over when all of it is. */
function upstreamOpening({ state, candidate, at }: Asked, missing: UpstreamState): Opening {
  if (candidate === undefined) return UNKNOWN;
  const rule = state.policy?.definition.commit;
  if (missing.stage === "commit") {
    const { commit } = candidate;
    if (commit.is !== "waiting" || rule === undefined) return { is: "undone" };
    return { is: "itself", from: null, by: commitLateAt(rule, commit) };
  }
  if (missing.is === "undecided") return { is: "asked" };
  const run = runAt(state, candidate.id, missing.stage);
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, missing.stage);
  if (run !== undefined && isActive(lastAttempt(run))) return activeOpening(run);
  if (run !== undefined && hasSucceeded(lastAttempt(run))) return UNKNOWN;
  if (stage === undefined) return { is: "undone" };
  const explanation = explain(state, candidate, stage);
  // What failed is tried again by itself, or when somebody says so.
  if (run !== undefined && shutGates(explanation).some(({ code }) => code === "not-requested")) return { is: "undone" };
  const before = forecast(state, explanation, at);
  if (before.is === "undone" || before.is === "never" || before.is === "asked") return { is: before.is };
  return { is: "itself", from: before.earliest, by: null };
}

function activeOpening(run: Run): Opening {
  const attempt = lastAttempt(run);
  const { phase } = attempt;
  if (phase.is !== "soaking") return { is: "itself", from: null, by: endOf(run) };
  return isLookedAtLast(attempt) ? { is: "itself", from: phase.until, by: null } : { is: "at", at: phase.until };
}

/** All of them: as late as the last. */
function together(openings: readonly Opening[]): Opening {
  const last = openings.map((opening) => ({ opening })).toSorted(longestFirst)[0]?.opening;
  if (last?.is !== "itself") return last ?? UNKNOWN;
  const all = openings.flatMap((one) => (one.is === "itself" ? [one] : []));
  const from = all.flatMap((one) => one.from ?? []);
  const by = all.flatMap((one) => one.by ?? []);
  return {
    is: "itself",
    from: from.length === 0 ? null : Math.max(...from),
    by: by.length < all.length ? null : Math.max(...by),
  };
}

/** When each of them has ended at the latest; `null`: of one nobody knows, or it has ended meanwhile. */
function freeBy(runs: readonly Run[]): number | null {
  const ends = runs.flatMap((run) => endOf(run) ?? []);
  return ends.length === 0 || ends.length < runs.length ? null : Math.max(...ends);
}

/** Then it is over, whatever comes of it; `null`: it may go on, because it is verified afterwards, or tried again. */
function endOf(run: Run): number | null {
  const attempt = lastAttempt(run);
  const { phase } = attempt;
  if (hasTriesAfter(run)) return null;
  if (phase.is === "soaking") return isLookedAtLast(attempt) ? null : phase.until;
  return isVerified(attempt) ? null : stoppedAt(attempt);
}

/** At the end of its soak what is asked meanwhile is asked once more. */
const isLookedAtLast = (attempt: Attempt): boolean => askings(attempt).length > 0;
