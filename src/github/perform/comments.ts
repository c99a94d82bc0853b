/** Texts that are written once: the reply to a command, and the call to whoever must act. */
import type { Effect } from "../../pipeline/effect.ts";
import type { Done, Outcome } from "../../engine/ports.ts";
import { isOfComment } from "../../pipeline/answer.ts";
import { plan } from "../../pipeline/plan.ts";
import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { renderCall } from "../render/call.ts";
import type { Written } from "../render/content.ts";
import { renderReply } from "../render/reply.ts";
import { done, told } from "./done.ts";
import { ownComment } from "./own-comments.ts";
import type { OwnComment } from "./own-comments.ts";

export async function reply(effect: Extract<Effect, { kind: "reply" }>, doing: Doing): Promise<Outcome> {
  const answer = doing.state.answers.find((one) => one.id === effect.answer);
  if (answer === undefined || !isOfComment(answer)) return done;
  const input = { kind: "answered", answer: effect.answer } as const;
  const comment = await write(renderReply(answer, doing.state, doing), doing);
  return comment === null ? told(input) : { ...remembered(effect.key, comment), input };
}

/** Whoever has acted meanwhile is not called: an earlier try that was lost may be long ago. */
export async function call(effect: Extract<Effect, { kind: "call" }>, doing: Doing): Promise<Outcome> {
  const isWanted = plan(doing.state).some(({ key }) => key === effect.key);
  const comment = await write(renderCall(effect, doing.state, doing.place), doing, isWanted);
  return comment === null ? done : remembered(effect.key, comment);
}

const remembered = (key: string, { id, node_id }: OwnComment): Done => ({
  is: "done",
  input: null,
  written: { key, hash: "", remote: { id, node_id } },
});

/** `POST /issues/{n}/comments`. `null`: it is not there, and not wanted any more; or nobody can comment there any more. */
async function write({ issue, body, marker }: Written, doing: Doing, isWanted = true): Promise<OwnComment | null> {
  const { octokit, place } = doing;
  const known = doing.unsure ? await ownComment(doing, issue, marker) : null;
  if (known !== null || !isWanted) return known;
  try {
    const { data } = await octokit.rest.issues.createComment({
      owner: place.owner,
      repo: place.name,
      issue_number: issue,
      body,
    });
    return { id: data.id, node_id: data.node_id };
  } catch (error) {
    if (isRefused(error, 404, 410) || (isRefused(error, 403) && /locked/i.test(String(error)))) return null;
    throw error;
  }
}

const MINIMIZE = `mutation minimize($subject: ID!, $as: ReportedContentClassifiers!) {
  minimizeComment(input: { subjectId: $subject, classifier: $as }) { minimizedComment { isMinimized } }
}`;

/** What has been overtaken is folded away. */
export async function minimize(
  effect: Extract<Effect, { kind: "minimize" }>,
  { octokit, remote }: Doing,
): Promise<Outcome> {
  const subject = remote?.["node_id"];
  try {
    if (typeof subject === "string") await octokit.graphql(MINIMIZE, { subject, as: effect.as.toUpperCase() });
  } catch (error) {
    // Somebody deleted it.
    if (!isRefused(error, 404)) throw error;
  }
  return done;
}
