/** One version that might be released: a commit, the changes it brings, and what its commit stage came to. */
import type { CandidateId, Login, Sha, State } from "./model.ts";
import type { Unsure } from "./gate-checks.ts";

export type Origin = { readonly kind: "trunk" } | { readonly kind: "pull_request"; readonly number: number };
/** A pull request that a candidate brings. */
export type Change = {
  readonly number: number;
  readonly author: Login | null;
  /** The head that it was merged with; absent: nobody knows. */
  readonly head?: Sha;
};

/** Who is behind a candidate of the trunk, whatever becomes of it. */
export type Brought = Pick<Candidate, "origin" | "before" | "by" | "changes">;
export const broughtOf = ({ origin, before, by, changes }: Candidate): Brought => ({ origin, before, by, changes });
/** Oldest first. */
export type Carried = {
  readonly brought: readonly Brought[];
  /** There was more than is kept. */
  readonly lost?: true;
};

/** Of a commit that may have been a candidate before. */
export const asBefore = ({
  forgottenAttempts: last,
}: Pick<State, "forgottenAttempts">): Pick<Candidate, "numbersFrom"> =>
  last === undefined ? {} : { numbersFrom: last };

export type Candidate = {
  readonly id: CandidateId;
  readonly sha: Sha;
  readonly origin: Origin;
  readonly bornAt: number;
  /** What the trunk was before it; `null` for a pull request's head and for the first commit. */
  readonly before: Sha | null;
  /** Whoever pushed it. */
  readonly by: Login | null;
  /** The pull requests that came in with it, not those of earlier candidates. */
  readonly changes: readonly Change[];
  /** Shas and pull requests (`#15`) that its commits say they fix or revert; absent: none. */
  readonly fixes?: readonly string[];
  /** What forgotten candidates before it brought that may not be verified everywhere yet; absent: nothing. */
  readonly carries?: Carried;
  /** It may have been one before and be forgotten: its attempts then had numbers up to this. Absent: it was none. */
  readonly numbersFrom?: number;
  /** It was asked for by name, and no push told of it: what else came in with it is not known. */
  readonly unheard?: true;
  /** A forced push took it off the trunk: it never starts again. */
  readonly orphaned: boolean;
  readonly commit: CommitState;
};

/** The newest result of one of other people's checks on a sha. */
export type CheckResult = {
  readonly name: string;
  /** Slug of the App, `null` for a commit status. */
  readonly app: string | null;
  readonly state: "pending" | "passed" | "failed";
};

/** Other people's checks on a commit. */
export type Checked = {
  readonly checks: readonly CheckResult[];
  /** How many more there are, of each state; absent where all are kept. */
  readonly unkept?: Readonly<Record<CheckResult["state"], number>>;
};

export type CommitState =
  | (Checked &
      Unsure & {
        readonly is: "waiting";
        /** Names that were asked for and have not been seen yet. */
        readonly missing: readonly string[];
        /** All checks have passed; a dispatched commit workflow may still be running. */
        readonly green: boolean;
        /** Since when it waits: from its birth, or from when it no longer counted as failed. Its timeout runs from here. */
        readonly since: number;
        /** When the set of names last grew. */
        readonly newestAt: number | null;
        /** When to look again of our own accord; `null`: a webhook will tell. */
        readonly lookAt: number | null;
      })
  | (Checked & { readonly is: "passed"; readonly at: number })
  /** It was born to be gone back to: nobody has asked whether it may go anywhere else. */
  | (Checked & { readonly is: "unjudged"; readonly at: number })
  | (Checked & {
      readonly is: "failed";
      readonly at: number;
      readonly code:
        | "check-failed"
        | "too-many-checks"
        | "no-checks"
        | "timed-out"
        | "workflow-failed"
        | "workflow-aborted";
      /** The names that failed, or that were still awaited. */
      readonly names: readonly string[];
    });

/** Nothing is known of its checks: they may have been reported before the commit was. So GitHub is asked at once. */
export const unseen = (at: number): CommitState => ({
  is: "waiting",
  checks: [],
  missing: [],
  green: false,
  since: at,
  newestAt: null,
  lookAt: at,
});

/** What a commit stage comes to. `aborted`: somebody cancelled its workflow, and nobody knows whether the commit is good. */
export type CommitStands = CommitState["is"] | "aborted";

export const standsAs = (commit: CommitState): CommitStands =>
  commit.is === "failed" && commit.code === "workflow-aborted" ? "aborted" : commit.is;
