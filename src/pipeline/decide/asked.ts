/** What a person asked for: permission first, then the verb. Strangers get nothing at all. */
import type { Answer, Reply, Verdict } from "../answer.ts";
import type { Heard } from "../decide.ts";
import type { Asked } from "../input.ts";
import type { State } from "../model.ts";
import { stageNamed } from "../definition.ts";
import { wasAnsweredEnough, wasLetIn } from "../people.ts";
import type { Definition } from "../definition.ts";
import { abort } from "./abort.ts";
import { approve, reject } from "./approve.ts";
import { forbiddance, isStranger } from "./forbidden.ts";
import { hold } from "./hold.ts";
import { judge } from "./judge.ts";
import { lock, unlock } from "./lock.ts";
import { promote } from "./promote.ts";
import { explained, helped } from "./questions.ts";
import { refusal, refused } from "./response.ts";
import type { Response } from "./response.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";
import { rollback } from "./rollback.ts";
import { unveto, veto } from "./veto.ts";

export function hearAsked(state: State, asked: Asked): Heard {
  const isForeign = asked.right.is === "unknown" && !wasLetIn(state, asked.by);
  if (isForeign || isStranger(rulesOf(state), asking(asked)) || wasAnsweredEnough(state, asked.by, asked.at))
    return { events: [] };
  if (state.answers.some((answer) => answer.id === asked.id)) return { events: [] };
  const { events, reply } = respond(state, asked);
  return { events, follows: (after) => [{ type: "Answered", at: asked.at, answer: answerOf(asked, reply(after)) }] };
}

const rulesOf = ({ policy }: State): Definition | null => policy?.definition ?? null;
const asking = ({ by, right, teams, command, public: isPublic }: Asked) => ({
  person: { login: by, right, teams },
  command,
  public: isPublic,
});

function respond(state: State, asked: Asked): Response {
  const { command } = asked;
  const forbidden = forbiddance(rulesOf(state), asking(asked));
  if (forbidden !== null) return refused(forbidden);
  if (command.verb === "unclear") {
    const facts = { word: command.word, near: command.near ?? "", expected: command.expected ?? "" };
    return refused(refusal(command.code, facts, command.corrected));
  }
  if (command.verb === "help") return helped(state, asked, command.about);
  if (state.policy === null) return refused(refusal("no-config", {}));
  if (command.verb === "status") return { events: [], reply: () => ({ verdict: "+1", reply: { is: "status" } }) };
  if (command.verb === "veto") return veto(state, asked, command);
  if (command.verb === "unveto") return unveto(state, asked, command);
  const stage = stageNamed(state.policy.definition, command.stage);
  if (stage === undefined) return refused(refusal("unknown-stage", { word: command.stage, near: "", expected: "" }));
  switch (command.verb) {
    case "promote":
      return promote(state, asked, { stage, version: command.version });
    case "abort":
      return abort(state, asked, stage);
    case "retry":
      return retry(state, asked, stage);
    case "rollback":
      return rollback(state, asked, { ...command, stage });
    case "lock":
      return lock(state, asked, { ...command, stage });
    case "unlock":
      return unlock(state, asked, stage);
    case "hold":
      return hold(state, asked, { ...command, stage });
    case "resume":
      return resume(state, asked, stage);
    case "approve":
      return approve(state, asked, stage);
    case "reject":
      return reject(state, asked, stage, command.reason);
    case "pass":
      return judge(state, asked, stage, { as: "passed", words: command.words });
    case "fail":
      return judge(state, asked, stage, { as: "failed", words: command.reason });
    case "explain":
      return explained(state, asked, stage);
    default:
      return command satisfies never;
  }
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
