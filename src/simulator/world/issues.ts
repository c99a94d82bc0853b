/** Issues. */
import { issueView } from "../views/issues.ts";
import { checkBody } from "./comments.ts";
import type { Comment } from "./comments.ts";
import type { Pull } from "./pull.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Issue = {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string;
  readonly by: string;
  /** The App that opened it. */
  readonly app: number | null;
  state: "open" | "closed";
  stateReason: string | null;
  labels: string[];
  locked: boolean;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
};

export type NewIssue = {
  readonly title: string;
  readonly body: string;
  readonly labels?: readonly string[];
  readonly app?: number | null;
};
export type IssueChange = {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: Issue["state"] | undefined;
  /** Why it is closed; default `completed`. */
  readonly reason?: string | undefined;
  readonly labels?: readonly string[] | undefined;
};

export class Issues {
  readonly #repository: Repository;
  readonly all = new Map<number, Issue>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  get(number: number): Issue {
    const issue = this.all.get(number);
    if (issue === undefined) throw notFound();
    return issue;
  }

  /** To much of GitHub a pull request is an issue too. */
  subject(number: number): Issue | Pull {
    return this.all.get(number) ?? this.#repository.pulls.get(number);
  }

  open(by: string, { title, body, labels = [], app = null }: NewIssue): Issue {
    if (title === "") throw invalid({ resource: "Issue", field: "title", code: "missing_field" });
    checkBody("Issue", body);
    const { world, nextNumber } = this.#repository;
    const [createdAt, updatedAt] = [world.now, world.now];
    const fresh = { state: "open", stateReason: null, locked: false, closedAt: null } as const;
    const words = { title, body, by, app, createdAt, updatedAt };
    const issue: Issue = { ...fresh, labels: [], ...words, id: world.nextId(), number: nextNumber() };
    this.all.set(issue.number, issue);
    this.#tell(issue, "opened", by);
    this.#repository.labels.add(issue.number, by, labels);
    return issue;
  }

  /** Ticks a box, closes, reopens, renames: whatever is given. */
  change(number: number, by: string, { title, body, state, reason, labels }: IssueChange): void {
    const issue = this.get(number);
    this.#reword(issue, by, { title: title ?? issue.title, body: body ?? issue.body });
    if (labels !== undefined) this.#repository.labels.set(number, by, labels);
    if (state === undefined || state === issue.state) return;
    const isClosed = state === "closed";
    const closedAt = isClosed ? this.#repository.world.now : null;
    Object.assign(issue, { state, stateReason: isClosed ? (reason ?? "completed") : "reopened", closedAt });
    this.#tell(issue, isClosed ? "closed" : "reopened", by);
  }

  #reword(issue: Issue, by: string, words: { readonly title: string; readonly body: string }): void {
    checkBody("Issue", words.body);
    const changes = {
      ...(words.title === issue.title ? {} : { title: { from: issue.title } }),
      ...(words.body === issue.body ? {} : { body: { from: issue.body } }),
    };
    if (Object.keys(changes).length === 0) return;
    Object.assign(issue, words);
    this.#tell(issue, "edited", by, { changes });
  }

  #tell(issue: Issue, action: string, by: string, more: Record<string, unknown> = {}): void {
    issue.updatedAt = this.#repository.world.now;
    this.#repository.tell("issues", { by, action, issue: issueView(this.#repository, issue.number), ...more });
  }

  /** Somebody comments, on an issue or a pull request; `app`: with the help of that App. */
  say(number: number, by: string, body: string, app: number | null = null): Comment {
    return this.#repository.comments.add(number, by, body, app);
  }

  /** Somebody edits a comment; default: whoever wrote it. */
  edit(comment: number, body: string, by?: string): Comment {
    return this.#repository.comments.edit(comment, body, by);
  }

  /** Comments on an issue or a pull request, oldest first. */
  on(number: number): readonly Comment[] {
    return this.#repository.comments.on(number);
  }
}
