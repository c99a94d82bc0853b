/** Verbs about one candidate at a stage, typed or by a button: the same decision for both. */
import type { ButtonCommand } from "../command.ts";
import type { Stage } from "../definition.ts";
import type { Asked } from "../asking.ts";
import { isClick } from "../asking.ts";
import { short } from "../model.ts";
import type { State } from "../model.ts";
import { latestRun } from "../runs.ts";
import { toLeave } from "../rollbacks.ts";
import { approve, reject } from "./approve.ts";
import { judge } from "./judge.ts";
import { promote } from "./promote.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";
import { retry } from "./retry.ts";
import { rollback } from "./rollback.ts";

type Steering = { readonly stage: Stage; readonly command: ButtonCommand };

export function steer(state: State, asked: Asked, { stage, command }: Steering): Response {
  switch (command.verb) {
    case "promote":
      return promote(state, asked, { stage, version: command.version });
    case "approve":
      return approve(state, asked, stage);
    case "reject":
      return reject(state, asked, stage, command.reason);
    case "retry":
      return overtaken(state, asked, latestRun(state, stage.name)?.candidate) ?? retry(state, asked, stage);
    case "pass":
      return judged(state, asked, stage, { as: "passed", words: command.words });
    case "fail":
      return judged(state, asked, stage, { as: "failed", words: command.reason });
    case "rollback": {
      const bad = stage.kind === "deploy" ? toLeave(state, stage)?.id : undefined;
      return overtaken(state, asked, bad) ?? rollback(state, asked, { ...command, stage });
    }
    default:
      return command satisfies never;
  }
}

const judged = (state: State, asked: Asked, stage: Stage, word: Parameters<typeof judge>[3]): Response =>
  overtaken(state, asked, latestRun(state, stage.name)?.candidate) ?? judge(state, asked, stage, word);

/** These verbs are about what stands at the stage now: a button of another candidate is not. */
function overtaken(state: State, asked: Asked, there: string | undefined): Response | null {
  if (!isClick(asked) || asked.place.candidate === there) return null;
  const { verb, stage } = asked.command;
  const now = there === undefined ? undefined : state.candidates[there];
  const fact = now === undefined ? "nothing was tried there" : `${short(now.sha)} was tried there since`;
  return refused(refusal("nothing-to-do", { verb, stage, state: fact }));
}
