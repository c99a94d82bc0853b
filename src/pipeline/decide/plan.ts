import { runAt } from "../by-stage.ts";
import type { Refusal } from "../answer.ts";
import type { Stage } from "../definition.ts";
import { evolveAll } from "../evolve.ts";
import type { Commented } from "../asking.ts";
import { attemptId } from "../attempt.ts";
import { nextNumber } from "../attempts.ts";
import { broughtBy } from "../line.ts";
import { planOf, short } from "../model.ts";
import { standsAs } from "../candidate.ts";
import type { Candidate, CommitStands } from "../candidate.ts";
import type { State } from "../model.ts";
import { isPlanning } from "../plans.ts";
import { specOf } from "../settle/start.ts";
import { vetoOn } from "../vetoes.ts";
import { deployed } from "./lock.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";
import { notAccepted, targetOf } from "./target.ts";
import type { Wanted } from "./target.ts";
import { vetoedBy } from "./veto.ts";

/**
 * A dry run of what `/promote` would take. Nothing moves, and no gate is asked that is about the environment; but its code runs with
 * the environment's secrets: what may never come here, or has not passed the commit stage, is not run here either.
 */
export function plan(state: State, asked: Commented, wanted: Wanted): Response {
  const stage = deployed(state, wanted.stage);
  if ("is" in stage) return refused(stage);
  const target = targetOf(state, asked, wanted);
  if (target.is === "refused") return refused(target);
  const { born, change } = target;
  // The stages between do not bind a dry run: the commit that brought the change will do.
  const candidate = target.candidate ?? (change === null ? null : broughtBy(state, change));
  if (candidate === null) return nothing(stage, "no candidate brings this change yet");
  if (!stage.accept.includes(candidate.origin.kind)) return refused(notAccepted(stage, candidate.origin.kind));
  const veto = vetoOn(evolveAll(state, born), candidate);
  if (veto !== null) return refused(vetoedBy(veto, candidate));
  // A head that nobody asked for before is looked at from now on.
  if (candidate.commit.is !== "passed") return { ...refused(unchecked(stage, candidate, wanted)), events: born };
  const name = planOf(stage.name);
  const former = runAt(state, candidate.id, name);
  if (former !== undefined && isPlanning(former))
    return nothing(stage, `a plan for ${short(candidate.sha)} is running`);
  const { at, by: login } = asked;
  const number = nextNumber(state, candidate.id, name);
  const attempt = attemptId(candidate.id, name, number);
  const spec = { ...specOf(stage), kind: "plan", retries: 0 } as const;
  const cause = { is: "person", login, reason: null } as const;
  const started = { type: "Started", at, candidate: candidate.id, stage: name, attempt, number, spec, cause } as const;
  const reply = { is: "planned", stage: stage.name, candidate: candidate.id, attempt } as const;
  return { events: [...born, started], reply: () => ({ verdict: "rocket", reply }) };
}

const standing: Readonly<Record<CommitStands, string>> = {
  waiting: "has not passed it yet",
  passed: "has passed it",
  failed: "has failed there",
  aborted: "was aborted there",
  unjudged: "was not judged there",
};

function unchecked({ name }: Stage, { sha, commit }: Candidate, { version }: Wanted): Refusal {
  const state = `${short(sha)} ${standing[standsAs(commit)]}`;
  const again = `/plan ${name}${version === null ? "" : ` ${short(sha)}`}`;
  const facts = { stage: name, stages: "the commit stage", state };
  const asksFor = {
    waiting: again,
    passed: again,
    failed: `/explain ${name}`,
    unjudged: `/promote ${name} ${short(sha)}`,
  };
  return refusal("upstream", facts, asksFor[commit.is]);
}

const nothing = (stage: Stage, fact: string): Response =>
  refused(refusal("nothing-to-do", { verb: "plan", stage: stage.name, state: fact }, `/explain ${stage.name}`));
