/** Of a commit's checks only so many are kept: whoever may write a status could otherwise make every event longer than the last. */
import type { Checked, CheckResult } from "./candidate.ts";

const MOST_KEPT = 100;
const states = ["failed", "pending", "passed"] as const;

/** All of them; where they are too many those that keep the commit back first, and among these those that were asked for. */
export function kept<T extends CheckResult>(checks: readonly T[], isAsked: (check: T) => boolean): Checked {
  if (checks.length <= MOST_KEPT) return { checks: checks.map(result) };
  const urgent = states.flatMap((state) => {
    const [asked, others] = parted(
      checks.filter((check) => check.state === state),
      isAsked,
    );
    return [...asked, ...others];
  });
  const left = urgent.slice(MOST_KEPT);
  const count = (state: CheckResult["state"]): number => left.filter((check) => check.state === state).length;
  return {
    checks: urgent.slice(0, MOST_KEPT).map(result),
    unkept: { failed: count("failed"), pending: count("pending"), passed: count("passed") },
  };
}

const result = ({ name, app, state }: CheckResult): CheckResult => ({ name, app, state });

const parted = <T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [
  all.filter(isFirst),
  all.filter((one) => !isFirst(one)),
];

/** The same part of another state of the commit. */
export const checkedOf = ({ checks, unkept }: Checked): Checked =>
  unkept === undefined ? { checks } : { checks, unkept };

/** How many there are, kept or not. */
export const countOf = ({ checks, unkept }: Checked, state: CheckResult["state"]): number =>
  checks.filter((check) => check.state === state).length + (unkept?.[state] ?? 0);

export const totalOf = (checked: Checked): number =>
  states.reduce((total, state) => total + countOf(checked, state), 0);
