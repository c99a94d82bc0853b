import { markAt, runAt } from "../by-stage.ts";
import type { Answer, Refusal } from "../answer.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { evolveAll } from "../evolve.ts";
import { explain } from "../explain.ts";
import { known } from "../foreign.ts";
import type { Asked } from "../asking.ts";
import { broughtBy, changesBetween, contains, isNewer, newestFirst } from "../line.ts";
import { hasSucceeded, isActive, lastAttempt } from "../attempt.ts";
import { short, environmentOf } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { Occupant } from "../environment.ts";
import type { Request, State } from "../model.ts";
import { vetoOn } from "../vetoes.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";
import { notAccepted, notOnTrunk, targetOf } from "./target.ts";
import type { Target, Wanted } from "./target.ts";
import { vetoedBy } from "./veto.ts";

/** A request that nothing came of ends after a week. */
const STANDS_MS = 7 * 24 * 3_600_000;

/** Records the wish; whether it starts now is for the gates to say, on the one path that automation takes too. */
export function promote(state: State, asked: Asked, wanted: Wanted): Response {
  return promoted(state, asked, wanted, targetOf(state, asked, wanted));
}

/** The same for what is meant already. */
export function promoted(
  state: State,
  asked: Asked,
  wanted: Pick<Wanted, "stage">,
  target: ReturnType<typeof targetOf>,
): Response {
  if (target.is === "refused") return refused(target);
  const origin = target.candidate?.origin.kind ?? "trunk";
  if (!wanted.stage.accept.includes(origin)) return refused(notAccepted(wanted.stage, origin));
  const bad = barred(evolveAll(state, target.born), wanted.stage, target);
  if (bad !== null) return refused(bad);
  const pointless = alreadyDone(state, wanted.stage, target);
  if (pointless !== null) return refused(pointless);
  const { stage } = wanted;
  const former = state.requests.filter((one) => one.stage === stage.name && replaces(one, target));
  const moved = former.map(({ id }): Event => ({ type: "RequestEnded", at: asked.at, request: id, why: "moved" }));
  const request: Request = {
    id: asked.id,
    stage: stage.name,
    by: asked.by,
    at: asked.at,
    expiresAt: asked.at + STANDS_MS,
    change: target.change,
    candidate: target.candidate?.id ?? null,
    reason: asked.command.verb === "promote" ? asked.command.reason : null,
  };
  const named = [target.change, asked.place.is === "pull" ? asked.place.number : null];
  const instead =
    former.find((one) => one.candidate !== null && one.candidate !== target.candidate?.id)?.candidate ?? null;
  return {
    events: [...target.born, ...moved, { type: "Requested", at: asked.at, request }],
    reply: (after) => ({ verdict: "rocket", reply: replied(state, after, { request, stage, instead, named }) }),
  };
}

/** One pin per stage: a later explicit request moves it, but not a rollback. Wishes for changes that nothing carries yet stand side by side. */
const replaces = (former: Request, target: Target): boolean =>
  former.rollback !== undefined
    ? false
    : former.candidate !== null
      ? target.candidate !== null
      : former.change !== null && former.change === target.change;

/** For a change that nothing may carry in yet: the newest that contains it would, unless it is vetoed, or was rejected there. */
function barred(state: State, { name: stage }: Stage, { candidate, change }: Target): Refusal | null {
  const carrier =
    candidate ?? (change === null ? undefined : newestFirst(state).find((one) => contains(state, one.id, change)));
  if (carrier === undefined) return null;
  if (carrier.orphaned) return notOnTrunk(state, short(carrier.sha));
  const veto = vetoOn(state, carrier);
  if (veto !== null) return vetoedBy(veto, carrier);
  const mark = markAt(state, carrier.id, stage);
  if (mark?.is !== "rejected") return null;
  const facts = { login: mark.by, reason: mark.reason, sha: short(carrier.sha), stage };
  return refusal("rejected", facts, `/explain ${stage}`);
}

type Known = Extract<Occupant, { is: "known" }>;

