/** Pull requests. */
import { pullView } from "../views/pulls.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Pull = {
  readonly number: number;
  readonly by: string;
  title: string;
  body: string;
  readonly base: string;
  readonly branch: string;
  head: string;
  /** Owner of the fork it comes from; `null`: this repository. */
  readonly fork: string | null;
  state: "open" | "closed";
  mergedAt: string | null;
  mergeSha: string | null;
  updatedAt: string;
};

export type Opening = {
  readonly by: string;
  readonly branch: string;
  readonly title?: string;
  readonly base?: string;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly fork?: string;
};

export class Pulls {
  readonly #repository: Repository;
  readonly all = new Map<number, Pull>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  get(number: number): Pull {
    const pull = this.all.get(number);
    if (pull === undefined) throw notFound();
    return pull;
  }

  /** A branch with one commit, and the pull request for it. Pushes to a fork are nothing that the base repository hears of. */
  open({
    by,
    branch,
    title = `Change by ${by}`,
    base = this.#repository.defaultBranch,
    files = {},
    fork,
  }: Opening): Pull {
    const { git, world } = this.#repository;
    const head =
      fork === undefined
        ? this.#repository.push({ branch, by, message: title, files }).sha
        : git.commit({ parents: [git.tip(base).sha], message: title, by, at: world.clock.now(), files }).sha;
    const pull: Pull = {
      number: this.#repository.nextNumber(),
      by,
      title,
      body: "",
      base,
      branch,
      head,
      fork: fork ?? null,
      state: "open",
      mergedAt: null,
      mergeSha: null,
      updatedAt: world.now,
    };
    this.all.set(pull.number, pull);
    this.#tell(pull, "opened", by);
    return pull;
  }

  /** One more commit on its branch. */
  push(
    number: number,
    {
      by,
      message = "Another commit",
      files = {},
    }: {
      readonly by?: string;
      readonly message?: string;
      readonly files?: Readonly<Record<string, string | null>>;
    } = {},
  ): string {
    const pull = this.get(number);
    const pusher = by ?? pull.by;
    if (pull.fork === null) return this.#repository.push({ branch: pull.branch, by: pusher, message, files }).sha;
    const { git, world } = this.#repository;
    const commit = git.commit({ parents: [pull.head], message, by: pusher, at: world.clock.now(), files });
    this.#synchronize(pull, commit.sha, pusher);
    return commit.sha;
  }

  headMoved(
    branch: string,
    { before, after, by }: { readonly before: string | undefined; readonly after: string; readonly by: string },
  ): void {
    for (const pull of this.all.values()) {
      if (pull.branch === branch && pull.fork === null && pull.state === "open" && pull.head === before)
        this.#synchronize(pull, after, by);
    }
  }

  #synchronize(pull: Pull, after: string, by: string): void {
    const before = pull.head;
    pull.head = after;
    pull.updatedAt = this.#repository.world.now;
    this.#tell(pull, "synchronize", by, { before, after });
  }

  merge(
    number: number,
    { by, method = "merge" }: { readonly by: string; readonly method?: "merge" | "squash" | "rebase" },
  ): Pull {
    const pull = this.get(number);
    if (pull.state !== "open") throw new Refusal(405, "Pull Request is not mergeable");
    const { world } = this.#repository;
    const sha = this.#mergeCommit(pull, by, method);
    pull.state = "closed";
    pull.mergedAt = world.now;
    pull.updatedAt = world.now;
    pull.mergeSha = sha;
    this.#repository.move(pull.base, sha, { by });
    this.#tell(pull, "closed", by);
    return pull;
  }

  #mergeCommit(pull: Pull, by: string, method: "merge" | "squash" | "rebase"): string {
    const { git, world } = this.#repository;
    const tip = git.tip(pull.base).sha;
    const commits = git.between(tip, pull.head);
    const filesOf = (sha: string, base: string): Record<string, string | null> =>
      Object.fromEntries(git.changedFiles(base, sha).map((path) => [path, git.get(sha).tree.get(path) ?? null]));
    const root = commits[0]?.parents[0] ?? tip;
    const at = world.clock.now();
    if (method === "rebase") {
      return commits.reduce(
        (parent, commit) =>
          git.commit({
            parents: [parent],
            message: commit.message,
            by: commit.by,
            at,
            files: filesOf(commit.sha, commit.parents[0] ?? root),
          }).sha,
        tip,
      );
    }
    const parents = method === "merge" ? [tip, pull.head] : [tip];
    const message = method === "merge" ? `Merge pull request #${pull.number}` : `${pull.title} (#${pull.number})`;
    return git.commit({ parents, message, by, at, files: filesOf(pull.head, root) }).sha;
  }

  close(number: number, by = this.get(number).by): void {
    const pull = this.get(number);
    pull.state = "closed";
    pull.updatedAt = this.#repository.world.now;
    this.#tell(pull, "closed", by);
  }

  /** Those whose merge brought a commit in; for a commit that is not on the default branch, open ones that have it. */
  introducing(sha: string): readonly Pull[] {
    const { git } = this.#repository;
    const merged = [...this.all.values()].filter((pull) => {
      if (pull.mergeSha === null) return false;
      return (
        pull.mergeSha === sha ||
        git
          .between(git.get(pull.mergeSha).parents[0] ?? pull.mergeSha, pull.mergeSha)
          .some((commit) => commit.sha === sha)
      );
    });
    if (merged.length > 0) return merged;
    return [...this.all.values()].filter(
      (pull) =>
        pull.state === "open" &&
        pull.fork === null &&
        git.between(git.tip(pull.base).sha, pull.head).some((commit) => commit.sha === sha),
    );
  }

  #tell(pull: Pull, action: string, by: string, more: Record<string, unknown> = {}): void {
    this.#repository.tell("pull_request", {
      by,
      action,
      number: pull.number,
      pull_request: pullView(this.#repository, pull, { webhook: true }),
      ...more,
    });
  }
}
