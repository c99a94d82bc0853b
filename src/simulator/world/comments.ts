/** Comments on issues and pull requests, and reactions to them. */
import { commentView, issueView } from "../views/issues.ts";
import { appBot } from "../views/parts.ts";
import { REACTIONS } from "./reactions.ts";
import type { Reaction } from "./reactions.ts";
import { invalid, notFound, Refusal, tooLong } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Comment = {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly by: string;
  /** The App that wrote it. */
  readonly app: number | null;
  body: string;
  readonly at: string;
  updatedAt: string;
  edits: number;
  readonly reactions: Reaction[];
  /** Why it is folded away. */
  minimized: string | null;
};

const LONGEST_BODY = 65_536;

export function checkBody(resource: string, body: string): void {
  if (body.length > LONGEST_BODY) throw tooLong(resource, "body", LONGEST_BODY);
}

export class Comments {
  readonly #repository: Repository;
  readonly all = new Map<number, Comment>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  on(issue: number): readonly Comment[] {
    return [...this.all.values()].filter((comment) => comment.issue === issue);
  }

  get(id: number): Comment {
    const comment = this.all.get(id);
    if (comment === undefined) throw notFound();
    return comment;
  }

  /** `app`: the App that says it. */
  add(number: number, by: string, body: string, app: number | null = null): Comment {
    const { world, issues } = this.#repository;
    if (issues.subject(number).locked) throw new Refusal(403, "Unable to create comment because issue is locked.");
    if (body.trim() === "")
      throw invalid({ resource: "IssueComment", field: "body", code: "custom", message: "Body cannot be blank" });
    checkBody("IssueComment", body);
    const comment = {
      id: world.nextId(),
      issue: number,
      by,
      app,
      body,
      at: world.now,
      updatedAt: world.now,
      edits: 0,
      reactions: [],
      minimized: null,
    };
    this.all.set(comment.id, comment);
    this.#tell(comment, "created", by);
    return comment;
  }

  edit(id: number, body: string, by = this.get(id).by): Comment {
    const comment = this.get(id);
    checkBody("IssueComment", body);
    const changes = { body: { from: comment.body } };
    Object.assign(comment, { body, edits: comment.edits + 1, updatedAt: this.#repository.world.now });
    this.#tell(comment, "edited", by, { changes });
    return comment;
  }

  delete(id: number, by = this.get(id).by): void {
    const comment = this.get(id);
    this.all.delete(id);
    this.#tell(comment, "deleted", by);
  }

  /** Whoever reacts the same way again gets the reaction that is there. */
  react(
    id: number,
    content: string,
    by = appBot(this.#repository.world.app),
  ): { readonly reaction: Reaction; readonly isNew: boolean } {
    const { reactions } = this.get(id);
    if (!REACTIONS.includes(content)) throw invalid({ resource: "Reaction", field: "content", code: "invalid" });
    const known = reactions.find((one) => one.content === content && one.by === by);
    if (known !== undefined) return { reaction: known, isNew: false };
    const { world } = this.#repository;
    const reaction = { id: world.nextId(), content, by, at: world.now };
    reactions.push(reaction);
    return { reaction, isNew: true };
  }

  unreact(id: number, reaction: number): void {
    const { reactions } = this.get(id);
    const at = reactions.findIndex((one) => one.id === reaction);
    if (at === -1) throw notFound();
    reactions.splice(at, 1);
  }

  /** What somebody is to the repository; it says nothing about what he may do. */
  associationOf(login: string): string {
    const { world, owner, pulls } = this.#repository;
    if (login.toLowerCase() === owner.toLowerCase()) return "OWNER";
    if (world.people.membership(owner, login) !== undefined) return "MEMBER";
    if (this.#repository.isCollaborator(login)) return "COLLABORATOR";
    return [...pulls.all.values()].some((pull) => pull.by === login && pull.mergedAt !== null) ? "CONTRIBUTOR" : "NONE";
  }

  #tell(comment: Comment, action: string, by: string, more: Record<string, unknown> = {}): void {
    const issue = issueView(this.#repository, comment.issue);
    this.#repository.tell("issue_comment", {
      by,
      action,
      issue,
      comment: commentView(this.#repository, comment),
      ...more,
    });
  }
}
