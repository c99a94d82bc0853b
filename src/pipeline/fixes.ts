/**
 * What mends a vetoed candidate: a later commit of the trunk that names it in its message, the way Git and GitHub write it
 * (`This reverts commit bad5678….`, `Reverts acme/shop#15`) or as a person does (`Fixes bad5678`, `Fixes #15`).
 * Messages only: what stands in a commit was merged by somebody who may, and does not change afterwards.
 */
import type { Candidate } from "./candidate.ts";
import type { Sha } from "./model.ts";

const NAMED =
  /\b(?:fix(?:es|ed)?|reverts?|reverted)(?::|\s+commit)?\s+(?:([\w.-]+\/[\w.-]+)(?:@|(?=#)))?(#[1-9]\d{0,8}|[0-9a-f]{7,40})(?![\w/])/gi;
/** A push that names more is no fix of anything. */
const MOST_NAMED = 20;

/** A commit that says what it fixes or reverts: shas (7 digits or more) and pull requests (`#15`) of this repository. */
export type Naming = { readonly sha: Sha; readonly names: readonly string[] };

/** Those of some commits whose messages name anything. `repository`: `acme/shop`; what is named in another one is none of ours. */
export function fixesNamed(
  commits: readonly { readonly sha: Sha; readonly message: string }[],
  repository: string,
): readonly Naming[] {
  const isHere = (named: string | undefined): boolean =>
    named === undefined || named.toLowerCase() === repository.toLowerCase();
  return commits.flatMap(({ sha, message }): readonly Naming[] => {
    const names = [...message.matchAll(NAMED)].flatMap(([, where, name = ""]) =>
      isHere(where) ? [name.toLowerCase()] : [],
    );
    return names.length === 0 ? [] : [{ sha, names }];
  });
}

/** What they name together, without those of our own making: what Sluice writes mends nothing by its words. */
export const namedBy = (commits: readonly Naming[], own: ReadonlySet<Sha>): readonly string[] =>
  [...new Set(commits.flatMap(({ sha, names }) => (own.has(sha) ? [] : names)))].slice(0, MOST_NAMED);

/** Does it name that candidate, by its sha or by a pull request that it brought? */
export const mends = (fix: Candidate, bad: Candidate): boolean =>
  fix.fixes?.some((name) =>
    name.startsWith("#") ? bad.changes.some(({ number }) => `#${number}` === name) : bad.sha.startsWith(name),
  ) ?? false;
