/** How the commits of a pull request come to stand on its base. */
import type { Commit } from "./git.ts";
import { merge } from "./merge.ts";
import type { Pull } from "./pull.ts";
import type { Repository } from "./repository.ts";

export type Method = "merge" | "squash" | "rebase";

/** Makes the commits and answers the last one; the base is not moved yet. */
export function landed(
  { git, world, owner }: Repository,
  pull: Pull,
  { by, method }: { readonly by: string; readonly method: Method },
): string {
  const tip = git.tip(pull.base).sha;
  const at = world.clock.now();
  const commits = git.between(tip, pull.head);
  if (method === "rebase") {
    const replay = (parent: string, commit: Commit): string => {
      const files = Object.fromEntries(git.changesOf(commit).map(({ path }) => [path, commit.tree.get(path) ?? null]));
      return git.commit({ parents: [parent], message: commit.message, by: commit.by, at, files }).sha;
    };
    return commits.filter((commit) => commit.parents.length < 2).reduce(replay, tip);
  }
  const { files } = merge(git, tip, pull.head);
  if (method === "squash") {
    const list = commits.length > 1 ? `\n\n${commits.map(({ message }) => `* ${message}`).join("\n\n")}` : "";
    const message = `${pull.title} (#${pull.number})${list}`;
    return git.commit({ parents: [tip], message, by: pull.by, at, files }).sha;
  }
  const from = `${pull.fork ?? owner}/${pull.branch}`;
  return git.commit({
    parents: [tip, pull.head],
    message: `Merge pull request #${pull.number} from ${from}\n\n${pull.title}`,
    by,
    at,
    files,
  }).sha;
}
