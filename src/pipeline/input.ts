/** What may be said to the core: what happened on GitHub, what a person asked, what came of an effect, what time it is. */
import type { Asked, RightFact } from "./asking.ts";
import type { Teams } from "./authority.ts";
import type { Makers } from "./approvals.ts";
import type { CheckRule, ConfigProblem, Definition, StageName } from "./definition.ts";
import type { Adopted, Foreign } from "./foreign.ts";
import type { History } from "./history.ts";
import type { Tried } from "./http.ts";
import type { WorkflowRun, WorkflowAnswer } from "./attempt.ts";
import type { Change } from "./candidate.ts";
import type { AttemptId, CandidateId, Login, Sha, Shortage } from "./model.ts";
import type { Naming } from "./people.ts";
import type { ReasonCode } from "./reason.ts";

export type TrunkMoved = Naming & {
  readonly kind: "trunk-moved";
  readonly at: number;
  readonly branch: string;
  readonly candidate: CandidateId;
  readonly sha: Sha;
  readonly before: Sha | null;
  readonly by: Login | null;
  readonly changes: readonly Change[];
  /** What its commits say they fix or revert; absent: nothing. */
  readonly fixes?: readonly string[];
  /** The trunk's head when GitHub was asked: pushes may be heard of in any order. */
  readonly head: Sha;
  /** Candidates that a forced push took off the trunk, and those that it put back. */
  readonly orphans: readonly CandidateId[];
  readonly restored: readonly CandidateId[];
};

/** The file at a commit of the trunk (`pull: null`), or at the head of a pull request that touches it. */
export type ConfigRead = {
  readonly kind: "config-read";
  readonly at: number;
  readonly sha: Sha;
  readonly pull: number | null;
  /** The trunk, whose head `sha` is, where no push tells it: at the installation. */
  readonly trunk?: string;
  readonly file:
    | { readonly is: "absent" }
    | {
        readonly is: "good";
        readonly blob: Sha;
        readonly definition: Definition;
        readonly warnings: readonly ConfigProblem[];
      }
    | { readonly is: "bad"; readonly blob: Sha; readonly problems: readonly ConfigProblem[] };
  readonly lacking: readonly string[];
};

/** A pull request was opened, moved, merged or closed. `updatedAt` is GitHub's time. */
export type PullChanged = Naming & {
  readonly kind: "pull-changed";
  readonly at: number;
  readonly number: number;
  readonly head: Sha;
  /** The branch that it goes into. */
  readonly base: string;
  readonly author: Login | null;
  /** Its branch in this repository; `null`: in a fork. */
  readonly branch: string | null;
  /** Whoever moved its head, where it moved. */
  readonly by: Login | null;
  readonly updatedAt: number;
  readonly state:
    | { readonly is: "open"; readonly moved: { readonly from: Sha } | null }
    | { readonly is: "closed" }
    /** `sha`: `null` where GitHub was asked instead of heard: it does not answer which commit a merge made. */
    | { readonly is: "merged"; readonly into: string; readonly sha: Sha | null };
};

/** Whose check it is. */
export type CheckOrigin =
  | { readonly is: "ours" }
  /** Of another App, or a commit status: what one account reports takes no other's place. */
  | { readonly is: "foreign"; readonly series?: string }
  /**
   * The job of a workflow; or `written`: it stands beside a run's jobs and is not known to be one of them. Whoever holds the token
   * of any workflow may have written it.
   */
  | {
      readonly is: "job" | "written";
      /** What started the workflow's run. */
      readonly event: string;
      /** Or the tag. For a pull request the branch of its head. */
      readonly branch: string | null;
      /** A newer job takes the place of an older one of its name only in the same series: that of what is run again. */
      readonly series: string;
    }
  /** The job of a workflow's run that GitHub does not show, or not yet. */
  | { readonly is: "unknown" };

export type CheckSeen = {
  readonly name: string;
  readonly app: string | null;
  /** GitHub's number of that App. */
  readonly appId: number | null;
  readonly origin: CheckOrigin;
  /** `neutral`: it was skipped, or ended without a judgement. */
  readonly state: "pending" | "passed" | "neutral" | "failed";
  readonly url: string | null;
  /** Higher is newer. */
  readonly order: number;
  /** When it ended, GitHub's time; absent: it has not, or GitHub did not say. */
  readonly endedAt?: number;
};

export type ChecksRead = {
  readonly kind: "checks-read";
  readonly at: number;
  readonly sha: Sha;
  /** `false`: GitHub does not know this sha (yet). */
  readonly known: boolean;
  /** `false`: there are more than are read. */
  readonly isAll: boolean;
  readonly checks: readonly CheckSeen[];
  /** What the trunk's rules require; read only where the file names no checks. */
  readonly required: readonly CheckRule[];
};

