/** What runs in an environment, what ran there, and what keeps automation or others off it. */
import type { EnvironmentName } from "./definition.ts";
import type { Adopted, Foreign } from "./foreign.ts";
import type { Actor, AttemptId, CandidateId, Login, Sha } from "./model.ts";

export type Hold = {
  readonly by: Actor;
  readonly at: number;
  /** What was chosen to be there, or found there: it alone may go there. `null`: what runs there is not known. */
  readonly candidate: CandidateId | null;
  readonly sha: Sha | null;
  /** Lifted when this pull request is merged or closed. */
  readonly pull: number | null;
  /** What he said who switched automation off; absent: it is off because he chose the version. */
  readonly reason?: string;
  /** Lifted when a candidate that mends this one has passed upstream. Where it is the one held, that failed there. */
  readonly fixOf?: CandidateId;
};

/** Nobody but its owner deploys there. */
export type Lock = {
  readonly by: Login;
  readonly at: number;
  /** `null`: until somebody unlocks it. */
  readonly until: number | null;
  readonly reason: string;
  /** GitHub's id of the comment that took it. These grow, so they tell what was written before it. */
  readonly comment: number;
};

export type Occupant =
  | {
      readonly is: "known";
      readonly candidate: CandidateId;
      readonly sha: Sha;
      readonly attempt: AttemptId;
      readonly since: number;
    }
  | { readonly is: "unknown"; readonly since: number; readonly candidate: CandidateId; readonly attempted: Sha };

/** A version that a run succeeded with. */
export type Verified = { readonly candidate: CandidateId; readonly sha: Sha; readonly at: number };

/** A deployment that no longer runs there, and what took its place. */
export type Replaced = {
  readonly deployment: number;
  readonly by: Sha;
  readonly at: number;
  /** It was left by a rollback. */
  readonly rollback?: true;
};

export type Environment = {
  readonly name: EnvironmentName;
  /** What Sluice put there, or tried to. */
  readonly occupant: Occupant | null;
  /** The newest that somebody else put there since a run of ours succeeded. Absent: nothing. */
  readonly foreign?: Foreign;
  /** Absent: nothing. */
  readonly adopted?: Adopted;
  /** The deploy that was begun last there, whatever came of it, with the `runKey` of its run; absent: none is kept. */
  readonly latest?: { readonly run: string; readonly attempt: AttemptId };
  /** The newest of the trunk that a run succeeded with. */
  readonly lastVerified: Verified | null;
  /** Those before it, the latest first: where a rollback can go. */
  readonly earlier: readonly Verified[];
  readonly hold: Hold | null;
  readonly lock: Lock | null;
  /** The deployment that GitHub shows as `success`: ours of the last run that succeeded. */
  readonly shown: number | null;
  /** Deployments that no longer run there: their status is to become `inactive`. */
  readonly replaced: readonly Replaced[];
};

/** GitHub compares environment names without regard to case: so does the lane. */
export const laneOf = (environment: EnvironmentName): string => environment.toLowerCase();
