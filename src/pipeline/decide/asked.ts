/** What a person asked for: permission first, then the verb. Strangers get nothing at all. */
import type { Answer, Reply, Verdict } from "../answer.ts";
import type { Heard } from "../decide.ts";
import { isClick } from "../asking.ts";
import type { Asked, Clicked, Commented } from "../asking.ts";
import type { State } from "../model.ts";
import { stageNamed } from "../definition.ts";
import { isOneTooMany, wasAnsweredEnough, wasLetIn } from "../people.ts";
import type { Definition } from "../definition.ts";
import { abort } from "./abort.ts";
import { offered } from "./buttons.ts";
import { forbiddance, isStranger } from "./forbidden.ts";
import { hold } from "./hold.ts";
import { lock, unlock } from "./lock.ts";
import { plan } from "./plan.ts";
import { explained, helped } from "./questions.ts";
import { noStage, refusal, refused } from "./response.ts";
import type { Response } from "./response.ts";
import { resume } from "./resume.ts";
import { steer } from "./steer.ts";
import { unprovenForbiddance } from "./unproven.ts";
import { unveto, veto } from "./veto.ts";

export function hearAsked(state: State, asked: Asked): Heard {
  const isForeign = asked.right.is === "unknown" && !wasLetIn(state, asked.by);
  if (isForeign || isStranger(rulesOf(state), asking(asked)) || wasAnsweredEnough(state, asked.by, asked.at))
    return { events: [] };
  if (state.answers.some((answer) => answer.id === asked.id)) return { events: [] };
  const forbidden = isOneTooMany(state, asked.by, asked.at)
    ? refusal("too-many", { login: asked.by })
    : forbiddance(rulesOf(state), asking(asked));
  const { events, reply } = forbidden === null ? answered(state, asked) : refused(forbidden);
  return { events, follows: (after) => [{ type: "Answered", at: asked.at, answer: answerOf(asked, reply(after)) }] };
}

/** Only what he says tells what it takes beside the right to say it. */
function answered(state: State, asked: Asked): Response {
  const response = isClick(asked) ? clicked(state, asked) : respond(state, asked);
  const wishes = response.events.flatMap((event) => (event.type === "Requested" ? [event.request] : []));
  const { person } = asking(asked);
  const [refusal] = wishes.flatMap((wish) => unprovenForbiddance(state, wish, person) ?? []);
  return refusal === undefined ? response : refused(refusal);
}

const rulesOf = ({ policy }: State): Definition | null => policy?.definition ?? null;
const asking = ({ by, right, teams, command, public: isPublic }: Asked) => ({
  person: { login: by, right, teams },
  command,
  public: isPublic,
});

/** A button means what its line would, as long as it stands there. */
function clicked(state: State, asked: Clicked): Response {
  const { command, place, isOutdated } = asked;
  const { verb, stage: name } = command;
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const stands = !isOutdated && offered(state, place.candidate, name).includes(verb);
  if (stage !== undefined && stands) return steer(state, asked, { stage, command });
  return refused(refusal("nothing-to-do", { verb, stage: name, state: "that button is out of date" }));
}

function respond(state: State, asked: Commented): Response {
  const { command } = asked;
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
  if (stage === undefined) return refused(noStage(command.verb, command.stage));
  switch (command.verb) {
    case "promote":
    case "approve":
    case "reject":
    case "retry":
    case "pass":
    case "fail":
    case "rollback":
      return steer(state, asked, { stage, command });
    case "plan":
      return plan(state, asked, { stage, version: command.version });
    case "abort":
      return abort(state, asked, stage);
    case "lock":
      return lock(state, asked, { ...command, stage });
    case "unlock":
      return unlock(state, asked, stage);
    case "hold":
      return hold(state, asked, { ...command, stage });
    case "resume":
      return resume(state, asked, stage);
    case "explain":
      return explained(state, asked, stage);
    default:
      return command satisfies never;
  }
}

const answerOf = (asked: Asked, { verdict, reply }: { verdict: Verdict; reply: Reply }): Answer => ({
  id: asked.id,
  at: asked.at,
  by: asked.by,
  verb: asked.command.verb,
  stage: "stage" in asked.command ? asked.command.stage : null,
  verdict,
  reply,
  // A check run says what came of a click by itself: no reply is owed.
  ...(isClick(asked)
    ? { given: true, click: { candidate: asked.place.candidate, button: asked.command.verb } }
    : { given: false, comment: asked.comment, issue: asked.issue }),
});
