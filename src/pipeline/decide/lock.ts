import type { Refusal } from "../answer.ts";
import type { DeployStage, Stage } from "../definition.ts";
import type { Asked, Commented } from "../asking.ts";
import { environmentNamed } from "../evolve/request.ts";
import type { Lock } from "../environment.ts";
import type { State } from "../model.ts";
import { nextAt } from "../next.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** Only what is deployed to can be locked, held or rolled back; a test has no environment of its own. */
export function deployed(state: State, stage: Stage): DeployStage | Refusal {
  if (stage.kind === "deploy") return stage;
  const others = state.policy?.definition.stages.filter((one) => one.kind === "deploy").map((one) => one.name) ?? [];
  return refusal("bad-argument", { word: stage.name, expected: `a stage that deploys: ${others.join(", ")}` });
}

export const lockedBy = (stage: Stage, { by, at, until, reason }: Lock): Refusal =>
  refusal(
    "locked",
    { stage: stage.name, who: by, since: String(at), until: until === null ? "" : String(until), reason },
    `/unlock ${stage.name}`,
  );

/** The lock of somebody else, where it keeps this person from what he asks for. */
export function keptOut(state: State, { by }: Asked, stage: Stage): Refusal | null {
  const { lock } = environmentNamed(state, stage.environment);
  return lock === null || lock.by === by ? null : lockedBy(stage, lock);
}

/** Takes an environment for one person. Who has it already takes it anew, with the new reason and end. */
export function lock(state: State, asked: Commented, wanted: Lockable): Response {
  const stage = deployed(state, wanted.stage);
  if ("is" in stage) return refused(stage);
  const inTheWay = keptOut(state, asked, stage);
  if (inTheWay !== null) return refused(inTheWay);
  const { at, by, comment } = asked;
  const { forMs, reason } = wanted;
  const taken: Lock = { by, at, until: forMs === null ? null : at + forMs, reason, comment };
  return {
    events: [{ type: "Locked", at, environment: stage.environment, lock: taken }],
    reply: (after) => ({
      verdict: "+1",
      reply: { is: "locked", stage: stage.name, lock: taken, next: nextAt(after, stage, ["locked"]) },
    }),
  };
}

export type Lockable = { readonly stage: Stage; readonly forMs: number | null; readonly reason: string };

/** Whoever may unlock ends the lock that stood when he wrote: one taken since is another one, and stays. */
export function unlock(state: State, asked: Commented, stage: Stage): Response {
  const { lock: held } = environmentNamed(state, stage.environment);
  if (held === null) {
    const facts = { verb: "unlock", stage: stage.name, state: "it is not locked" };
    return refused(refusal("nothing-to-do", facts, `/explain ${stage.name}`));
  }
  if (held.comment > asked.comment) {
    const { facts, ...rest } = lockedBy(stage, held);
    return refused({ ...rest, facts: { ...facts, later: "true" } });
  }
  return {
    events: [{ type: "Unlocked", at: asked.at, environment: stage.environment, by: asked.by, why: "unlocked" }],
    reply: (after) => {
      const next = nextAt(after, stage);
      return {
        verdict: next === null ? "+1" : "rocket",
        reply: { is: "unlocked", stage: stage.name, lock: held, next },
      };
    },
  };
}
