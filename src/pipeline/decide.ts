/**
 * What follows from an input: the events it makes true, then everything that is due because of them, until nothing is.
 * Pure: the time is in the input. The same input twice decides nothing the second time.
 */
import { hearAsked } from "./decide/asked.ts";
import { hearAsker } from "./decide/asker.ts";
import { hearChecks } from "./decide/checks.ts";
import { hearConfig } from "./decide/config.ts";
import { hearBeside, hearDeployments } from "./decide/deployments.ts";
import {
  hearAnswer,
  hearDeployment,
  hearDispatched,
  hearDispatchFailed,
  hearRun,
  hearRunMissing,
} from "./decide/runs.ts";
import { hearHistory } from "./decide/history.ts";
import { hearBranch, hearMakers } from "./decide/makers.ts";
import { hearLimits } from "./decide/limits.ts";
import { hearNames } from "./decide/names.ts";
import { hearPull } from "./decide/pull.ts";
import { hearReviews } from "./decide/reviews.ts";
import { hearRevert } from "./decide/revert.ts";
import { hearTried } from "./decide/tried.ts";
import { hearTrunk } from "./decide/trunk.ts";
import type { Event } from "./event.ts";
import { evolveAll } from "./evolve.ts";
import type { Input } from "./input.ts";
import type { State } from "./model.ts";
import { settle } from "./settle/settle.ts";
import type { Decision } from "./settle/settle.ts";

/** `follows` looks at what has followed, for an answer that depends on it. */
export type Heard = { readonly events: readonly Event[]; readonly follows?: (after: State) => readonly Event[] };

export function decide(state: State, input: Input): Decision {
  const named = hearNames(state, input);
  const known = evolveAll(state, named);
  const heard = hear(known, input);
  const settled = settle(evolveAll(known, heard.events), input);
  const said = heard.follows?.(settled.state) ?? [];
  return {
    events: [...named, ...heard.events, ...settled.events, ...said],
    state: evolveAll(settled.state, said),
  };
}

const just = (events: readonly Event[]): Heard => ({ events });

function hear(state: State, input: Input): Heard {
  switch (input.kind) {
    case "trunk-moved":
      return just(hearTrunk(state, input));
    case "config-read":
      return just(hearConfig(state, input));
    case "pull-changed":
      return just(hearPull(state, input));
    case "checks-read":
      return just(hearChecks(state, input));
    case "makers-read":
      return just(hearMakers(state, input));
    case "reviews-read":
      return just(hearReviews(state, input));
    case "asker-read":
      return just(hearAsker(state, input));
    case "branch-pushed":
      return just(hearBranch(state, input));
    case "history-read":
      return just(hearHistory(state, input));
    case "deployments-read":
      return just(hearDeployments(state, input));
    case "deployed-beside":
      return just(hearBeside(state, input));
    case "run-reported":
      return just(hearRun(state, input));
    case "run-missing":
      return just(hearRunMissing(state, input));
    case "asked":
      return hearAsked(state, input);
    case "dispatched":
      return just(hearDispatched(state, input));
    case "dispatch-failed":
      return just(hearDispatchFailed(state, input));
    case "deployment-created":
      return just(hearDeployment(state, input));
    case "answer-read":
      return just(hearAnswer(state, input));
    case "http-tried":
      return just(hearTried(state, input));
    case "answered":
      return just(hearGiven(state, input));
    case "revert-opened":
    case "revert-refused":
      return just(hearRevert(state, input));
    case "limits-known":
      return just(hearLimits(state, input));
    case "control-opened":
      return just(hearControl(state, input));
    case "woke":
      return just([]);
    default:
      return input satisfies never;
  }
}

type Of<Kind extends Input["kind"]> = Extract<Input, { readonly kind: Kind }>;

const hearGiven = (state: State, { at, answer }: Of<"answered">): readonly Event[] =>
  state.answers.some((one) => one.id === answer && !one.given) ? [{ type: "AnswerGiven", at, answer }] : [];

const hearControl = (state: State, { at, issue }: Of<"control-opened">): readonly Event[] =>
  state.controlIssue === issue ? [] : [{ type: "ControlOpened", at, issue }];
