/** What people have said of a candidate at a stage, and what is known of those who made it. */
import { hasSucceeded, lastAttempt } from "./attempt.ts";
import { markAt, runAt } from "./by-stage.ts";
import type { Teams, Who } from "./authority.ts";
import type { Stage } from "./definition.ts";
import type { RightFact } from "./asking.ts";
import { candidatesBetween, isNewer, placeOf } from "./line.ts";
import { environmentOf, runKey } from "./model.ts";
import type { Brought, Candidate } from "./candidate.ts";
import { namesOf } from "./people.ts";
import { nobody, pushersOf } from "./pushers.ts";
import { isPromoted } from "./requests.ts";
import type { CandidateId, Login, Sha, State } from "./model.ts";

/** So many people must say yes. Those of several rules are different people. */
export type ApprovalRule = {
  readonly count: number;
  /** `null`: whoever may approve there by `permissions`. */
  readonly from: Who | null;
  readonly not: readonly ("author" | "promoter")[];
  readonly expiresMs: number;
  /** An approving review of the candidate's head counts too. */
  readonly reviews: boolean;
};

export type Approval = {
  readonly login: Login;
  readonly at: number;
  readonly via: "command" | "review";
  /** What GitHub said of him then; the newest rules decide on it. */
  readonly right: RightFact;
  readonly teams: Teams;
  /** It has expired where it lasts no longer than this; 0: it has not anywhere. */
  readonly expiredAfterMs: number;
};

/** Whoever wrote or committed what a candidate brings beyond what is verified there, as GitHub tells it. */
export type Makers = {
  readonly at: number;
  readonly since: Since;
  readonly logins: readonly Login[];
  /** Of accounts that an address names by them; whoever wrote it may claim what he likes. Absent: none. */
  readonly ids?: readonly number[];
  /** A commit for each address that GitHub knows nobody by. */
  readonly unknown: readonly Sha[];
  /** `false`: GitHub did not tell all of them. */
  readonly complete: boolean;
};

/** From where on commits are looked at. `sha: null`: from the first. */
export type Since = {
  readonly candidate: CandidateId | null;
  readonly sha: Sha | null;
  /** The pull requests that came in since: what was squashed stands in them. */
  readonly pulls: readonly number[];
};

export type Approvals = {
  readonly given: readonly Approval[];
  readonly makers: Makers | null;
  /** The pull request whose reviews were read, as far as webhooks have told of them since. Absent: none were, or they have to be again. */
  readonly reviewed?: number;
  /** When those who must act were mentioned, and on which pull request; `null`: on the control issue. */
  readonly called: { readonly at: number; readonly pull: number | null } | null;
};

const none: Approvals = { given: [], makers: null, called: null };

export const approvalRules = (stage: Stage): readonly ApprovalRule[] => stage.gates?.approvals ?? [];

export const approvalsAt = (state: State, candidate: CandidateId, stage: string): Approvals =>
  state.approvals?.[runKey(candidate, stage)] ?? none;

/** Somebody's word stands for this candidate: automation does not supersede it. */
export const isApproved = (state: State, candidate: Candidate, stage: Stage): boolean =>
  approvalRules(stage).some((rule) =>
    approvalsAt(state, candidate.id, stage.name).given.some(({ expiredAfterMs }) => rule.expiresMs > expiredAfterMs),
  );

/** What has succeeded, was rejected or superseded there waits for nobody's word, unless somebody asks for it again. */
export function isOpenStill(state: State, candidate: Candidate, stage: Stage): boolean {
  if (isPromoted(state, candidate, stage)) return true;
  const [{ id, orphaned }, { name }] = [candidate, stage];
  const run = runAt(state, id, name);
  const isDone = run !== undefined && hasSucceeded(lastAttempt(run));
  return !isDone && !orphaned && markAt(state, id, name) === undefined;
}

type Range = Omit<Since, "pulls"> & {
  readonly brought: readonly Brought[];
  /** More than that was brought since what is verified. */
  readonly isLost: boolean;
};

