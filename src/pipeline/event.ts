/** Facts decided: what the journal keeps, hash-chained. Past tense; `at` in milliseconds. */
import type { Answer } from "./answer.ts";
import type { Approval, Makers } from "./approvals.ts";
import type { GateChecks } from "./gate-checks.ts";
import type { OnFailure, StageName } from "./definition.ts";
import type { Adopted, Foreign } from "./foreign.ts";
import type { HttpReading } from "./http.ts";
import type { AttemptSpec, Cause, Outcome, RunShown, StopCause, WorkflowAnswer, WorkflowRun } from "./attempt.ts";
import type { Candidate, Change, CommitState } from "./candidate.ts";
import type { Hold, Lock } from "./environment.ts";
import type {
  AttemptId,
  CandidateId,
  ConfigCheck,
  Login,
  Mark,
  Policy,
  Request,
  Sha,
  Veto,
  Shortage,
} from "./model.ts";
import type { Account } from "./people.ts";
import type { CheckReading, Settled } from "./verification.ts";

type At = { readonly at: number };
type OfRun = At & { readonly candidate: CandidateId; readonly stage: StageName };
type OfAttempt = OfRun & { readonly attempt: AttemptId };

export type Event =
  | (At & { readonly type: "TrunkMoved"; readonly branch: string; readonly head: Sha })
  | (At & { readonly type: "PolicyAdopted"; readonly policy: Policy })
  | (At & { readonly type: "PolicyWithdrawn" })
  | (At & { readonly type: "ConfigChecked"; readonly check: ConfigCheck })
  | (At & { readonly type: "CandidateBorn"; readonly candidate: Candidate })
  | (At & { readonly type: "ChangeLearned"; readonly candidate: CandidateId; readonly change: Change })
  | (At & { readonly type: "CandidateOrphaned"; readonly candidate: CandidateId })
  | (At & { readonly type: "CandidateRestored"; readonly candidate: CandidateId })
  | (At & { readonly type: "CommitJudged"; readonly candidate: CandidateId; readonly commit: CommitState })
  | (At & { readonly type: "GateChecksRead"; readonly candidate: CandidateId; readonly read: GateChecks })
  | (At & {
      readonly type: "PullMoved";
      readonly number: number;
      readonly head: Sha;
      readonly previous: Sha | null;
      readonly since: number;
      readonly updatedAt: number;
    })
  | (At & {
      readonly type: "PullClosed";
      readonly number: number;
      readonly merged: boolean;
      readonly updatedAt: number;
    })
  | (OfRun & { readonly type: "Arrived" })
  | (OfRun & { readonly type: "Aged" })
  | (OfRun & { readonly type: "Marked"; readonly mark: Mark })
  | (OfAttempt & {
      readonly type: "Started";
      readonly number: number;
      readonly spec: AttemptSpec;
      readonly cause: Cause;
    })
  | (OfAttempt & { readonly type: "DeploymentCreated"; readonly deployment: number })
  | (OfAttempt & { readonly type: "Dispatched"; readonly run: WorkflowRun | null })
  | (OfAttempt & { readonly type: "RunSeen"; readonly run: WorkflowRun; readonly as: RunShown })
  | (At & { readonly type: "RunNameSeen"; readonly workflow: string })
  /** Its version runs there, and is verified now. `ended`: when the deploy did, GitHub's time where it told. */
  | (OfAttempt & { readonly type: "Deployed"; readonly ended: number })
  /** One more of what must hold is looked at, by its place in the order. `dispatch`: the attempt that does it, where one does. */
  | (OfAttempt & { readonly type: "VerificationBegun"; readonly place: number; readonly dispatch: AttemptId | null })
  | (OfAttempt & { readonly type: "VerificationChecked"; readonly read: CheckReading })
  /** What an address was asked for has changed; a try that says what the one before it said is not kept. */
  | (OfAttempt & { readonly type: "VerificationTried"; readonly place: number; readonly read: HttpReading })
  /** What was to tell has said nothing in its time. */
  | (OfAttempt & { readonly type: "VerificationLapsed" })
  | (OfAttempt & { readonly type: "Soaking"; readonly until: number })
  | (OfAttempt & { readonly type: "Settled"; readonly settled: Settled })
  | (OfAttempt & { readonly type: "Stopping"; readonly why: StopCause })
  | (OfAttempt & { readonly type: "Forced" })
  | (OfAttempt & { readonly type: "Ended"; readonly outcome: Outcome })
  | (OfAttempt & { readonly type: "FailureMet"; readonly as: OnFailure })
  | (OfAttempt & { readonly type: "StrayFound"; readonly run: WorkflowRun })
  | (OfAttempt & { readonly type: "StrayGone" })
  | (OfAttempt & { readonly type: "WorkflowAnswered"; readonly answer: WorkflowAnswer })
  | (At & { readonly type: "Requested"; readonly request: Request })
  | (At & { readonly type: "RequestConfirmed"; readonly request: string })
  | (At & { readonly type: "RequestBound"; readonly request: string; readonly candidate: CandidateId })
  | (At & {
      readonly type: "RequestEnded";
      readonly request: string;
      readonly why:
        | "started"
        | "expired"
        | "not-permitted"
        | "withdrawn"
        | "head-moved"
        | "retargeted"
        | "moved"
        | "closed"
        | "rejected"
        | "already-there"
        | "stage-removed"
        | "vetoed"
        | "overtaken";
    })
  | (At & { readonly type: "HoldSet"; readonly environment: string; readonly hold: Hold })
  | (At & {
      readonly type: "HoldLifted";
      readonly environment: string;
      readonly by: Login | null;
      readonly why: "resumed" | "closed" | "merged" | "fixed" | "succeeded";
    })
  | (OfRun & { readonly type: "Approved"; readonly approval: Approval })
  | (OfRun & { readonly type: "ApprovalExpired"; readonly login: Login; readonly afterMs: number })
  /** A review that approved was taken back. */
  | (OfRun & { readonly type: "ApprovalWithdrawn"; readonly login: Login })
  | (OfRun & { readonly type: "MakersLearned"; readonly makers: Makers })
  /** `pull: null`: they are to be read again. */
  | (OfRun & { readonly type: "ReviewsRead"; readonly pull: number | null })
  /** Those who must act are mentioned, once. */
  | (OfRun & { readonly type: "Called"; readonly pull: number | null })
  | (At & { readonly type: "BranchPushed"; readonly by: Login; readonly branch: string })
  | (At & { readonly type: "HeadPushed"; readonly by: Login; readonly pull: number })
  | (At & { readonly type: "HeadNamed"; readonly branch: string; readonly pull: number })
  /** An account was heard of by this login for the first time. */
  | (At & { readonly type: "PersonNamed"; readonly account: Account })
  | (At & { readonly type: "Locked"; readonly environment: string; readonly lock: Lock })
  | (At & {
      readonly type: "Unlocked";
      readonly environment: string;
      readonly by: Login | null;
      readonly why: "unlocked" | "expired";
    })
  /** What GitHub shows in an environment that Sluice comes to; `null`: nothing. */
  | (At & { readonly type: "Adopted"; readonly environment: string; readonly found: Adopted | null })
  | (At & { readonly type: "DeployedBeside"; readonly environment: string; readonly found: Foreign })
  /** What follows was read from GitHub: the store had been lost. */
  | (At & { readonly type: "Rebuilt"; readonly numbersFrom: number })
  | (At & { readonly type: "Vetoed"; readonly veto: Veto })
  | (At & { readonly type: "VetoLifted"; readonly candidate: CandidateId; readonly by: Login })
  | (At & { readonly type: "RevertWanted"; readonly candidate: CandidateId; readonly stage: StageName })
  | (At & {
      readonly type: "RevertOpened";
      readonly candidate: CandidateId;
      readonly pull: number;
      readonly head?: Sha;
    })
  | (At & { readonly type: "RevertRefused"; readonly candidate: CandidateId; readonly detail: string })
  | (At & { readonly type: "ShortageMet"; readonly shortage: Shortage })
  | (At & { readonly type: "ShortageOver" })
  | (At & { readonly type: "Answered"; readonly answer: Answer })
  | (At & { readonly type: "AnswerGiven"; readonly answer: string })
  | (At & { readonly type: "ControlOpened"; readonly issue: number });