export type RunReported = Naming & {
  readonly kind: "run-reported";
  readonly at: number;
  readonly run: WorkflowRun;
  /** The name that the workflow gave to its run; it carries the attempt where `run-name` says so. */
  readonly title: string;
  /** The workflow file's name. */
  readonly workflow: string;
  /** `queued`: for a runner, which counts; `waiting`: for GitHub's own reviewers, timers or concurrency, which does not. */
  readonly status: "queued" | "waiting" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly by: Login | null;
  /** GitHub's count of re-runs, from 1. */
  readonly runAttempt: number;
  /** When it ended, GitHub's time; absent: it has not, or GitHub did not say. */
  readonly endedAt?: number;
  /** Our App dispatched it, on the trunk. Whoever may dispatch can give a run any title: only of our own does it count. */
  readonly own: boolean;
};

/** Who wrote and committed what a candidate brings, as far as GitHub tells. */
export type MakersRead = Naming & {
  readonly kind: "makers-read";
  readonly at: number;
  readonly candidate: CandidateId;
  readonly stage: StageName;
} & Omit<Makers, "at">;

/** Everybody who approves, by his newest review, of the head of the pull request that a candidate is or brings. */
export type ReviewsRead = Naming & {
  readonly kind: "reviews-read";
  readonly at: number;
  readonly candidate: CandidateId;
  readonly stage: StageName;
  readonly pull: number;
  readonly approving: readonly {
    readonly login: Login;
    readonly at: number;
    readonly right: RightFact;
    readonly teams: Teams;
  }[];
};

/** Whoever asked for what could start now, as GitHub sees him now. */
export type AskerRead = {
  readonly kind: "asker-read";
  readonly at: number;
  readonly request: string;
  readonly right: RightFact;
  readonly teams: Teams;
};

/** Somebody pushed to a branch that is not the trunk: whoever did made what is on it. */
export type BranchPushed = Naming & {
  readonly kind: "branch-pushed";
  readonly at: number;
  readonly branch: string;
  readonly by: Login;
};

/** The newest deployment of each environment that GitHub shows as a success; `null`: there is none. */
export type DeploymentsRead = {
  readonly kind: "deployments-read";
  readonly at: number;
  readonly found: readonly { readonly environment: string; readonly newest: Adopted | null }[];
};

/** Somebody else deployed there, as GitHub tells it. */
export type DeployedBeside = {
  readonly kind: "deployed-beside";
  readonly at: number;
  readonly environment: string;
  readonly found: Foreign;
};

/** Read where Sluice comes and knows nothing, but has been before. */
export type HistoryRead = { readonly kind: "history-read"; readonly at: number; readonly history: History };

export type Input =
  | HistoryRead
  | DeploymentsRead
  | DeployedBeside
  | MakersRead
  | ReviewsRead
  | AskerRead
  | BranchPushed
  | TrunkMoved
  | ConfigRead
  | PullChanged
  | ChecksRead
  | RunReported
  | Asked
  /** What is known of GitHub's limits; `null`: whoever was kept back by the last one has been heard. */
  | { readonly kind: "limits-known"; readonly at: number; readonly shortage: Shortage | null }
  | { readonly kind: "control-opened"; readonly at: number; readonly issue: number }
  | {
      readonly kind: "deployment-created";
      readonly at: number;
      readonly attempt: AttemptId;
      readonly deployment: number;
    }
  | { readonly kind: "dispatched"; readonly at: number; readonly attempt: AttemptId; readonly run: WorkflowRun | null }
  | {
      readonly kind: "dispatch-failed";
      readonly at: number;
      readonly attempt: AttemptId;
      readonly code: ReasonCode;
      readonly detail: string;
      readonly mayRun: boolean;
    }
  /** GitHub was asked for the run of a dispatch, and does not know one; `mayRun`: it knows several that it could be. */
  | { readonly kind: "run-missing"; readonly at: number; readonly attempt: AttemptId; readonly mayRun: boolean }
  /** A pull request that takes a version's changes back stands on GitHub. `head`: absent where it is not what we put there. */
  | {
      readonly kind: "revert-opened";
      readonly at: number;
      readonly candidate: CandidateId;
      readonly pull: number;
      readonly head?: Sha;
    }
  | { readonly kind: "revert-refused"; readonly at: number; readonly candidate: CandidateId; readonly detail: string }
  /** An address was asked whether a deployed version holds. */
  | ({ readonly kind: "http-tried"; readonly at: number; readonly attempt: AttemptId; readonly place: number } & Tried)
  /** An annotation of a job of its run was read. */
  | { readonly kind: "answer-read"; readonly at: number; readonly attempt: AttemptId; readonly answer: WorkflowAnswer }
  | { readonly kind: "answered"; readonly at: number; readonly answer: string }
  | { readonly kind: "woke"; readonly at: number };
