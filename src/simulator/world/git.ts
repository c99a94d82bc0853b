/** Commits, each with its whole tree, and the branches and tags that name them. */
import { createHash } from "node:crypto";
import { notFound } from "./refusal.ts";

export type Tree = ReadonlyMap<string, string>;

export type Commit = {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly by: string;
  readonly at: number;
  readonly tree: Tree;
};

export type Change = {
  readonly parents: readonly string[];
  readonly message: string;
  readonly by: string;
  readonly at: number;
  /** Files written; `null` takes one away. */
  readonly files?: Readonly<Record<string, string | null>>;
};

export const blobSha = (text: string): string =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

export class Git {
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, string>();
  readonly #commits = new Map<string, Commit>();
  readonly #salt: string;

  constructor(salt: string) {
    this.#salt = salt;
  }

  commit({ parents, message, by, at, files = {} }: Change): Commit {
    const tree = new Map(parents[0] === undefined ? [] : this.get(parents[0]).tree);
    for (const [path, text] of Object.entries(files)) {
      if (text === null) tree.delete(path);
      else tree.set(path, text);
    }
    const content = JSON.stringify([this.#salt, this.#commits.size, parents, message, by, files]);
    const sha = createHash("sha1").update(content).digest("hex");
    const commit = { sha, parents, message, by, at, tree };
    this.#commits.set(sha, commit);
    return commit;
  }

  get(sha: string): Commit {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw notFound();
    return commit;
  }

  /** A commit by sha, by the beginning of one, by branch or by tag. */
  find(ref: string): Commit | undefined {
    const name = ref.replace(/^refs\//, "").replace(/^(heads|tags)\//, "");
    const sha = this.branches.get(name) ?? this.tags.get(name) ?? ref;
    const known = this.#commits.get(sha);
    if (known !== undefined || !/^[0-9a-f]{7,39}$/.test(sha)) return known;
    const begun = [...this.#commits.values()].filter((commit) => commit.sha.startsWith(sha));
    return begun.length === 1 ? begun[0] : undefined;
  }

  tip(branch: string): Commit {
    const sha = this.branches.get(branch);
    if (sha === undefined) throw notFound();
    return this.get(sha);
  }

  /** The commit itself and all before it, newest first. */
  history(sha: string): readonly Commit[] {
    const seen = new Set<string>();
    const line: Commit[] = [];
    let next = [sha];
    while (next.length > 0) {
      const here = next.filter((each) => !seen.has(each));
      for (const each of here) {
        seen.add(each);
        line.push(this.get(each));
      }
      next = here.flatMap((each) => this.get(each).parents);
    }
    return line;
  }

  contains(sha: string, ancestor: string): boolean {
    return this.history(sha).some((commit) => commit.sha === ancestor);
  }

  /** Commits that `head` has and `base` has not, oldest first. */
  between(base: string, head: string): readonly Commit[] {
    const known = new Set(this.history(base).map((commit) => commit.sha));
    return this.history(head)
      .filter((commit) => !known.has(commit.sha))
      .toReversed();
  }

  changedFiles(base: string, head: string): readonly string[] {
    const [before, after] = [this.get(base).tree, this.get(head).tree];
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => before.get(path) !== after.get(path))
      .toSorted();
  }
}
