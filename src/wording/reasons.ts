/** Every reason that this version can give: a code that is a contract, its sentence, and the way out. */
import type { ReasonCode } from "../pipeline/reason.ts";
import type { Markdown } from "./text.ts";

type Reason = {
  /** R refusal, W wait, X result. */
  readonly kind: "R" | "W" | "X";
  /** `{name}` is filled with a fact. */
  readonly sentence: string;
  readonly wayOut: string;
};

export const reasons = {
  "unknown-command": { kind: "R", sentence: "There is no command {word}.", wayOut: "the corrected line" },
  "unknown-stage": { kind: "R", sentence: "There is no stage {word}.", wayOut: "the corrected line" },
  "bad-argument": {
    kind: "R",
    sentence: "{word} was not understood; expected: {expected}.",
    wayOut: "an example line",
  },
  "version-unknown": {
    kind: "R",
    sentence: "{version} is no commit, tag, release or pull request here.",
    wayOut: "`/status`",
  },
  "not-permitted": {
    kind: "R",
    sentence: "{login} may not {verb} {stage}: that takes {right}; {login} has {actual}.",
    wayOut: "who can write it",
  },
  "permission-unknown": {
    kind: "R",
    sentence: "GitHub did not say what {login} may do ({cause}); nothing is done on a guess.",
    wayOut: "the same line again",
  },
  "too-many": {
    kind: "R",
    sentence: "{login} was answered too often in one minute; neither this nor what follows in it is done.",
    wayOut: "the same line, a minute later",
  },
  fork: {
    kind: "R",
    sentence: "This head comes from a fork; forks are never deployed.",
    wayOut: "merge it, or push the branch here",
  },
  "not-accepted": { kind: "R", sentence: "{stage} takes {accepted}, not {given}.", wayOut: "merge, then promote" },
  "not-on-trunk": { kind: "R", sentence: "{what} is not on {trunk}.", wayOut: "merge, then promote" },
  "head-moved": { kind: "R", sentence: "You asked for {old}; the head is {new} now.", wayOut: "ask for the new head" },
  "head-unsure": {
    kind: "R",
    sentence: "Sluice had not heard of {pull} before; its head is {new} now. Name the head that you mean.",
    wayOut: "the line with that head",
  },
  "nothing-to-do": { kind: "R", sentence: "Nothing to {verb} on {stage}: {state}.", wayOut: "the verb that fits" },
  "already-there": { kind: "R", sentence: "{stage} runs {sha} already.", wayOut: "the verb that fits" },
  "no-config": {
    kind: "R",
    sentence: "No good `.github/sluice.yml` has been in force here yet.",
    wayOut: "`sluice / config` says what is wrong with it",
  },
  "not-requested": { kind: "W", sentence: "{stage} is entered when a person says so.", wayOut: "`/promote {stage}`" },
  upstream: {
    kind: "W",
    sentence: "{stage} needs {stages} for this same candidate: {state}.",
    wayOut: "opens by itself",
  },
  held: { kind: "W", sentence: "Automation is off {stage}: {who} put {version} there.", wayOut: "`/resume {stage}`" },
  locked: {
    kind: "R",
    sentence: "{stage} is locked by {who} since {since} {until}. Reason: {reason}.",
    wayOut: "wait, or `/unlock {stage}`",
  },
  vetoed: {
    kind: "R",
    sentence: "{sha} was vetoed by {who} at {time}: {reason}.",
    wayOut: "the fix, or `/unveto {sha}`",
  },
  "no-rollback-target": {
    kind: "R",
    sentence: "No earlier version of {stage} is verified and not vetoed.",
    wayOut: "`/promote {stage} <version>`",
  },
  "rollback-failed": {
    kind: "X",
    sentence: "The rollback to {sha} failed: {cause}.",
    wayOut: "`/rollback {stage} to <version>`",
  },
  busy: { kind: "W", sentence: "{stage} is busy with {sha}.", wayOut: "opens by itself" },
  "limit-reached": {
    kind: "W",
    sentence: "GitHub's limit for this installation is used up until {until}; {rest} go on.",
    wayOut: "opens by itself",
  },
  "not-there": {
    kind: "W",
    sentence: "{environment} does not run this candidate, so nothing can be tested there.",
    wayOut: "opens when it does",
  },
  "head-unknown": {
    kind: "W",
    sentence: "GitHub does not know {sha} yet; it is asked again.",
    wayOut: "opens by itself",
  },
  "check-missing": { kind: "W", sentence: "{check} has not reported on {sha}.", wayOut: "start it" },
  "check-failed": { kind: "X", sentence: "{check} failed on {sha}.", wayOut: "fix it; the newest run counts" },
  "approvals-missing": {
    kind: "W",
    sentence: "{n} of {count} approvals from {who}.",
    wayOut: "`/approve {stage}`",
  },
  "approval-ignored": {
    kind: "W",
    sentence: "{login} does not count: {fact}.",
    wayOut: "somebody else of those who may",
  },
  rejected: { kind: "X", sentence: "Rejected by {login}: {reason}.", wayOut: "a new candidate" },
  "too-many-checks": {
    kind: "W",
    sentence: "More checks stand on {sha} than the 1000 that are read: it is not judged by some of them.",
    wayOut: "a new commit",
  },
  "no-checks": {
    kind: "X",
    sentence: "No check has reported on {sha} in 10 min.",
    wayOut: "name the checks in `commit.checks`, or `checks: []` for none",
  },
  superseded: { kind: "X", sentence: "Superseded by {sha}, which contains it.", wayOut: "nothing" },
  orphaned: { kind: "X", sentence: "A forced push took {sha} off the trunk.", wayOut: "a new candidate" },
  "stage-removed": { kind: "X", sentence: "{stage} was removed from `.github/sluice.yml`.", wayOut: "nothing" },
  "workflow-failed": { kind: "X", sentence: "{workflow} ended in {conclusion}.", wayOut: "`/retry {stage}`" },
  "workflow-missing": {
    kind: "X",
    sentence: "{workflow} is not in `.github/workflows` on the trunk.",
    wayOut: "add it, then `/retry {stage}`",
  },
  "workflow-refused": {
    kind: "X",
    sentence: "GitHub refuses to start {workflow}: {detail}.",
    wayOut: "mend the workflow, then `/retry {stage}`",
  },
  "run-lost": { kind: "X", sentence: "{workflow} did not start in {duration}.", wayOut: "`/retry {stage}`" },
  "timed-out": { kind: "X", sentence: "{workflow} ran longer than {limit}.", wayOut: "`/retry {stage}`" },
  aborted: { kind: "X", sentence: "Aborted by {login}.", wayOut: "`/retry {stage}`" },
  "verify-failed": { kind: "X", sentence: "{check}: {fact}.", wayOut: "a fix" },
  "verify-inconclusive": {
    kind: "X",
    sentence: "{check} could not be judged: {fact}.",
    wayOut: "`/pass {stage}` or `/fail {stage} <reason>`",
  },
  "verify-errored": {
    kind: "X",
    sentence: "{check} could not be asked: {fact}.",
    wayOut: "`/retry {stage}`, or `/pass {stage}`, `/fail {stage} <reason>`",
  },
  "app-permission-missing": {
    kind: "X",
    sentence: "Sluice lacks a permission here: {detail}.",
    wayOut: "an owner accepts it in the installation's settings",
  },
} as const satisfies Record<ReasonCode, Reason>;

/** The sentence of a reason. A missing fact is our mistake. */
export const sentence = (code: ReasonCode, facts: Readonly<Record<string, Markdown>>): Markdown =>
  reasons[code].sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`the reason ${code} was given without its ${name}`);
    return fact;
  }) as Markdown;
