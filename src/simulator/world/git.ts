/** Commits, each with its whole tree, and the branches and tags that name them. */
import { createHash } from "node:crypto";
import { notFound, Refusal } from "./refusal.ts";

export type Tree = ReadonlyMap<string, string>;
/** Files written; `null` takes one away. */
export type Files = Readonly<Record<string, string | null>>;

export type Commit = {
  readonly sha: string;
  readonly treeSha: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Login of its author. */
  readonly by: string;
  /** The address that it was written under, where nobody has that on GitHub; or that of somebody else. */
  readonly email?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tree: Tree;
  /** Parents come before their children. */
  readonly order: number;
};

export type NewCommit = Pick<Commit, "parents" | "message" | "by" | "at" | "email"> & { readonly files?: Files };
export type FileChange = { readonly path: string; readonly status: "added" | "modified" | "removed" };

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
export const blobSha = (text: string): string => sha1(`blob ${Buffer.byteLength(text)}\0${text}`);

/** The same files make the same tree, whatever led to them. */
const treeShaOf = (tree: Tree): string =>
  sha1(`tree ${JSON.stringify([...tree].toSorted(([a], [b]) => (a < b ? -1 : 1)))}`);

export class Git {
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, string>();
  readonly #commits = new Map<string, Commit>();
  readonly #trees = new Map<string, Tree>();
  readonly #salt: string;

  constructor(salt: string) {
    this.#salt = salt;
  }

  commit({ parents, message, by, at, files = {}, ...more }: NewCommit): Commit {
    const tree = new Map(parents[0] === undefined ? [] : this.get(parents[0]).tree);
    for (const [path, text] of Object.entries(files)) {
      if (text === null) tree.delete(path);
      else tree.set(path, text);
    }
    const order = this.#commits.size;
    const sha = sha1(JSON.stringify([this.#salt, order, parents, message, by, files]));
    const treeSha = treeShaOf(tree);
    this.#trees.set(treeSha, tree);
    const commit = { sha, treeSha, parents, message, by, at, tree, order, ...more };
    this.#commits.set(sha, commit);
    return commit;
  }

  /** A commit of a tree that is there already, as the API makes one: no branch stands on it yet. */
  commitTree(treeSha: string, commit: Omit<NewCommit, "files">): Commit {
    const tree = this.#trees.get(treeSha);
    if (tree === undefined) throw new Refusal(422, "Tree SHA does not exist");
    const former = commit.parents[0] === undefined ? new Map<string, string>() : this.get(commit.parents[0]).tree;
    const files = this.changes(former, tree).map(({ path }) => [path, tree.get(path) ?? null] as const);
    return this.commit({ ...commit, files: Object.fromEntries(files) });
  }

  get(sha: string): Commit {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw notFound();
    return commit;
  }

  has(sha: string): boolean {
    return this.#commits.has(sha);
  }

  /** A commit by sha, by the beginning of one, by branch or by tag. */
  find(ref: string): Commit | undefined {
    const sha = this.named(ref) ?? ref;
    const known = this.#commits.get(sha);
    if (known !== undefined || !/^[0-9a-f]{7,39}$/.test(sha)) return known;
    const begun = [...this.#commits.values()].filter((commit) => commit.sha.startsWith(sha));
    return begun.length === 1 ? begun[0] : undefined;
  }

  /** What a branch or tag stands on: `main`, `heads/main`, `refs/tags/v1`. */
  named(ref: string): string | undefined {
    const [, kind, name = ""] = /^(?:refs\/)?(?:(heads|tags)\/)?(.*)$/.exec(ref) ?? [];
    if (kind === "heads") return this.branches.get(name);
    if (kind === "tags") return this.tags.get(name);
    return this.branches.get(name) ?? this.tags.get(name);
  }

  tip(branch: string): Commit {
    const sha = this.branches.get(branch);
    if (sha === undefined) throw notFound();
    return this.get(sha);
  }

  /** The commit itself and all before it, newest first. */
  history(sha: string): readonly Commit[] {
    const seen = new Map<string, Commit>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      const commit = this.get(next);
      seen.set(next, commit);
      open.push(...commit.parents);
    }
    return [...seen.values()].toSorted((a, b) => b.order - a.order);
  }

  contains(sha: string, ancestor: string): boolean {
    return this.history(sha).some((commit) => commit.sha === ancestor);
  }

  /** Commits that `head` has and `base` has not, oldest first. */
  between(base: string, head: string): readonly Commit[] {
    const known = new Set(this.history(base).map((commit) => commit.sha));
    const own = this.history(head).filter((commit) => !known.has(commit.sha));
    return own.toReversed();
  }

  /** The newest commit that both have; undefined where they share nothing. */
  mergeBase(one: string, other: string): Commit | undefined {
    const known = new Set(this.history(one).map((commit) => commit.sha));
    return this.history(other).find((commit) => known.has(commit.sha));
  }

  /** What `head` brings beside `base`, as a comparison with three dots shows it. */
  changesFrom(base: string, head: string): readonly FileChange[] {
    return this.changes(this.mergeBase(base, head)?.tree ?? new Map(), this.get(head).tree);
  }

  /** What a commit itself changes; of a merge, what it brings to its first parent. */
  changesOf({ parents, tree }: Commit): readonly FileChange[] {
    return this.changes(parents[0] === undefined ? new Map() : this.get(parents[0]).tree, tree);
  }

  changes(before: Tree, after: Tree): readonly FileChange[] {
    const all = new Set([...before.keys(), ...after.keys()]);
    const changed = [...all].filter((path) => before.get(path) !== after.get(path)).toSorted();
    return changed.map((path) => {
      if (!after.has(path)) return { path, status: "removed" };
      return { path, status: before.has(path) ? "modified" : "added" };
    });
  }
}
