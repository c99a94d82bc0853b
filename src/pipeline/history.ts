/** What our own App did here before its store was lost, as GitHub still tells it: deployments and check runs that nobody else can have written. */
import type { StageName } from "./definition.ts";
import type { AttemptId, CandidateId, Sha } from "./model.ts";
import type { WorkflowRun } from "./attempt.ts";
import type { Change } from "./candidate.ts";

/** A commit of the trunk, by first parents, that went somewhere. */
export type OldVersion = {
  readonly candidate: CandidateId;
  readonly sha: Sha;
  readonly changes: readonly Change[];
  /** When it was first heard of, as far as anybody knows. */
  readonly at: number;
  /** When it had passed its commit stage; `null`: nobody says that it had. */
  readonly passedAt: number | null;
};

/** One attempt. Times are GitHub's. */
export type OldAttempt = {
  readonly candidate: CandidateId;
  readonly stage: StageName;
  readonly attempt: AttemptId;
  readonly number: number;
  /** GitHub's id; `null`: a test has none. */
  readonly deployment: number | null;
  /** Of the workflow; `null`: nobody knows. */
  readonly run: WorkflowRun | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Verified, as the deployment and the check run both say; else nobody knows what became of it. */
  readonly succeeded: boolean;
};

/** An environment for which nothing shows that automation was on. */
export type HeldThere = {
  readonly environment: string;
  readonly candidate: CandidateId | null;
  /**
   * `unverified`: our newest deployment there is not the newest version of the trunk that was verified there. `none`: GitHub
   * lists none of ours. `hidden`: so many of others' are newer that GitHub was not asked further.
   */
  readonly why: "unverified" | "none" | "hidden";
};

export type History = {
  /** Oldest first. */
  readonly versions: readonly OldVersion[];
  /** In the order in which they ended. */
  readonly attempts: readonly OldAttempt[];
  readonly held: readonly HeldThere[];
  /** No attempt before bore a higher number. */
  readonly numbersFrom: number;
};

/** The store was lost, and this was read from GitHub. */
export type Rebuilt = { readonly at: number; readonly numbersFrom: number };

/** So long what the lost store knew of may be written for the first time again: it is looked for on GitHub before. */
const LOOKED_FOR_MS = 30 * 24 * 3_600_000;
export const mayStandThere = (rebuilt: Rebuilt | undefined, now: number): boolean =>
  rebuilt !== undefined && now < rebuilt.at + LOOKED_FOR_MS;
