/** Addresses that keep the trunk's newest file from ruling: whoever runs Sluice may list them later. */
import type { ConfigProblem } from "./definition.ts";
import type { State } from "./model.ts";

export const unlistedIn = (problems: readonly ConfigProblem[]): readonly string[] =>
  problems.flatMap(({ unlisted }) => unlisted ?? []);

/** Of the newest file, as it was read last; none where it rules. */
export function unlisted({ configChecks, trunkFile, policy }: State): readonly string[] {
  const [newest] = Object.values(configChecks)
    .filter(({ pull, blob }) => pull === null && blob === trunkFile && blob !== policy?.blob)
    .toSorted((a, b) => b.at - a.at);
  return newest === undefined ? [] : unlistedIn(newest.problems);
}
