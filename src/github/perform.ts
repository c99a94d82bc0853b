/** Carries out one effect. Never throws: what went wrong is the outcome. How each may be repeated is said where it is done. */
import type { Effect } from "../pipeline/effect.ts";
import { mayStandThere } from "../pipeline/history.ts";
import { givenUp } from "../pipeline/given-up.ts";
import type { EffectContext, GitHub, Outcome } from "../engine/ports.ts";
import type { Session } from "./client.ts";
import { failureOf, outcomeOf } from "./failure.ts";
import type { Octokit } from "./octokit.ts";
import { cancelRun } from "./perform/cancel-run.ts";
import { call, minimize, reply } from "./perform/comments.ts";
import { createDeployment } from "./perform/create-deployment.ts";
import { dispatch } from "./perform/dispatch.ts";
import { openRevert } from "./perform/open-revert.ts";
import { react } from "./perform/react.ts";
import { writeSurface } from "./perform/surface.ts";

/** What each effect is carried out with. */
export type Doing = EffectContext & { readonly session: Session; readonly octokit: Octokit };

export const performing =
  (session: Session): GitHub["perform"] =>
  async (effect, given) => {
    const context = { ...given, unsure: given.unsure || mayStand(effect, given) };
    const outcome = await tried(session, effect, context);
    if (outcome.is === "refused") {
      const input = givenUp(effect, { detail: outcome.problem, mayRun: false });
      return { ...outcome, input: outcome.input ?? input };
    }
    // What was being looked for may stand there still: a look that GitHub did not answer has not ruled it out.
    const isLookedFor = context.unsure && isOnce(effect);
    return outcome.is === "later" && isLookedFor ? { ...outcome, is: "unsure", look: "unanswered" } : outcome;
  };

async function tried(session: Session, effect: Effect, context: EffectContext): Promise<Outcome> {
  try {
    const octokit = await session.octokit(context.place);
    return await perform(effect, { ...context, session, octokit });
  } catch (error) {
    return outcomeOf(failureOf(error, context.now), isOnce(effect) ? "once" : "repeatable");
  }
}

/** A lost store may have written it: what is not remembered is looked for. */
const mayStand = ({ kind }: Effect, { remote, state, now }: EffectContext): boolean =>
  (kind === "surface" || kind === "call") && remote === null && mayStandThere(state.rebuilt, now);

/** Doing these twice would be two: after a lost answer they are looked for first. */
function isOnce({ kind }: Effect): boolean {
  switch (kind) {
    case "create-deployment":
    case "dispatch":
    case "reply":
    case "call":
    case "surface":
      return true;
    case "cancel-run":
    case "react":
    case "minimize":
    // GitHub takes neither a branch nor a pull request of one twice, and it is looked for in any case.
    case "open-revert":
      return false;
    default:
      return kind satisfies never;
  }
}

async function perform(effect: Effect, doing: Doing): Promise<Outcome> {
  switch (effect.kind) {
    case "create-deployment":
      return await createDeployment(effect, doing);
    case "dispatch":
      return await dispatch(effect, doing);
    case "cancel-run":
      return await cancelRun(effect, doing);
    case "react":
      return await react(effect, doing);
    case "reply":
      return await reply(effect, doing);
    case "call":
      return await call(effect, doing);
    case "open-revert":
      return await openRevert(effect, doing);
    case "minimize":
      return await minimize(effect, doing);
    case "surface":
      return await writeSurface(effect, doing);
    default:
      return effect satisfies never;
  }
}
