/** Commit statuses: the older way to say how a commit does. */
import { statusEvent } from "../views/statuses.ts";
import { invalid, Refusal, tooLong } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type CommitStatus = {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly by: string;
  readonly at: string;
};

export type NewStatus = Pick<CommitStatus, "state" | "by"> &
  Partial<Pick<CommitStatus, "context" | "description" | "targetUrl">>;

const STATES = ["error", "failure", "pending", "success"];
const LONGEST_DESCRIPTION = 140;
const MOST_OF_A_CONTEXT = 1_000;

export class Statuses {
  readonly #repository: Repository;
  readonly all: CommitStatus[] = [];

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  set(sha: string, { state, by, context = "default", description = null, targetUrl = null }: NewStatus): CommitStatus {
    const { world, git } = this.#repository;
    if (!git.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    if (!STATES.includes(state)) throw invalid({ resource: "Status", field: "state", code: "invalid" });
    if ((description ?? "").length > LONGEST_DESCRIPTION) throw tooLong("Status", "description", LONGEST_DESCRIPTION);
    if (this.of(sha).filter((one) => one.context === context).length >= MOST_OF_A_CONTEXT) {
      throw invalid("This SHA and context has reached the maximum number of statuses.");
    }
    const status = { id: world.nextId(), sha, context, state, description, targetUrl, by, at: world.now };
    this.all.push(status);
    this.#repository.tell("status", { by, ...statusEvent(this.#repository, status) });
    return status;
  }

  of(sha: string): readonly CommitStatus[] {
    return this.all.filter((status) => status.sha === sha);
  }

  /** Of each context the newest. `pending` where there are none; check runs do not count. */
  combined(sha: string): { readonly state: string; readonly statuses: readonly CommitStatus[] } {
    const newest = [...new Map(this.of(sha).map((status) => [status.context, status])).values()];
    const isRed = newest.some(({ state }) => state === "failure" || state === "error");
    const isGreen = newest.length > 0 && newest.every(({ state }) => state === "success");
    return { state: isRed ? "failure" : isGreen ? "success" : "pending", statuses: newest };
  }
}
