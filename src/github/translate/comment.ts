import { z } from "zod";
import { naming, user } from "../accounts.ts";
import type { Translator } from "../translate.ts";

const person = user.extend({ type: z.string().optional() });

const schema = z.object({
  sender: person,
  issue: z.object({
    number: z.int(),
    pull_request: z.object({ merged_at: z.string().nullish() }).nullish(),
  }),
  comment: z.object({
    id: z.int(),
    body: z.string().nullish(),
    created_at: z.string(),
    user: person.nullish(),
    performed_via_github_app: z.object({ id: z.int() }).nullish(),
  }),
});

/** A comment that a person just wrote. Neither Bots act, nor an App in somebody's name. */
export const comment: Translator = (payload) => {
  const read = schema.safeParse(payload);
  if (!read.success) return null;
  const { sender, issue, comment: said } = read.data;
  const author = said.user;
  const isPerson = author !== null && author !== undefined && author.type !== "Bot" && author.login === sender.login;
  if (!isPerson || (said.performed_via_github_app !== null && said.performed_via_github_app !== undefined)) return null;
  const mergedAt = issue.pull_request?.merged_at ?? null;
  return {
    kind: "comment",
    comment: said.id,
    issue: issue.number,
    body: said.body ?? "",
    by: author.login,
    ...naming([author]),
    createdAt: Date.parse(said.created_at),
    pull:
      issue.pull_request === null || issue.pull_request === undefined
        ? null
        : { mergedAt: mergedAt === null ? null : Date.parse(mergedAt) },
  };
};
