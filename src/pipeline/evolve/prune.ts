/** The state keeps what can still matter; what is older stands in the journal and on GitHub. */
import { runAt, runByKey, runsOf } from "../by-stage.ts";
import { isApproved } from "../approvals.ts";
import { broughtBy } from "../line.ts";
import { carrying } from "./carrying.ts";
import { isActive, lastAttempt } from "../attempt.ts";
import { unsettledRuns } from "../runs.ts";
import { fixOf, tainted } from "../vetoes.ts";
import type { Environment } from "../environment.ts";
import type { CandidateId, State } from "../model.ts";

const CANDIDATES_KEPT = 50;
/** Vetoes, and nos, of which nothing is left but that nobody may pass over them. Each keeps a candidate or two. */
const WORDS_KEPT = 50;

/** People have said yes to them, and they have not entered yet. */
const approved = (state: State): readonly CandidateId[] =>
  (state.policy?.definition.stages ?? []).flatMap((stage) =>
    Object.values(state.candidates)
      .filter((one) => isApproved(state, one, stage) && runAt(state, one.id, stage.name) === undefined)
      .map(({ id }) => id),
  );

/** What was deployed there last, and what it was to put away: a rollback that failed has left no veto on it. */
function lastThere(state: State, { latest }: Environment): readonly CandidateId[] {
  const run = latest === undefined ? undefined : runByKey(state, latest.run);
  if (run === undefined) return [];
  const { cause } = lastAttempt(run);
  return cause.is === "rollback" ? [run.candidate, cause.from] : [run.candidate];
}

const namedBy = ({ occupant, lastVerified, earlier, hold }: Environment): readonly CandidateId[] =>
  [
    occupant?.candidate,
    lastVerified?.candidate,
    ...earlier.map((one) => one.candidate),
    hold?.candidate,
    hold?.fixOf,
  ].filter((candidate) => typeof candidate === "string");

function inUse(state: State): ReadonlySet<CandidateId> {
  const used = new Set<CandidateId>();
  for (const environment of Object.values(state.environments)) {
    for (const candidate of namedBy(environment)) used.add(candidate);
    for (const candidate of lastThere(state, environment)) used.add(candidate);
  }
  for (const { candidate, change } of state.requests) {
    const wanted = candidate ?? (change === null ? undefined : broughtBy(state, change)?.id);
    if (wanted !== undefined) used.add(wanted);
  }
  for (const { id, sha, commit } of Object.values(state.candidates))
    if (commit.is === "waiting" || sha === state.trunk?.head) used.add(id);
  for (const id of [...approved(state), ...rejected(state)]) used.add(id);
  for (const run of unsettledRuns(state)) if (isActive(lastAttempt(run))) used.add(run.candidate);
  return used;
}

const without = <T>(
  entries: Readonly<Record<string, T>>,
  gone: ReadonlySet<CandidateId>,
): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => !gone.has(key.split("/")[0] ?? key)));

type Said = { readonly candidate: CandidateId; readonly at: number };
const newest = (said: readonly Said[]): readonly CandidateId[] =>
  said
    .toSorted((a, b) => b.at - a.at)
    .slice(0, WORDS_KEPT)
    .map(({ candidate }) => candidate);

/**
 * A veto is kept, with what it falls on and what mends it, while anything is that carries the bad one on; and then as long as there
 * are few: whoever asks for a forgotten commit by its sha has it judged by these.
 */
function vetoed(state: State, gone: ReadonlySet<CandidateId>): readonly CandidateId[] {
  const all = Object.values(state.vetoes);
  const over = all.filter(({ candidate }) => tainted(state, candidate).every((id) => gone.has(id)));
  const lost = new Set(over.map(({ candidate }) => candidate)).difference(new Set(newest(over)));
  return all.flatMap(({ candidate: bad }) => {
    if (lost.has(bad)) return [];
    const fix = fixOf(state, bad);
    return fix === null ? [bad] : [bad, fix];
  });
}

/** Somebody said no to them. */
const rejected = ({ marks }: State): readonly CandidateId[] =>
  newest(
    Object.entries(marks).flatMap(([candidate, ofStages]) =>
      Object.values(ofStages).flatMap((mark) => (mark.is === "rejected" ? [{ candidate, at: mark.at }] : [])),
    ),
  );

function lastAttempts(state: State, gone: ReadonlySet<CandidateId>): Pick<State, "forgottenAttempts"> {
  const runs = [...gone].flatMap((id) => runsOf(state, id));
  const last = Math.max(state.forgottenAttempts ?? 0, ...runs.map((run) => lastAttempt(run).number));
  return last === 0 ? {} : { forgottenAttempts: last };
}

/** Takes the oldest candidates away once there are too many, with all that belongs to them. Heads are counted apart from the trunk. */
export function pruned(state: State): State {
  const heads = Object.keys(state.candidates).filter((id) => state.candidates[id]?.origin.kind === "pull_request");
  if (state.line.length <= CANDIDATES_KEPT && heads.length <= CANDIDATES_KEPT) return state;
  const used = inUse(state);
  const oldest = (ids: readonly CandidateId[]): readonly CandidateId[] =>
    ids.slice(0, Math.max(0, ids.length - CANDIDATES_KEPT)).filter((id) => !used.has(id));
  const bornAt = (id: CandidateId): number => state.candidates[id]?.bornAt ?? 0;
  const gone = new Set([...oldest(state.line), ...oldest(heads.toSorted((a, b) => bornAt(a) - bornAt(b)))]);
  for (const id of vetoed(state, gone)) gone.delete(id);
  const forgotten = state.line.filter((id) => gone.has(id)).map(bornAt);
  return {
    ...state,
    vetoes: without(state.vetoes, gone),
    forgottenUntil: Math.max(state.forgottenUntil, ...forgotten),
    ...lastAttempts(state, gone),
    candidates: without(carrying(state, gone), gone),
    line: state.line.filter((id) => !gone.has(id)),
    runs: without(state.runs, gone),
    marks: without(state.marks, gone),
    arrivals: without(state.arrivals, gone),
    ...(state.reverts === undefined ? {} : { reverts: without(state.reverts, gone) }),
    ...(state.gateChecks === undefined ? {} : { gateChecks: without(state.gateChecks, gone) }),
    ...(state.approvals === undefined ? {} : { approvals: without(state.approvals, gone) }),
  };
}