function alreadyDone(state: State, stage: Stage, { candidate, change }: Target): ReturnType<typeof refusal> | null {
  const environment = stage.kind === "deploy" ? environmentOf(state, stage.environment) : undefined;
  const occupant = environment === undefined ? null : known(environment);
  const isThere = occupant !== null && hasIt(state, occupant.candidate, { candidate, change });
  if (isThere && !hasFallenShort(state, stage, occupant)) {
    const sha = carrier(state, { id: occupant.candidate, sha: occupant.sha }, change);
    return refusal("already-there", { stage: stage.name, sha }, `/explain ${stage.name}`);
  }
  const run = candidate === null ? undefined : runAt(state, candidate.id, stage.name);
  if (run === undefined) return null;
  const attempt = lastAttempt(run);
  const sha = candidate === null ? "" : carrier(state, candidate, change);
  const busy = isActive(attempt) ? `${sha} is on its way there` : null;
  const tested = hasSucceeded(attempt) && stage.kind === "test";
  const fact = busy ?? (tested ? `${sha} has passed it` : null);
  return fact === null
    ? null
    : refusal("nothing-to-do", { verb: "promote", stage: stage.name, state: fact }, `/explain ${stage.name}`);
}

/** `b2c3d4e`, or `b2c3d4e, which contains #12,` where another brought it. */
function carrier(state: State, { id, sha }: Pick<Candidate, "id" | "sha">, change: number | null): string {
  const brought = change === null ? null : broughtBy(state, change);
  return brought !== null && brought.id !== id ? `${short(sha)}, which contains #${change},` : short(sha);
}

/** It runs there and was not verified: it may be put there once more. */
function hasFallenShort(state: State, { name }: Stage, { candidate, attempt: id }: Known): boolean {
  const run = runAt(state, candidate, name);
  const attempt = run === undefined ? null : lastAttempt(run);
  return attempt?.id === id && attempt.phase.is === "ended" && attempt.phase.outcome.is !== "succeeded";
}

/** What runs there is the candidate itself, or a newer one that contains the change too. */
function hasIt(state: State, occupant: string, { candidate, change }: Pick<Target, "candidate" | "change">): boolean {
  if (candidate?.id === occupant) return true;
  return (
    change !== null &&
    contains(state, occupant, change) &&
    (candidate === null || isNewer(state, occupant, candidate.id))
  );
}

type Recorded = {
  readonly request: Request;
  readonly stage: Stage;
  readonly instead: string | null;
  /** The pull requests that need no naming: the one that is meant, and the one on which it is said. */
  readonly named: readonly (number | null)[];
};

function replied(before: State, after: State, { request, stage, instead, named }: Recorded): Answer["reply"] {
  const bound = after.requests.find((one) => one.id === request.id)?.candidate ?? request.candidate;
  const candidate = bound === null ? undefined : after.candidates[bound];
  const rides = candidate === undefined ? [] : riding(before, candidate, stage).filter((pull) => !named.includes(pull));
  const run = candidate === undefined ? undefined : runAt(after, candidate.id, stage.name);
  const attempt = run === undefined ? undefined : lastAttempt(run);
  if (candidate !== undefined && attempt !== undefined && attempt.startedAt === request.at && isActive(attempt)) {
    return { is: "started", stage: stage.name, candidate: candidate.id, attempt: attempt.id, rides, instead };
  }
  const shown =
    candidate ?? newestFirst(after).find((one) => request.change === null || contains(after, one.id, request.change));
  const explanation =
    shown === undefined
      ? { candidate: "", stage: stage.name, gates: [], waitsMostFor: null }
      : explain(after, shown, stage);
  const unbound = bound === null && request.change !== null ? { change: request.change } : {};
  return { is: "standing", stage: stage.name, candidate: shown?.id ?? null, ...unbound, rides, instead, explanation };
}

/** The pull requests that go out with it, beyond what runs there. */
function riding(state: State, candidate: Candidate, stage: Stage): readonly number[] {
  if (candidate.origin.kind === "pull_request") return [];
  const there = environmentOf(state, stage.environment)?.lastVerified?.candidate ?? null;
  return changesBetween(state, there, candidate.id);
}
