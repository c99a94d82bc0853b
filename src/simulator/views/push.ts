import type { Commit } from "../world/git.ts";
import type { Repository } from "../world/repository.ts";
import { commitInPush } from "./commits.ts";
import { gitPerson } from "./parts.ts";

const NO_COMMIT = "0".repeat(40);
/** GitHub's documentation: a push names so many commits at most. */
const MOST_COMMITS = 2_048;

export type Pushed = {
  /** Undefined: the ref is new. */
  readonly before: string | undefined;
  /** Undefined: the ref is deleted. */
  readonly after: string | undefined;
  readonly forced: boolean;
  readonly commits: readonly Commit[];
  readonly by: string;
};

const short = (sha: string): string => sha.slice(0, 12);

export function pushView(repository: Repository, ref: string, { before, after, forced, commits, by }: Pushed) {
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const range = before === undefined || after === undefined ? name : `${short(before)}...${short(after)}`;
  return {
    ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    base_ref: null,
    compare: `${repository.html}/compare/${range}`,
    commits: commits.slice(-MOST_COMMITS).map((commit) => commitInPush(repository, commit)),
    head_commit: after === undefined ? null : commitInPush(repository, repository.git.get(after)),
    pusher: gitPerson(repository, by),
  };
}
