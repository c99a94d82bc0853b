/** Three-way merges, file by file: GitHub's own would also merge within one. */
import type { Files, Git } from "./git.ts";

export type Merged = { readonly files: Files; readonly conflicts: readonly string[] };

/** What must be written onto `ours` so that it has what `theirs` has brought since they parted. */
export function merge(git: Git, ours: string, theirs: string): Merged {
  const base = git.mergeBase(ours, theirs)?.tree ?? new Map<string, string>();
  const [mine, other] = [git.get(ours).tree, git.get(theirs).tree];
  const changed = git.changes(base, other).filter(({ path }) => mine.get(path) !== other.get(path));
  const conflicts = changed.filter(({ path }) => mine.get(path) !== base.get(path)).map(({ path }) => path);
  return { files: Object.fromEntries(changed.map(({ path }) => [path, other.get(path) ?? null])), conflicts };
}
