/** What others put into our environments, beside what Sluice did. */
import type { Environment, Occupant } from "./environment.ts";
import type { Login, Sha } from "./model.ts";

/** What GitHub's deployments say that somebody else put there: it is shown and made inactive, and proves nothing. */
export type Foreign = {
  /** GitHub's id. */
  readonly deployment: number;
  readonly sha: Sha;
  /** Whoever made it; `null`: GitHub does not say. */
  readonly by: Login | null;
  /** When it became a success, GitHub's time. */
  readonly at: number;
};

/** What GitHub showed in an environment when Sluice came. */
export type Adopted = Foreign & {
  /** The trunk itself stood there once: it is no commit beside it that was merged. Absent: it did not, or nobody knows. */
  readonly ofTrunk?: true;
};

type Known = Extract<Occupant, { is: "known" }>;

/** What somebody else put there after Sluice, or before it came; `null`: nothing, or the same version. */
export function foreignIn({ occupant, foreign }: Environment): Foreign | null {
  if (foreign === undefined) return null;
  if (occupant === null) return foreign;
  const isSame = occupant.is === "known" && occupant.sha === foreign.sha;
  return isSame || occupant.since > foreign.at ? null : foreign;
}

/** What Sluice put there and nobody replaced. */
export const known = (environment: Environment): Known | null =>
  environment.occupant?.is === "known" && foreignIn(environment) === null ? environment.occupant : null;
