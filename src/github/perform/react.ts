import type { Effect } from "../../pipeline/effect.ts";
import type { Outcome } from "../../engine/ports.ts";
import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { done } from "./done.ts";

/** `POST /issues/comments/{id}/reactions`: the same reaction twice is one. */
export async function react(effect: Extract<Effect, { kind: "react" }>, { octokit, place }: Doing): Promise<Outcome> {
  try {
    await octokit.rest.reactions.createForIssueComment({
      owner: place.owner,
      repo: place.name,
      comment_id: effect.comment,
      content: effect.content,
    });
  } catch (error) {
    // The comment was deleted.
    if (!isRefused(error, 404)) throw error;
  }
  return done;
}
