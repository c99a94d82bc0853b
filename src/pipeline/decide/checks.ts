/** Judges a commit by other people's checks. A check counts by name, App and origin; the newest of each counts. */
import { where } from "../attempts.ts";
import type { CheckRule, CommitRule } from "../definition.ts";
import type { Event } from "../event.ts";
import type { CheckSeen, ChecksRead } from "../input.ts";
import { matches, rulesFor } from "../gate-checks.ts";
import { kept, totalOf } from "../kept-checks.ts";
import { lastAttempt } from "../model.ts";
import type { Candidate, Checked, CheckResult, CommitState, State } from "../model.ts";
import { checkAwaited } from "../verification.ts";
import type { CheckReading } from "../verification.ts";

/** With no checks named: nothing new may have appeared for this long. */
export const QUIET_MS = 60_000;
const OUR_NAMES = "sluice / ";
/** GitHub does not know the commit yet, or not whose check it is: asked again after this. */
const ASK_AGAIN_MS = 15_000;
const MOST_NAMED = 100;

export function hearChecks(state: State, input: ChecksRead): readonly Event[] {
  const rule = state.policy?.definition.commit;
  if (rule === undefined) return [];
  return [...judgedCommits(state, rule, input), ...gateChecks(state, input), ...verifyingChecks(state, input)];
}

/** What the versions of this commit wait for that are deployed. */
const verifyingChecks = (state: State, input: ChecksRead): readonly Event[] =>
  Object.values(state.runs).flatMap((run): readonly Event[] => {
    const attempt = lastAttempt(run);
    const awaited = checkAwaited(attempt);
    if (awaited === null || state.candidates[run.candidate]?.sha !== input.sha) return [];
    const read = sinceDeploy(input, awaited.rule.check, attempt.deployedAt ?? attempt.startedAt);
    const isNews = JSON.stringify(read) !== JSON.stringify(awaited.read);
    return isNews ? [{ type: "VerificationChecked", at: input.at, ...where({ run, attempt }), read }] : [];
  });

/** What was said before the deploy says nothing of it. Whoever reports by that name must agree. */
function sinceDeploy(input: ChecksRead, rule: CheckRule, deployedAt: number): CheckReading {
  const found = counting(input).filter((check) => matches(rule, check));
  const certain = input.known && found.every((check) => check.origin === "foreign");
  const lookAt = certain ? null : input.at + ASK_AGAIN_MS;
  const ended = found.filter((check) => check.origin === "foreign" && (check.endedAt ?? 0) >= deployedAt);
  if (ended.some((check) => check.state === "failed")) return { state: "failed", lookAt: null };
  const isUnderWay = found.some((check) => check.state === "pending");
  return ended.length > 0 && certain && !isUnderWay ? { state: "passed", lookAt: null } : { state: null, lookAt };
}

const judgedCommits = (state: State, rule: CommitRule, input: ChecksRead): readonly Event[] =>
  Object.values(state.candidates)
    .filter((candidate) => candidate.sha === input.sha && candidate.commit.is !== "passed")
    .flatMap((candidate) => {
      const commit = judged(rule, candidate, input);
      const same = JSON.stringify(commit) === JSON.stringify(candidate.commit);
      return same ? [] : [{ type: "CommitJudged", at: input.at, candidate: candidate.id, commit } as const];
    });

/** What the gates before which a candidate of this commit stands ask for. */
const gateChecks = (state: State, input: ChecksRead): readonly Event[] =>
  Object.values(state.candidates)
    .filter((candidate) => candidate.sha === input.sha)
    .flatMap((candidate): readonly Event[] => {
      const rules = rulesFor(state, candidate);
      const found = counting(input).filter((check) => rules.some((rule) => matches(rule, check)));
      const certain = input.known && found.every((check) => check.origin === "foreign");
      const checks = found
        .filter((check) => check.origin === "foreign")
        .map(({ name, app, state: is }): CheckResult => ({ name, app, state: is }));
      const read = { rules, checks, lookAt: certain ? null : input.at + ASK_AGAIN_MS };
      const former = state.gateChecks?.[candidate.id];
      const isNews = rules.length > 0 && JSON.stringify(former) !== JSON.stringify(read);
      return isNews ? [{ type: "GateChecksRead", at: input.at, candidate: candidate.id, read }] : [];
    });

