import { z } from "zod";
import type { PullChanged } from "../../pipeline/input.ts";
import { naming, user } from "../accounts.ts";
import type { Translator } from "../translate.ts";

const repository = z.object({ id: z.int() });

const schema = z.object({
  action: z.string(),
  number: z.int(),
  before: z.string().nullish(),
  sender: user.nullish(),
  changes: z.object({ base: z.unknown() }).nullish(),
  pull_request: z.object({
    // The repository of a deleted fork is null.
    head: z.object({ sha: z.string(), ref: z.string().nullish(), repo: repository.nullish() }),
    base: z.object({ ref: z.string(), repo: repository }),
    user: user.nullish(),
    updated_at: z.string(),
    merged: z.boolean().nullish(),
    merge_commit_sha: z.string().nullish(),
  }),
});

const MOVES = ["opened", "reopened", "synchronize"];
/** Its head is another, or it is meant for another branch. */
const isMoved = ({ action, changes }: z.infer<typeof schema>): boolean =>
  MOVES.includes(action) || (action === "edited" && changes?.base !== undefined);

/** A pull request was opened, moved, retargeted, merged or closed. */
export const pull: Translator = (payload) => {
  const read = schema.safeParse(payload);
  if (!read.success) return null;
  const { number, pull_request: subject } = read.data;
  const state = stateOf(read.data);
  if (state === null) return null;
  const mover = read.data.action === "synchronize" ? read.data.sender : null;
  return {
    kind: "pull",
    number,
    head: subject.head.sha,
    base: subject.base.ref,
    author: subject.user?.login ?? null,
    branch: isOfFork(subject) ? null : (subject.head.ref ?? null),
    by: mover?.login ?? null,
    ...naming([subject.user, mover]),
    updatedAt: Date.parse(subject.updated_at),
    mayTouchConfig: isMoved(read.data),
    fork: isOfFork(subject),
    state,
  };
};

const isOfFork = ({ head, base }: z.infer<typeof schema>["pull_request"]): boolean => head.repo?.id !== base.repo.id;

function stateOf(read: z.infer<typeof schema>): PullChanged["state"] | null {
  const { action, before, pull_request: subject } = read;
  if (action === "closed") {
    const sha = subject.merge_commit_sha;
    return subject.merged === true && sha !== null && sha !== undefined
      ? { is: "merged", into: subject.base.ref, sha }
      : { is: "closed" };
  }
  if (isMoved(read)) return { is: "open", moved: before === null || before === undefined ? null : { from: before } };
  return null;
}
