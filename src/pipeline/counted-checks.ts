/** Which of the checks that stand on a commit count for a candidate. A check counts by name, App and origin. */
import type { CheckOrigin, CheckSeen, ChecksRead } from "./input.ts";
import type { Candidate, CheckResult } from "./candidate.ts";

const OUR_NAMES = "sluice / ";

/** Ours never count, nor does what wears one of our names. */
export const isOurName = (name: string): boolean => name.startsWith(OUR_NAMES);

/** What a newer check of the same name does not take the place of stands beside it: all of them must agree. */
export function counting({ checks }: ChecksRead, candidate: Candidate, trunk: string | null): readonly CheckSeen[] {
  const heard = newestOfEach(
    checks.filter(({ name, origin }) => !isOurName(name) && isAbout(origin, candidate, trunk)),
  );
  const names = new Set(heard.filter(isKnown).map(named));
  return heard.filter((check) => isKnown(check) || !names.has(named(check)));
}

/** One of which nobody knows whose it is, or whose praise it is, says nothing beside one of the same name of which that is known. */
export const isKnown = (check: CheckSeen): boolean => check.origin.is !== "unknown" && !isPraise(check);

/** Whoever writes checks by a workflow's token may stop a commit by it, and lets none pass. */
export const isPraise = ({ origin, state }: CheckSeen): boolean =>
  origin.is === "written" && (state === "passed" || state === "neutral");

/** Do the jobs count, of any commit, of a run that this has started? */
export const countsSometimes = (event: string): boolean => ["push", "pull_request", "merge_group"].includes(event);

/**
 * The jobs of workflows that a dispatch, a comment or a clock starts become check runs on the tip of the trunk, whatever they are
 * about. And whoever may push a commit of the trunk to another branch, or open a pull request from it, has workflows run on it.
 */
function isAbout(origin: CheckOrigin, { origin: { kind } }: Candidate, trunk: string | null): boolean {
  if (origin.is !== "job" && origin.is !== "written") return origin.is !== "ours";
  const { event, branch } = origin;
  if (kind === "pull_request") return event === "push" || event === "pull_request";
  if (event === "push") return branch === trunk;
  // The merge queue tries a commit on a branch of its own before the trunk moves to it.
  return event === "merge_group" && branch?.startsWith(`gh-readonly-queue/${trunk}/pr-`) === true;
}

const named = ({ name, app }: CheckSeen): string => JSON.stringify([name, app]);

function newestOfEach(checks: readonly CheckSeen[]): readonly CheckSeen[] {
  const newest = new Map<string, CheckSeen>();
  for (const check of checks) {
    const { origin } = check;
    const key = JSON.stringify([check.name, check.app, origin.is, "series" in origin ? origin.series : null]);
    const known = newest.get(key);
    if (known === undefined || check.order > known.order) newest.set(key, check);
  }
  return [...newest.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const WORST_FIRST = ["failed", "pending", "passed"] as const;

/** What those of one name and App come to together: the worst of them. One that was skipped passes, one that nobody knows has not ended. */
export function results(checks: readonly CheckSeen[]): readonly (CheckResult & Pick<CheckSeen, "appId">)[] {
  const worst = new Map<string, CheckResult & Pick<CheckSeen, "appId">>();
  for (const check of checks) {
    const { name, app, appId } = check;
    const state = isKnown(check) ? (check.state === "neutral" ? "passed" : check.state) : "pending";
    const former = worst.get(named(check));
    const isWorse = former === undefined || WORST_FIRST.indexOf(state) < WORST_FIRST.indexOf(former.state);
    if (isWorse) worst.set(named(check), { name, app, appId, state });
  }
  return [...worst.values()];
}