/** What is new there: since what is verified; where that contains the candidate, what it brought itself. */
function rangeOf(state: State, candidate: Candidate, stage: Stage): Range {
  const verified = environmentOf(state, stage.environment)?.lastVerified ?? null;
  const own = { brought: [candidate], isLost: false };
  if (candidate.origin.kind === "pull_request") {
    const isOther = verified !== null && verified.sha !== candidate.sha;
    const from = isOther ? verified : { candidate: null, sha: state.trunk?.head ?? null };
    return { candidate: from.candidate, sha: from.sha, ...own };
  }
  // What is verified there may be the head of a pull request, which is on no line: then all that we know of may be new.
  if (verified === null || placeOf(state, verified.candidate) < 0) {
    const { brought } = broughtSince(state, null, candidate);
    return { candidate: null, sha: verified?.sha ?? brought[0]?.before ?? null, brought, isLost: false };
  }
  if (!isNewer(state, candidate.id, verified.candidate)) return { candidate: null, sha: candidate.before, ...own };
  return { candidate: verified.candidate, sha: verified.sha, ...broughtSince(state, verified.candidate, candidate) };
}

/** With what forgotten ones brought. */
function broughtSince(state: State, from: CandidateId | null, { id }: Candidate): Pick<Range, "brought" | "isLost"> {
  const all = candidatesBetween(state, from, id);
  return {
    brought: all.flatMap((one) => [...(one.carries?.brought ?? []), one]),
    isLost: all.some(({ carries }) => carries?.lost === true),
  };
}

export function sinceOf(state: State, candidate: Candidate, stage: Stage): Since {
  const { brought, candidate: from, sha } = rangeOf(state, candidate, stage);
  return { candidate: from, sha, pulls: brought.flatMap(pullsOf) };
}

const pullsOf = ({ origin, changes }: Brought): readonly number[] =>
  origin.kind === "pull_request" ? [origin.number] : changes.map((change) => change.number);

/** The pull request that is all that a candidate brings: whoever approves of its head approves of the candidate. */
export function reviewable(state: State, candidate: Candidate, stage: Stage): number | null {
  if (!approvalRules(stage).some((rule) => rule.reviews)) return null;
  const { brought, sha } = rangeOf(state, candidate, stage);
  const [only, ...more] = brought;
  const [pull, ...others] = brought.flatMap(pullsOf);
  if (only === undefined || more.length > 0 || others.length > 0) return null;
  if (only.origin.kind === "pull_request") return pull ?? null;
  const { lastVerified = null, adopted } = environmentOf(state, stage.environment) ?? {};
  const there = lastVerified === null ? adopted?.sha : sha;
  // A push that nobody has told of yet may lie between what is there and it; where nothing is known to be there, anything may.
  const isAll = candidate.unheard === undefined && only.before !== null && only.before === there;
  return isAll ? (pull ?? null) : null;
}

/** What was read covers what matters now: as far back or further, and every pull request. */
export function covers(state: State, makers: Makers, now: Since): boolean {
  const { since } = makers;
  const isBack =
    since.sha === now.sha ||
    (since.candidate !== null && now.candidate !== null && isNewer(state, now.candidate, since.candidate));
  return isBack && now.pulls.every((pull) => since.pulls.includes(pull));
}

/** Everybody who made what the candidate brings, as far as it is known, by all his names; pushers among them. */
export function makersOf(state: State, candidate: Candidate, stage: Stage): readonly Login[] {
  const { makers } = approvalsAt(state, candidate.id, stage.name);
  const { brought } = rangeOf(state, candidate, stage);
  const known = brought.flatMap((one) => [
    ...(one.origin.kind === "trunk" ? [one.by] : []),
    ...one.changes.map((change) => change.author),
  ]);
  const pushed = pushersOf(state.pushes ?? nobody, brought.flatMap(pullsOf), state.at);
  const logins = [...(makers?.logins ?? []), ...known, ...pushed].filter((login) => login !== null);
  return namesOf(state, logins, makers?.ids);
}

/** More was brought since what is verified there, or more people pushed lately, than is remembered. */
export const isForgotten = (state: State, candidate: Candidate, stage: Stage): boolean =>
  rangeOf(state, candidate, stage).isLost || (state.pushes?.crowdedUntil ?? 0) > state.at;

/** Whoever asked for it, or did when it last started, by all his names. */
export const promotersOf = (state: State, candidate: Candidate, stage: Stage): readonly Login[] =>
  namesOf(state, askedBy(state, candidate, stage));

function askedBy(state: State, candidate: Candidate, stage: Stage): readonly Login[] {
  const asked = state.requests.filter((one) => one.stage === stage.name && one.candidate === candidate.id);
  if (asked.length > 0) return asked.flatMap(({ by }) => by ?? []);
  const cause = runAt(state, candidate.id, stage.name)?.attempts.at(-1)?.cause;
  return cause?.is === "person" ? [cause.login] : [];
}
