/** What goes first when GitHub takes only so many more requests: the first gives way last. */
import { allRuns, runAt, runByKey } from "./by-stage.ts";
import { isOfComment } from "./answer.ts";
import { lastAttempt } from "./attempt.ts";
import type { Run } from "./attempt.ts";
import { attemptById, attemptByRun } from "./attempts.ts";
import type { Effect, Surface } from "./effect.ts";
import type { Login, State } from "./model.ts";
import { isLetIn, isTrusted } from "./people.ts";

export const ranks = [
  /** A rollback, or what stops something. */
  "rollback",
  /** The same, asked for by somebody of whom we do not know yet whether he may. */
  "plea",
  /** What a person asked for, and the answer to him. */
  "asked",
  /** What the pipeline does by itself, and what it hears for that. */
  "automatic",
  /** What check runs say, those who are called, and looking for what webhooks did not tell. */
  "text",
  /** Reactions, living comments, the control issue, minimising. */
  "decoration",
] as const;

export type Rank = (typeof ranks)[number];

/** As a number, to be ordered by. */
export const levelOf = (rank: Rank): number => ranks.indexOf(rank);

export function rankOfRun(run: Run | undefined): Rank {
  if (run === undefined) return "automatic";
  const { cause } = lastAttempt(run);
  if (cause.is === "automation") return "automatic";
  return cause.is === "rollback" ? "rollback" : "asked";
}

/** Of a workflow's run, by GitHub's id. */
export const rankOfWorkflowRun = (state: State, id: number): Rank => rankOfRun(attemptByRun(state, id)?.run);

/** Of a commit whose checks are read. */
export function rankOfSha(state: State, sha: string): Rank {
  const isGoneBackTo = allRuns(state).some(
    (run) => state.candidates[run.candidate]?.sha === sha && rankOfRun(run) === "rollback" && isUnderWay(run),
  );
  return isGoneBackTo ? "rollback" : "automatic";
}

const isUnderWay = (run: Run): boolean => lastAttempt(run).phase.is !== "ended";

/** What goes back, and what forbids or stops something: heard late, it has happened. */
const RESCUES: ReadonlySet<string> = new Set(["rollback", "abort", "veto", "hold", "lock", "reject"]);
export const isRescue = ({ verb }: { readonly verb: string }): boolean => RESCUES.has(verb);

/** May what is kept for rollbacks be spent on it? */
export const isRescuing = (rank: Rank): boolean => levelOf(rank) < levelOf("asked");

/** Of what somebody says. Who changed something before is believed; anybody else does not get at all that is kept for rollbacks. */
export function rankOfWords(state: State, by: Login, said: readonly { readonly verb: string }[]): Rank {
  if (!said.some(isRescue)) return "asked";
  return isTrusted(state, by) ? "rollback" : "plea";
}

export function rankOf(state: State, effect: Effect): Rank {
  switch (effect.kind) {
    case "create-deployment":
      return rankOfRun(attemptById(state, effect.attempt)?.run);
    case "dispatch": {
      const found = attemptById(state, effect.attempt);
      return found?.attempt.phase.is === "stopping" ? "rollback" : rankOfRun(found?.run);
    }
    case "cancel-run":
      return "rollback";
    case "reply": {
      const answer = state.answers.find((one) => one.id === effect.answer && isOfComment(one));
      return answer !== undefined && isRescue(answer) && isLetIn(answer) ? "rollback" : "asked";
    }
    case "call":
      return effect.cause === "rollback" ? "rollback" : "text";
    case "open-revert":
      return "automatic";
    case "react":
    case "minimize":
      return "decoration";
    case "surface":
      return rankOfSurface(state, effect.surface);
    default:
      return effect satisfies never;
  }
}

function rankOfSurface(state: State, surface: Surface): Rank {
  switch (surface.is) {
    case "deployment":
      return surface.run === null ? "automatic" : rankOfRun(runByKey(state, surface.run));
    case "stage-check": {
      const { candidate, stage } = surface;
      const run = runAt(state, candidate, stage);
      if (rankOfRun(run) !== "automatic") return rankOfRun(run);
      // Whoever asked sees there why nothing happens.
      const isAsked = state.requests.some((one) => one.stage === stage && one.candidate === candidate);
      return isAsked ? "asked" : "text";
    }
    case "commit-check":
    case "config-check":
      return "text";
    case "living":
    case "control":
      return "decoration";
    default:
      return surface satisfies never;
  }
}
