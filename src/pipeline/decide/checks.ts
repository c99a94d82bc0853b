/** Judges a commit by other people's checks: before it is let in anywhere, at gates, and after it was deployed. */
import { runsOf } from "../by-stage.ts";
import { where } from "../attempts.ts";
import { counting, isKnown, isOurName, isPraise, results } from "../counted-checks.ts";
import type { CheckRule, CommitRule } from "../definition.ts";
import type { Event } from "../event.ts";
import type { CheckSeen, ChecksRead } from "../input.ts";
import { matches, rulesFor } from "../gate-checks.ts";
import type { GateChecks, Unsure } from "../gate-checks.ts";
import { kept, totalOf } from "../kept-checks.ts";
import { lastAttempt } from "../attempt.ts";
import type { Candidate, Checked, CommitState } from "../candidate.ts";
import type { State } from "../model.ts";
import { checkAwaited } from "../verification.ts";
import type { CheckReading } from "../verification.ts";

/** With no checks named: nothing new may have appeared for this long. */
export const QUIET_MS = 60_000;
/** GitHub does not know the commit yet, or not whose check it is: asked again after this, and ever more rarely. */
const ASK_AGAIN_MS = 15_000;
const ASK_AGAIN_MOST_MS = 10 * 60_000;
const MOST_NAMED = 100;

/** What was read of the checks on a candidate's commit: those that count for it. */
type Read = Pick<ChecksRead, "at" | "known" | "isAll" | "required"> & { readonly checks: readonly CheckSeen[] };

const readFor = (state: State, candidate: Candidate, input: ChecksRead): Read => ({
  ...input,
  checks: counting(input, candidate, state.trunk?.branch ?? null),
});

export function hearChecks(state: State, input: ChecksRead): readonly Event[] {
  const rule = state.policy?.definition.commit;
  if (rule === undefined) return [];
  const candidates = Object.values(state.candidates).filter(({ sha }) => sha === input.sha);
  const heard = candidates.map((candidate) => ({ candidate, read: readFor(state, candidate, input) }));
  return [
    ...heard.flatMap(({ candidate, read }) => judgedCommit(rule, candidate, read)),
    ...heard.flatMap(({ candidate, read }) => gateChecks(state, candidate, read)),
    ...heard.flatMap(({ candidate, read }) => verifyingChecks(state, candidate, read)),
  ];
}

/** When to look again at what is not known yet: after as long as it has not been, so at first soon. */
function again(
  isCertain: boolean,
  former: Unsure | undefined,
  at: number,
): Unsure & { readonly lookAt: number | null } {
  if (isCertain) return { lookAt: null };
  const unsureSince = former?.unsureSince ?? at;
  return { lookAt: at + Math.min(ASK_AGAIN_MOST_MS, Math.max(ASK_AGAIN_MS, at - unsureSince)), unsureSince };
}

const isCertain = ({ known }: Read, checks: readonly CheckSeen[]): boolean => known && checks.every(isKnown);

/** What this commit waits for where it is deployed. */
const verifyingChecks = (state: State, candidate: Candidate, read: Read): readonly Event[] =>
  runsOf(state, candidate.id).flatMap((run): readonly Event[] => {
    const attempt = lastAttempt(run);
    const awaited = checkAwaited(attempt);
    if (awaited === null) return [];
    const { rule, read: former } = awaited;
    const now = sinceDeploy(read, { rule: rule.check, former, deployedAt: attempt.deployedAt ?? attempt.startedAt });
    const isNews = JSON.stringify(now) !== JSON.stringify(former);
    return isNews ? [{ type: "VerificationChecked", at: read.at, ...where({ run, attempt }), read: now }] : [];
  });

type Awaited = { readonly rule: CheckRule; readonly former: CheckReading; readonly deployedAt: number };

/**
 * What was said before the deploy says nothing of it, nor does a check that was skipped or did not judge. Whoever reports by that
 * name must agree.
 */
function sinceDeploy(read: Read, { rule, former, deployedAt }: Awaited): CheckReading {
  const found = read.checks.filter((check) => matches(rule, check));
  const certain = isCertain(read, found);
  const ended = found.filter((check) => isKnown(check) && (check.endedAt ?? 0) >= deployedAt);
  if (ended.some((check) => check.state === "failed")) return { state: "failed", lookAt: null };
  const isUnderWay = found.some((check) => check.state === "pending");
  const holds = ended.length > 0 && ended.every((check) => check.state === "passed");
  if (holds && certain && read.isAll && !isUnderWay) return { state: "passed", lookAt: null };
  return { state: null, ...again(certain, former, read.at), ...(read.isAll ? {} : { tooMany: true }) };
}

