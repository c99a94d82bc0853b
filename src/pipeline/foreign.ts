/** What others put into our environments, beside what Sluice did. */
import type { Environment, Foreign, Occupant } from "./model.ts";

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
