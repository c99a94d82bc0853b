import { runAt } from "../by-stage.ts";
import type { Refusal } from "../answer.ts";
import type { Version } from "../command.ts";
import type { DeployStage, Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { evolveAll } from "../evolve.ts";
import { explain } from "../explain.ts";
import type { Asked } from "../asking.ts";
import { isActive, lastAttempt } from "../attempt.ts";
import { short } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { Request, State } from "../model.ts";
import { adoptedFor, onTheWayBack, toLeave, verifiedNamed, waysBack, ROLLBACK_STANDS_MS } from "../rollbacks.ts";
import type { Way } from "../rollbacks.ts";
import { vetoOn } from "../vetoes.ts";
import { deployed, keptOut } from "./lock.ts";
import type { Response } from "./response.ts";
import { refusal, refused, versionUnknown } from "./response.ts";
import { fromHistory } from "./target.ts";
import { vetoedBy } from "./veto.ts";

export type Wanted = { readonly stage: Stage; readonly version: Version | null; readonly reason: string | null };

/**
 * Puts an earlier verified version back. It asks for no more than a free lane and no lock of another: what is in flight there
 * finishes first, unless somebody aborts it, and what is in flight is what it leaves.
 */
export function rollback(before: State, asked: Asked, wanted: Wanted): Response {
  const born = bornFrom(before, asked, wanted);
  const state = evolveAll(before, born);
  const stage = deployed(state, wanted.stage);
  if ("is" in stage) return refused(stage);
  const inTheWay = keptOut(state, asked, stage) ?? alreadyGoing(state, stage);
  if (inTheWay !== null) return refused(inTheWay);
  const bad = toLeave(state, stage);
  const target = bad === null ? noTarget(asked, stage) : targetOf(state, asked, { ...wanted, stage, bad });
  if (bad === null || "is" in target) return refused("is" in target ? target : noTarget(asked, stage));
  const { at, by, id } = asked;
  const request: Request = {
    id,
    stage: stage.name,
    by,
    at,
    expiresAt: at + ROLLBACK_STANDS_MS,
    change: null,
    candidate: target.candidate,
    reason: wanted.reason,
    rollback: { from: bad.id, sha: bad.sha },
  };
  return {
    events: [...born, { type: "Requested", at, request }],
    reply: (after) => ({ verdict: "rocket", reply: replied(after, { request, stage, bad, target }) }),
  };
}

/** What ran there before Sluice becomes a candidate when a rollback needs it. It ran: nobody judges its old commit, or is told of it. */
function bornFrom(state: State, asked: Asked, { stage, version }: Wanted): readonly Event[] {
  if (asked.found?.is !== "commit" || asked.version !== adoptedFor(state, stage.name, version)) return [];
  const { at } = asked;
  const commit = { is: "unjudged", at, checks: [] } as const;
  return [{ type: "CandidateBorn", at, candidate: { ...fromHistory(state, asked, asked.found), commit } }];
}

/** Any version may be asked for by name, through the gates. */
const noTarget = ({ version }: Asked, { name }: Stage): Refusal =>
  refusal("no-rollback-target", { stage: name }, `/promote ${name} ${version === null ? "<version>" : short(version)}`);

/** Two who ask at once mean the same: the second must not go one version further. */
function alreadyGoing(state: State, stage: DeployStage): Refusal | null {
  const back = onTheWayBack(state, stage.environment);
  if (back === null) return null;
  const facts = { verb: "roll back", stage: stage.name, state: `a rollback to ${short(back)} is on its way there` };
  return refusal("nothing-to-do", facts, `/abort ${stage.name}`);
}

type Leaving = Wanted & { readonly stage: DeployStage; readonly bad: Candidate };

function targetOf(state: State, asked: Asked, { stage, version, bad }: Leaving): Way | Refusal {
  const ways = waysBack(state, stage, bad.id);
  if (version === null) return ways[0] ?? noTarget(asked, stage);
  if (version.is === "name" && asked.version === null) return versionUnknown(asked, version.name);
  const named = verifiedNamed(state, stage, { version, sha: asked.version });
  if (named === null) return noTarget(asked, stage);
  if (named.candidate === bad.id)
    return refusal("already-there", { stage: stage.name, sha: short(bad.sha) }, `/explain ${stage.name}`);
  const candidate = state.candidates[named.candidate];
  const veto = candidate === undefined ? null : vetoOn(state, candidate);
  if (candidate !== undefined && veto !== null) return vetoedBy(veto, candidate);
  return ways.find((one) => one.candidate === named.candidate) ?? noTarget(asked, stage);
}

type Recorded = {
  readonly request: Request;
  readonly stage: Stage;
  readonly bad: Candidate;
  readonly target: Way;
};

function replied(after: State, { request, stage, bad, target }: Recorded) {
  const run = runAt(after, target.candidate, stage.name);
  const attempt = run === undefined ? null : lastAttempt(run);
  const begun = attempt !== null && attempt.startedAt === request.at && isActive(attempt) ? attempt.id : null;
  const candidate = after.candidates[target.candidate];
  const awaited = begun !== null || candidate === undefined ? null : explain(after, candidate, stage).waitsMostFor;
  return {
    is: "rolling-back",
    stage: stage.name,
    from: bad.sha,
    to: target.sha,
    verifiedAt: target.adopted === true ? null : target.at,
    attempt: begun,
    awaited,
  } as const;
}