function judgedCommit(rule: CommitRule, candidate: Candidate, read: Read): readonly Event[] {
  if (candidate.commit.is === "passed" || candidate.commit.is === "unjudged") return [];
  const commit = judged(rule, candidate, read);
  const same = JSON.stringify(commit) === JSON.stringify(candidate.commit);
  return same ? [] : [{ type: "CommitJudged", at: read.at, candidate: candidate.id, commit }];
}

/** What the gates before which it stands ask for. */
function gateChecks(state: State, candidate: Candidate, read: Read): readonly Event[] {
  const rules = rulesFor(state, candidate);
  const found = read.checks.filter((check) => rules.some((rule) => matches(rule, check)));
  const former = state.gateChecks?.[candidate.id];
  const now: GateChecks = {
    rules,
    checks: results(found.filter(isKnown)).map(({ name, app, state: is }) => ({ name, app, state: is })),
    ...again(isCertain(read, found), former, read.at),
    ...(read.isAll ? {} : { tooMany: true }),
  };
  const isNews = rules.length > 0 && JSON.stringify(former) !== JSON.stringify(now);
  return isNews ? [{ type: "GateChecksRead", at: read.at, candidate: candidate.id, read: now }] : [];
}

function judged(rule: CommitRule, { commit: former }: Candidate, read: Read): CommitState {
  const rules = (rule.checks === "default" ? read.required : rule.checks).filter(({ name }) => !isOurName(name));
  const isAsked = (check: Parameters<typeof matches>[1]): boolean => rules.some((one) => matches(one, check));
  // Where nothing asks for it by name, praise of unknown hand is not waited for to become more than that.
  const counted = read.checks.filter((check) => isAsked(check) || (rule.checks === "default" && !isPraise(check)));
  const checked = kept(results(counted), isAsked);
  const failed = counted.filter((check) => check.state === "failed" && isKnown(check)).map((check) => check.name);
  if (failed.length > 0)
    return red(former, { code: "check-failed", names: [...new Set(failed)], checked, at: read.at });
  const asksAny = rule.checks === "default" || rules.length > 0;
  if (asksAny && !read.isAll) return red(former, { code: "too-many-checks", names: [], checked, at: read.at });

  const missing = rules.filter((one) => !read.checks.some((check) => matches(one, check))).map((one) => one.name);
  const newestAt = grewAt(former, checked, read.at);
  const certain = isCertain(read, counted);
  const passed = certain && missing.length === 0 && counted.every((check) => check.state !== "pending");
  const quiet = rule.checks !== "default" || (newestAt !== null && read.at >= newestAt + QUIET_MS);
  const green = passed && quiet;
  // What failed stays failed until its newest run is green: a rerun that is under way changes nothing yet.
  if (former.is === "failed" && !green) return former;
  const waiting = former.is === "waiting" ? former : undefined;
  const next = again(certain, waiting, read.at);
  const lookAt = passed && !quiet && newestAt !== null ? newestAt + QUIET_MS : next.lookAt;
  return {
    is: "waiting",
    ...checked,
    missing,
    green,
    since: waiting?.since ?? read.at,
    newestAt,
    ...next,
    lookAt,
  };
}

type Red = {
  readonly code: "check-failed" | "too-many-checks";
  readonly names: readonly string[];
  readonly checked: Checked;
  readonly at: number;
};

/** It is red since its first check failed; more that fail do not make it later. */
function red(former: CommitState, { code, names, checked, at }: Red): CommitState {
  const since = former.is === "failed" && former.code === code ? former.at : at;
  return { is: "failed", at: since, code, names: names.slice(0, MOST_NAMED), ...checked };
}

/** When a name was last seen for the first time. Where not all are kept their number tells. */
function grewAt(former: CommitState, checked: Checked, at: number): number | null {
  const known = new Set(former.checks.map((check) => check.name));
  const isWhole = former.unkept === undefined && checked.unkept === undefined;
  const grew = isWhole ? checked.checks.some((check) => !known.has(check.name)) : totalOf(checked) > totalOf(former);
  if (grew) return at;
  return former.is === "waiting" ? former.newestAt : at;
}
