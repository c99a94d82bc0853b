/** Check suites: what an App, or a workflow run, has to say about a commit. */

export type AppRef = { readonly id: number; readonly slug: string };
/** GitHub's own App, which writes the check runs of workflow jobs. */
export const ACTIONS_APP: AppRef = { id: 15_368, slug: "github-actions" };

export type Suite = {
  readonly id: number;
  readonly sha: string;
  readonly app: AppRef;
  /** `null`: GitHub heard of the commit otherwise than by a push. */
  readonly branch: string | null;
  readonly before: string | null;
  readonly createdAt: string;
};

const WORST_FIRST = [
  "startup_failure",
  "failure",
  "timed_out",
  "cancelled",
  "action_required",
  "stale",
  "success",
  "neutral",
  "skipped",
];

/** What many conclusions come to: the worst of them. */
export const conclude = (conclusions: readonly string[]): string =>
  WORST_FIRST.find((one) => conclusions.includes(one)) ?? "success";
