/** Issues, comments on them and on pull requests, reactions and labels. */
import { appBot } from "../views/parts.ts";
import { commentView, issueView } from "../views/issues.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Comment = {
  readonly id: number;
  readonly issue: number;
  readonly by: string;
  /** The App that wrote it. */
  readonly app: number | null;
  body: string;
  readonly at: string;
  edits: number;
  readonly reactions: { readonly content: string; readonly by: string }[];
  minimized: string | null;
};

export type Issue = {
  readonly number: number;
  title: string;
  body: string;
  readonly by: string;
  readonly app: number | null;
  state: "open" | "closed";
  labels: string[];
  locked: boolean;
};

const LONGEST_BODY = 65_536;
const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

export class Issues {
  readonly #repository: Repository;
  readonly all = new Map<number, Issue>();
  readonly comments = new Map<number, Comment>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  on(issue: number): readonly Comment[] {
    return [...this.comments.values()].filter((comment) => comment.issue === issue);
  }

  get(number: number): Issue {
    const issue = this.all.get(number);
    if (issue === undefined) throw notFound();
    return issue;
  }

  comment(id: number): Comment {
    const comment = this.comments.get(id);
    if (comment === undefined) throw notFound();
    return comment;
  }

  open(
    by: string,
    {
      title,
      body,
      labels = [],
      app = null,
    }: {
      readonly title: string;
      readonly body: string;
      readonly labels?: readonly string[];
      readonly app?: number | null;
    },
  ): Issue {
    checkLength(body);
    const issue: Issue = {
      number: this.#repository.nextNumber(),
      title,
      body,
      by,
      app,
      state: "open",
      labels: [...labels],
      locked: false,
    };
    this.all.set(issue.number, issue);
    this.#repository.tell("issues", { by, action: "opened", issue: issueView(this.#repository, issue.number) });
    return issue;
  }

  /** A person, or the App with its own id, comments on an issue or a pull request. */
  say(number: number, by: string, body: string, app: number | null = null): Comment {
    if (!this.all.has(number) && !this.#repository.pulls.all.has(number)) throw notFound();
    if (this.all.get(number)?.locked === true)
      throw new Refusal(403, "Unable to create comment because issue is locked.");
    checkLength(body);
    const { world } = this.#repository;
    const comment: Comment = {
      id: world.nextId(),
      issue: number,
      by,
      app,
      body,
      at: world.now,
      edits: 0,
      reactions: [],
      minimized: null,
    };
    this.comments.set(comment.id, comment);
    this.#tell(comment, "created", by);
    return comment;
  }

  edit(id: number, body: string, by = this.comment(id).by): Comment {
    const comment = this.comment(id);
    checkLength(body);
    const before = comment.body;
    comment.body = body;
    comment.edits += 1;
    this.#tell(comment, "edited", by, { changes: { body: { from: before } } });
    return comment;
  }

  delete(id: number): void {
    const comment = this.comment(id);
    this.comments.delete(id);
    this.#tell(comment, "deleted", comment.by);
  }

  /** `true`: it is new. */
  react(id: number, content: string, by = appBot(this.#repository.world.app)): boolean {
    const { reactions } = this.comment(id);
    if (!REACTIONS.includes(content)) throw invalid(`content ${content} is no reaction`);
    if (reactions.some((one) => one.content === content && one.by === by)) return false;
    reactions.push({ content, by });
    return true;
  }

  #tell(comment: Comment, action: string, by: string, more: Record<string, unknown> = {}): void {
    this.#repository.tell("issue_comment", {
      by,
      action,
      issue: issueView(this.#repository, comment.issue),
      comment: commentView(this.#repository, comment),
      ...more,
    });
  }
}

function checkLength(body: string): void {
  if (body.length > LONGEST_BODY) throw invalid("body is too long (maximum is 65536 characters)");
}
