import { z } from "zod";
import { fixesNamed } from "../../pipeline/fixes.ts";
import { naming, user } from "../accounts.ts";
import type { Translator } from "../translate.ts";

const NO_COMMIT = "0".repeat(40);

const schema = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  deleted: z.boolean(),
  forced: z.boolean(),
  pusher: z.object({ name: z.string().nullish() }).nullish(),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: user.nullish(),
  commits: z.array(z.object({ id: z.string(), message: z.string().default("") })).default([]),
});

/** A push to a branch. Tags, deletions and the merge queue's own branches are nothing to release. */
export const push: Translator = (payload) => {
  const read = schema.safeParse(payload);
  if (!read.success) return null;
  const { ref, before, after, deleted, forced, sender, pusher, repository, commits } = read.data;
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (branch === undefined || deleted || branch.startsWith("gh-readonly-queue/")) return null;
  const fixes = fixesNamed(
    commits.map(({ id, message }) => ({ sha: id, message })),
    `${repository.owner.login}/${repository.name}`,
  );
  return {
    kind: "push",
    branch,
    before: before === NO_COMMIT ? null : before,
    after,
    forced,
    by: sender?.login ?? pusher?.name ?? null,
    ...naming([sender]),
    commits: commits.map((commit) => commit.id),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
};