/** Ours never count, nor does what wears one of our names, nor the jobs of a workflow that somebody dispatched. */
const counting = ({ checks }: ChecksRead): readonly CheckSeen[] =>
  newestOfEach(
    checks.filter(({ name, origin }) => origin !== "ours" && origin !== "unrelated" && !name.startsWith(OUR_NAMES)),
  );

export function judged(rule: CommitRule, candidate: Candidate, read: ChecksRead): CommitState {
  const newest = counting(read);
  const rules = (rule.checks === "default" ? read.required : rule.checks).filter(
    ({ name }) => !name.startsWith(OUR_NAMES),
  );
  const counted =
    rule.checks === "default" ? newest : newest.filter((check) => rules.some((one) => matches(one, check)));
  const missing = rules.filter((one) => !newest.some((check) => matches(one, check))).map((one) => one.name);
  const checked = kept(counted, (check) => rules.some((one) => matches(one, check)));
  const failed = counted
    .filter((check) => check.state === "failed" && check.origin === "foreign")
    .map((check) => check.name);
  if (failed.length > 0) return red(candidate.commit, { names: [...new Set(failed)], checked, at: read.at });

  const newestAt = grewAt(candidate.commit, checked, read.at);
  const certain = read.known && counted.every((check) => check.origin === "foreign");
  const passed = certain && missing.length === 0 && counted.every((check) => check.state === "passed");
  const quiet = rule.checks !== "default" || (newestAt !== null && read.at >= newestAt + QUIET_MS);
  const green = passed && quiet;
  // What failed stays failed until its newest run is green: a rerun that is under way changes nothing yet.
  if (candidate.commit.is === "failed" && !green) return candidate.commit;
  const lookAt = lookAgain({ read, certain, passed, quiet, newestAt });
  const since = candidate.commit.is === "waiting" ? candidate.commit.since : read.at;
  return { is: "waiting", ...checked, missing, green, since, newestAt, lookAt };
}

type Red = { readonly names: readonly string[]; readonly checked: Checked; readonly at: number };

/** It is red since its first check failed; more that fail do not make it later. */
function red(former: CommitState, { names, checked, at }: Red): CommitState {
  const since = former.is === "failed" && former.code === "check-failed" ? former.at : at;
  return { is: "failed", at: since, code: "check-failed", names: names.slice(0, MOST_NAMED), ...checked };
}

type Look = {
  readonly read: ChecksRead;
  readonly certain: boolean;
  readonly passed: boolean;
  readonly quiet: boolean;
  readonly newestAt: number | null;
};

function lookAgain({ read, certain, passed, quiet, newestAt }: Look): number | null {
  if (!certain) return read.at + ASK_AGAIN_MS;
  return passed && !quiet && newestAt !== null ? newestAt + QUIET_MS : null;
}

/** Of one name and App the newest counts. Two Apps with one name both count: neither can outvote the other. */
function newestOfEach(checks: readonly CheckSeen[]): readonly CheckSeen[] {
  const newest = new Map<string, CheckSeen>();
  for (const check of checks) {
    const key = JSON.stringify([check.name, check.app]);
    const known = newest.get(key);
    if (known === undefined || check.order > known.order) newest.set(key, check);
  }
  return [...newest.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** When a name was last seen for the first time. Where not all are kept their number tells. */
function grewAt(former: CommitState, checked: Checked, at: number): number | null {
  const known = new Set(former.checks.map((check) => check.name));
  const isWhole = former.unkept === undefined && checked.unkept === undefined;
  const grew = isWhole ? checked.checks.some((check) => !known.has(check.name)) : totalOf(checked) > totalOf(former);
  if (grew) return at;
  return former.is === "waiting" ? former.newestAt : at;
}
