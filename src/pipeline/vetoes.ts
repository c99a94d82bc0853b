/** Who is vetoed: a candidate that somebody marked bad, and every later one of the trunk that does not contain its fix. */
import { mends } from "./fixes.ts";
import { placeOf } from "./line.ts";
import { once } from "./once.ts";
import type { Candidate, Change } from "./candidate.ts";
import type { CandidateId, Revert, Sha, State, Veto } from "./model.ts";

/** The first candidate of the trunk after a bad one that mends it, or brings the revert that we opened as we made it; `null`: none does yet. */
export function fixOf(state: State, bad: CandidateId): CandidateId | null {
  const candidate = state.candidates[bad];
  const place = placeOf(state, bad);
  if (candidate === undefined || place < 0) return null;
  const later = state.line.slice(place + 1).map((id) => state.candidates[id]);
  const revert = openedFor(state, bad);
  const isFix = (one: Candidate): boolean => {
    const merged = revert === null ? undefined : changeIn(one, revert);
    return mends(one, candidate) || (merged !== undefined && !isAltered(revert, merged.head));
  };
  const fix = later.find((one) => one !== undefined && !one.orphaned && isFix(one));
  return fix?.id ?? null;
}

type Opened = Extract<Revert, { is: "opened" }>;

function openedFor(state: State, bad: CandidateId): Opened | null {
  const revert = state.reverts?.[bad];
  return revert?.is === "opened" ? revert : null;
}

const changeIn = ({ changes }: Candidate, { pull }: Opened): Change | undefined =>
  changes.find(({ number }) => number === pull);

const isAltered = (revert: Opened | null, head: Sha | undefined): boolean =>
  head === undefined || revert?.head !== head;

/** The commits that we made to take back what was bad. Each is the fix as it is merged, and not by what it says. */
export const ownReverts = ({ reverts }: State): ReadonlySet<Sha> =>
  new Set(Object.values(reverts ?? {}).flatMap((one) => (one.is === "opened" ? (one.head ?? []) : [])));

/** The revert that we opened, where somebody pushed to it, merged or not: it is not what we made. */
export function alteredRevert(state: State, bad: CandidateId): number | null {
  const revert = openedFor(state, bad);
  if (revert === null) return null;
  const merged = Object.values(state.candidates).flatMap((one) => changeIn(one, revert) ?? [])[0];
  const head = merged === undefined ? (state.pulls[revert.pull]?.head ?? revert.head) : merged.head;
  return isAltered(revert, head) ? revert.pull : null;
}

/** The bad candidate and those that would carry it on: a forced push took the later ones off it. */
export function tainted(state: State, bad: CandidateId): readonly CandidateId[] {
  const place = placeOf(state, bad);
  if (place < 0 || state.candidates[bad]?.orphaned === true) return [bad];
  const fix = fixOf(state, bad);
  return state.line.slice(place, fix === null ? undefined : placeOf(state, fix));
}

/** The first that each carries. */
const carried = once((state): ReadonlyMap<CandidateId, Veto> => {
  const lastFirst = Object.values(state.vetoes).toReversed();
  return new Map(lastFirst.flatMap((veto) => tainted(state, veto.candidate).map((id) => [id, veto] as const)));
});

/** The veto that keeps a candidate from going on: its own, or one that it carries. */
export const vetoOn = (state: State, { id }: Pick<Candidate, "id">): Veto | null =>
  state.vetoes[id] ?? carried(state).get(id) ?? null;

/** A veto as it falls on one candidate. `isOwn: false`: the candidate carries the bad one on. */
export type Marring = { readonly veto: Veto; readonly isOwn: boolean };

export function marringOf(state: State, candidate: Pick<Candidate, "id">): Marring | null {
  const veto = vetoOn(state, candidate);
  return veto === null ? null : { veto, isOwn: veto.candidate === candidate.id };
}

/** A pull request with its revert is to be opened: it is still vetoed, and on the trunk, and nothing mends it. */
export const isRevertDue = (state: State, bad: CandidateId): boolean =>
  state.reverts?.[bad]?.is === "wanted" &&
  state.vetoes[bad] !== undefined &&
  state.candidates[bad]?.orphaned === false &&
  fixOf(state, bad) === null;
