/** Whoever asked for what starts only now was looked up once more: he may still, or nothing starts and he is told. */
import { isOfComment } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { isPersons, lineOf } from "../askers.ts";
import type { Event } from "../event.ts";
import type { AskerRead } from "../input.ts";
import type { State } from "../model.ts";
import { forbiddance } from "./forbidden.ts";
import { unprovenForbiddance } from "./unproven.ts";

export function hearAsker(state: State, { at, request: id, right, teams }: AskerRead): readonly Event[] {
  const request = state.requests.filter(isPersons).find((one) => one.id === id);
  if (request === undefined) return [];
  const { by, stage } = request;
  const command = lineOf(request);
  const person = { login: by, right, teams };
  const rules = state.policy?.definition ?? null;
  const forbidden =
    forbiddance(rules, { person, command, public: false }) ?? unprovenForbiddance(state, request, person);
  if (forbidden === null) return [{ type: "RequestConfirmed", at, request: id }];
  const asked = state.answers.find((one) => one.id === id);
  const ended: Event = { type: "RequestEnded", at, request: id, why: "not-permitted" };
  if (asked === undefined) return [ended];
  const said = { id: `${id}-later`, at, by, verb: command.verb, stage, verdict: "-1", reply: forbidden } as const;
  const answer: Answer = isOfComment(asked)
    ? { ...said, given: false, comment: asked.comment, issue: asked.issue }
    : { ...said, given: true, click: asked.click };
  return [ended, { type: "Answered", at, answer }];
}
