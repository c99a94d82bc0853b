/** Pull requests. */
import { pullView } from "../views/pulls.ts";
import type { Push } from "./branches.ts";
import type { Files } from "./git.ts";
import { landed } from "./landing.ts";
import type { Method } from "./landing.ts";
import { merge } from "./merge.ts";
import { newPull } from "./pull.ts";
import type { Pull, Proposal } from "./pull.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type { Pull } from "./pull.ts";

export type Opening = {
  readonly by: string;
  readonly branch: string;
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  readonly files?: Files;
  /** Owner of the fork that has the branch. */
  readonly fork?: string;
  readonly draft?: boolean;
};

type Pushing = Partial<Pick<Push, "by" | "message" | "files" | "from" | "author">>;
type Moved = { readonly before: string | undefined; readonly after: string; readonly by: string };
type Edit = { readonly title?: string; readonly body?: string; readonly base?: string };

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

  /** As webhooks show it. */
  view(number: number): object {
    return pullView(this.#repository, this.get(number), { for: "webhook" });
  }

  /** Open ones of this repository, not of forks. */
  #own(): readonly Pull[] {
    return [...this.all.values()].filter((pull) => pull.fork === null && pull.state === "open");
  }

  withHead(sha: string): readonly Pull[] {
    return this.#own().filter((pull) => pull.head === sha);
  }

  /** A branch with one commit, and the pull request for it. Pushes to a fork are nothing that the base repository hears of. */
  open({ by, branch, title = `Change by ${by}`, files = {}, fork, ...more }: Opening): Pull {
    const { git, world, defaultBranch } = this.#repository;
    const base = more.base ?? defaultBranch;
    const commit = { message: title, by, files };
    const head =
      fork === undefined
        ? this.#repository.push({ ...commit, branch })
        : git.commit({ ...commit, parents: [git.tip(base).sha], at: world.clock.now() });
    return this.#begin({ by, title, ...more, base, branch, head: head.sha, fork: fork ?? null });
  }

  /** For a branch that is there already, as the API makes one. */
  propose(proposal: Omit<Proposal, "head" | "fork">): Pull {
    const { git, owner } = this.#repository;
    const { branch, base } = proposal;
    const head = git.branches.get(branch);
    if (head === undefined) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
    if (!git.branches.has(base)) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
    const refuse = (message: string): Refusal =>
      invalid({ resource: "PullRequest", field: "", code: "custom", message });
    const isThere = this.#own().some((pull) => pull.branch === branch && pull.base === base);
    if (isThere) throw refuse(`A pull request already exists for ${owner}:${branch}.`);
    if (git.between(git.tip(base).sha, head).length === 0) throw refuse(`No commits between ${base} and ${branch}`);
    return this.#begin({ ...proposal, head });
  }

  #begin(proposal: Proposal): Pull {
    const { git, world, nextNumber } = this.#repository;
    const baseSha = git.tip(proposal.base).sha;
    const pull = newPull(proposal, { id: world.nextId(), number: nextNumber(), baseSha, now: world.now });
    this.all.set(pull.number, pull);
    this.tell(pull, "opened", pull.by);
    this.#repository.actions.proposed(pull, pull.by);
    return pull;
  }

  /** One more commit on its branch; `from`: a forced push, onto that commit. Gives the sha. */
  push(number: number, { by, message = "Another commit", files = {}, from, author }: Pushing = {}): string {
    const pull = this.get(number);
    const pusher = by ?? pull.by;
    if (pull.fork === null) {
      const onto = { ...(from === undefined ? {} : { from }), ...(author === undefined ? {} : { author }) };
      return this.#repository.push({ branch: pull.branch, by: pusher, message, files, ...onto }).sha;
    }
    const { git, world } = this.#repository;
    const commit = git.commit({ parents: [from ?? pull.head], message, by: pusher, at: world.clock.now(), files });
    this.#synchronize(pull, commit.sha, pusher);
    return commit.sha;
  }

  headMoved(branch: string, { before, after, by }: Moved): void {
    const moved = this.#own().filter((pull) => pull.branch === branch && pull.head === before);
    for (const pull of moved) this.#synchronize(pull, after, by);
  }

  #synchronize(pull: Pull, after: string, by: string): void {
    const before = pull.head;
    pull.head = after;
    pull.baseSha = this.#repository.git.tip(pull.base).sha;
    this.tell(pull, "synchronize", by, { before, after });
    this.#repository.actions.proposed(pull, by);
  }

  /** Whether it could be merged now. */
  mergeable(pull: Pull): boolean {
    const { git } = this.#repository;
    return pull.state === "open" && merge(git, git.tip(pull.base).sha, pull.head).conflicts.length === 0;
  }

  merge(number: number, { by, method = "merge" }: { readonly by: string; readonly method?: Method }): Pull {
    const pull = this.get(number);
    if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
    if (!this.mergeable(pull)) throw new Refusal(405, "Pull Request is not mergeable");
    const { git, world } = this.#repository;
    const before = git.tip(pull.base).sha;
    const sha = landed(this.#repository, pull, { by, method });
    const commits = new Set(git.between(before, sha).map((commit) => commit.sha));
    Object.assign(pull, { baseSha: before, mergeSha: sha, mergedAt: world.now, mergedBy: by, landed: commits });
    this.#close(pull);
    this.#repository.branches.move(pull.base, sha, { by });
    this.tell(pull, "closed", by);
    return pull;
  }

  close(number: number, by = this.get(number).by): void {
    const pull = this.get(number);
    this.#close(pull);
    this.tell(pull, "closed", by);
  }

  #close(pull: Pull): void {
    pull.state = "closed";
    pull.closedAt = this.#repository.world.now;
  }

  reopen(number: number, by = this.get(number).by): void {
    const pull = this.get(number);
    if (pull.mergedAt !== null) throw invalid("state cannot be changed. The pull request cannot be reopened.");
    Object.assign(pull, { state: "open", closedAt: null });
    this.tell(pull, "reopened", by);
    this.#repository.actions.proposed(pull, by);
  }

  edit(number: number, by: string, edit: Edit): void {
    const pull = this.get(number);
    const { title = pull.title, body = pull.body, base = pull.base } = edit;
    const changes = {
      ...(title === pull.title ? {} : { title: { from: pull.title } }),
      ...(body === pull.body ? {} : { body: { from: pull.body } }),
      ...(base === pull.base ? {} : { base: { ref: { from: pull.base }, sha: { from: pull.baseSha } } }),
    };
    const { git, world } = this.#repository;
    const another = base === pull.base ? {} : { base, baseSha: git.tip(base).sha, retargetedAt: world.now };
    Object.assign(pull, { title, body, ...another });
    this.tell(pull, "edited", by, { changes });
  }

  setDraft(number: number, draft: boolean, by = this.get(number).by): void {
    const pull = this.get(number);
    pull.draft = draft;
    this.tell(pull, draft ? "converted_to_draft" : "ready_for_review", by);
  }

  deleteFork(number: number): void {
    this.get(number).forkIsGone = true;
  }

  /** Those whose merge brought a commit in; for one that is not on the default branch, open ones that have it. */
  introducing(sha: string): readonly Pull[] {
    const { git, defaultBranch } = this.#repository;
    const merged = [...this.all.values()].filter((pull) => pull.landed.has(sha));
    if (merged.length > 0 || git.contains(git.tip(defaultBranch).sha, sha)) return merged;
    return this.#own().filter((pull) => git.between(pull.baseSha, pull.head).some((commit) => commit.sha === sha));
  }

  tell(pull: Pull, action: string, by: string, more: Record<string, unknown> = {}): void {
    pull.updatedAt = this.#repository.world.now;
    const view = pullView(this.#repository, pull, { for: "webhook" });
    this.#repository.tell("pull_request", { by, action, number: pull.number, pull_request: view, ...more });
  }
}
