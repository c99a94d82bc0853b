/** Branches and tags as they move, and who hears of it. */
import { pushView } from "../views/push.ts";
import type { Commit, Files } from "./git.ts";
import { Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Push = {
  readonly branch?: string;
  readonly by: string;
  readonly message: string;
  readonly files?: Files;
  /** An address that nobody on GitHub has, or another login: the author that git shows. */
  readonly author?: { readonly email: string } | { readonly login: string };
  /** A forced push: the new commit's parent, in place of the branch's tip. */
  readonly from?: string;
};

const asGitHas = (author: Push["author"]): { readonly by?: string; readonly email?: string } =>
  author !== undefined && "login" in author ? { by: author.login } : (author ?? {});

type Moving = { readonly by: string; readonly forced?: boolean };

export class Branches {
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** One commit onto a branch, which is made where there is none. */
  push({ branch = this.#repository.defaultBranch, by, message, files = {}, from, author }: Push): Commit {
    const { git, defaultBranch, world } = this.#repository;
    const before = git.branches.get(branch);
    const parent = from ?? before ?? git.tip(defaultBranch).sha;
    const commit = git.commit({ parents: [parent], message, by, ...asGitHas(author), at: world.clock.now(), files });
    this.move(branch, commit.sha, { by, forced: before !== undefined && from !== undefined && from !== before });
    return commit;
  }

  /** A branch comes to stand on a commit: a push, as everybody hears of it. */
  move(branch: string, after: string, { by, forced = false }: Moving): void {
    const { git, checks, pulls, actions, defaultBranch } = this.#repository;
    const before = git.branches.get(branch);
    git.branches.set(branch, after);
    const base = before ?? (branch === defaultBranch ? undefined : git.branches.get(defaultBranch));
    const commits = base === undefined ? [git.get(after)] : git.between(base, after);
    this.#tell(`refs/heads/${branch}`, { before, after, forced, commits, by });
    if (before === undefined) this.#tellName("create", "branch", branch, by);
    checks.pushed({ branch, before, after }, by);
    pulls.headMoved(branch, { before, after, by });
    actions.pushed(branch, after, by);
  }

  delete(branch: string, by: string): void {
    const before = this.#repository.git.tip(branch).sha;
    this.#repository.git.branches.delete(branch);
    this.#tell(`refs/heads/${branch}`, { before, after: undefined, forced: false, commits: [], by });
    this.#tellName("delete", "branch", branch, by);
  }

  tag(name: string, sha: string, by: string): void {
    const { git } = this.#repository;
    if (git.tags.has(name)) throw new Refusal(422, "Reference already exists");
    git.tags.set(name, git.get(sha).sha);
    this.#tell(`refs/tags/${name}`, { before: undefined, after: sha, forced: false, commits: [], by });
    this.#tellName("create", "tag", name, by);
  }

  /** `refs/heads/…` or `refs/tags/…`, as the API makes them. */
  create(ref: string, sha: string, by: string): void {
    const { git } = this.#repository;
    const [, kind, name = ""] = /^refs\/([^/]+)\/(.+)$/.exec(ref) ?? [];
    if (kind === undefined)
      throw new Refusal(422, "Reference name must start with 'refs/' and contain at least two slashes.");
    if (!git.has(sha)) throw new Refusal(422, "Object does not exist");
    if (git.named(ref) !== undefined) throw new Refusal(422, "Reference already exists");
    if (kind === "tags") this.tag(name, sha, by);
    else this.move(name, sha, { by });
  }

  #tell(ref: string, push: Parameters<typeof pushView>[2] & { readonly by: string }): void {
    this.#repository.pushedAt = this.#repository.world.clock.now();
    this.#repository.tell("push", { ...pushView(this.#repository, ref, push), by: push.by });
  }

  #tellName(event: "create" | "delete", refType: "branch" | "tag", ref: string, by: string): void {
    const master = event === "create" ? { master_branch: this.#repository.defaultBranch, description: null } : {};
    this.#repository.tell(event, { by, ref, ref_type: refType, ...master, pusher_type: "user" });
  }
}
