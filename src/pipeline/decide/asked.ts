/** What a person asked for: permission first, then the verb. Strangers get nothing at all. */
import type { Answer, Refusal, Reply, Verdict } from "../answer.ts";
import type { Heard } from "../decide.ts";
import type { Asked } from "../input.ts";
import type { State } from "../model.ts";
import { stageNamed } from "../definition.ts";
import { wasAnsweredEnough, wasLetIn } from "../people.ts";
import { abort } from "./abort.ts";
import { promote } from "./promote.ts";
import { explained, helped } from "./questions.ts";
import { refusal, refused } from "./response.ts";
import type { Response } from "./response.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";

export function hearAsked(state: State, asked: Asked): Heard {
  if (isStranger(state, asked) || wasAnsweredEnough(state, asked.by, asked.at)) return { events: [] };
  if (state.answers.some((answer) => answer.id === asked.id)) return { events: [] };
  const { events, reply } = respond(state, asked);
  return { events, follows: (after) => [{ type: "Answered", at: asked.at, answer: answerOf(asked, reply(after)) }] };
}

/** A stranger has no access; on a public repository also whoever has no more than everybody has; in doubt whoever never had more. */
function isStranger(state: State, { by, right, public: isPublic }: Asked): boolean {
  if (right.is === "unknown") return !wasLetIn(state, by);
  return right.role === "none" || (isPublic && right.role === "read");
}

function respond(state: State, asked: Asked): Response {
  const { command } = asked;
  const forbidden = forbiddance(asked);
  if (forbidden !== null) return refused(forbidden);
  if (command.verb === "unclear") {
    const facts = { word: command.word, near: command.near ?? "", expected: command.expected ?? "" };
    return refused(refusal(command.code, facts, command.corrected));
  }
  if (command.verb === "help") return helped(state, asked, command.about);
  if (state.policy === null) return refused(refusal("no-config", {}));
  if (command.verb === "status") return { events: [], reply: () => ({ verdict: "+1", reply: { is: "status" } }) };
  const stage = stageNamed(state.policy.definition, command.stage);
  if (stage === undefined) return refused(refusal("unknown-stage", { word: command.stage, near: "", expected: "" }));
  switch (command.verb) {
    case "promote":
      return promote(state, asked, { stage, version: command.version });
    case "abort":
      return abort(state, asked, stage);
    case "retry":
      return retry(state, asked, stage);
    case "resume":
      return resume(state, asked, stage);
    case "explain":
      return explained(state, asked, stage);
    default:
      return command satisfies never;
  }
}

const ranks = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/** Verbs that only read take read; those that act take write. */
function forbiddance({ right, command, by }: Asked): Refusal | null {
  const { verb } = command;
  const stage = "stage" in command ? command.stage : "";
  if (right.is === "unknown") return refusal("permission-unknown", { login: by, cause: right.cause });
  const reads = verb === "status" || verb === "explain" || verb === "help" || verb === "unclear";
  if (reads || ranks.indexOf(right.role) >= ranks.indexOf("write")) return null;
  return refusal("not-permitted", { login: by, verb, stage, right: "write", actual: right.roleName });
}

const answerOf = (asked: Asked, { verdict, reply }: { verdict: Verdict; reply: Reply }): Answer => ({
  id: asked.id,
  at: asked.at,
  comment: asked.comment,
  issue: asked.issue,
  by: asked.by,
  verb: asked.command.verb,
  stage: "stage" in asked.command ? asked.command.stage : null,
  verdict,
  reply,
  given: false,
});
