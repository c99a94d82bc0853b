import type { Wish } from "../answer.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Commented } from "../asking.ts";
import type { Found } from "../attempts.ts";
import { isActive, lastAttempt } from "../attempt.ts";
import type { Run } from "../attempt.ts";
import { planOf, stageOf } from "../model.ts";
import type { Request, State } from "../model.ts";
import { brings, isWishOf } from "../requests.ts";
import { latestRun } from "../runs.ts";
import { callingOff, interrupting } from "../interrupting.ts";
import { isBeingVerified } from "../verification.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/**
 * Ends what runs at a stage, or withdraws what was asked for there. On a pull request its own wish comes first, else what its writer
 * asked for; what others asked for is withdrawn only where nothing else is there to end.
 */
export function abort(state: State, asked: Commented, stage: Stage): Response {
  const run = activeAt(state, stage.name);
  const wishes = state.requests.filter((request) => request.stage === stage.name);
  const meant = meantBy(state, asked, { wishes, run });
  if (meant.length > 0) return withdrawn(asked, stage, { ended: meant, wishes, run });
  const stoppable = run ?? activeAt(state, planOf(stage.name));
  if (stoppable !== null) return stopped({ run: stoppable, attempt: lastAttempt(stoppable) }, asked, wishes);
  if (wishes.length > 0) return withdrawn(asked, stage, { ended: wishes, wishes, run });
  const facts = { verb: "abort", stage: stage.name, state: "nothing runs there and nothing was asked for" };
  return refused(refusal("nothing-to-do", facts, `/explain ${stage.name}`));
}

function activeAt(state: State, stage: string): Run | null {
  const run = latestRun(state, stage);
  return run !== null && isActive(lastAttempt(run)) ? run : null;
}

type There = { readonly wishes: readonly Request[]; readonly run: Run | null };

/** The wishes that are his to withdraw from where he writes; none: he means what runs. */
function meantBy(state: State, { place, by }: Commented, { wishes, run }: There): readonly Request[] {
  // What a rollback waits for is stopped for its sake.
  const waiting = run === null ? wishes : wishes.filter((one) => one.rollback === undefined);
  const here = place.is === "pull" ? waiting.filter((one) => isWishOf(state, one, place.number)) : [];
  if (here.length > 0) return here;
  const isAboutRun = run !== null && (place.is === "control" || brings(state, run.candidate, place.number));
  return isAboutRun ? [] : waiting.filter((one) => one.by === by);
}

type Ending = There & { readonly ended: readonly Request[] };

function withdrawn({ at, by }: Commented, stage: Stage, { ended, wishes, run }: Ending): Response {
  const left = wishes.filter((one) => !ended.includes(one));
  const stays = new Set(left.map(({ candidate }) => candidate));
  const given = new Set(ended.flatMap((one) => (one.rollback === undefined ? (one.candidate ?? []) : [])));
  const marked = [...given]
    .filter((candidate) => stage.promote === "auto" && !stays.has(candidate))
    .map((candidate): Event => ({ type: "Marked", at, candidate, stage: stage.name, mark: { is: "aborted", at, by } }));
  const [candidate = null] = given;
  const runs = run === null ? {} : { runs: run.candidate };
  return {
    events: [...ended.map(({ id }): Event => ({ type: "RequestEnded", at, request: id, why: "withdrawn" })), ...marked],
    reply: () => ({
      verdict: "+1",
      reply: {
        is: "withdrawn",
        stage: stage.name,
        candidate,
        ended: ended.map(wishOf),
        left: left.map(wishOf),
        ...runs,
      },
    }),
  };
}

const wishOf = ({ by, change, candidate }: Request): Wish => ({ by, change, candidate });

function stopped(found: Found, { at, by }: Commented, left: readonly Request[]): Response {
  const { attempt, run } = found;
  const reply: Response["reply"] = () => ({
    verdict: "+1",
    reply: {
      is: "stopping",
      stage: stageOf(run),
      candidate: run.candidate,
      ...(attempt.spec.kind === "plan" ? { plan: true } : {}),
      asked: attempt.cause.is === "automation" ? null : attempt.cause.login,
      left: left.map(wishOf),
    },
  });
  if (attempt.phase.is === "stopping") return { events: [], reply };
  if (isBeingVerified(attempt)) return { events: interrupting(found, { at, by }), reply };
  return { events: [callingOff(found, { is: "aborted", by }, at)], reply };
}
