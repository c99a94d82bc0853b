/** What somebody asked for may start days later: then he must still be one who may ask for it. */
import type { Command, Misspelt } from "./command.ts";
import type { DeployStage, Stage, StageName } from "./definition.ts";
import { lastAttempt } from "./attempt.ts";
import { mayEnter } from "./explain.ts";
import { stageNamed } from "./definition.ts";
import type { Login, Request, State } from "./model.ts";
import { latestRun } from "./runs.ts";
import { isVerifiedIn, mayGoToAdopted } from "./rollbacks.ts";

/** What GitHub said of his right is believed for this long. */
const FRESH_MS = 10 * 60_000;

export const believedUntil = (request: Request): number => (request.confirmedAt ?? request.at) + FRESH_MS;

/** The line that he wrote, as far as a right goes. */
export const lineOf = ({ stage, rollback, reason }: Request): Extract<Command, { verb: "promote" | "rollback" }> => ({
  verb: rollback === undefined ? "promote" : "rollback",
  stage,
  version: null,
  reason,
});

/** It goes back to what Sluice did not verify there. */
export function isUnproven(state: State, request: Request): boolean {
  const stage = stageOf(state, request);
  return request.rollback !== undefined && stage?.kind === "deploy" && !isVerifiedIn(state, stage, request.candidate);
}

/** Whoever sends an environment back to such a version speaks for it: he may approve there, too. */
export const speakingFor = (stage: StageName): Command => ({ verb: "approve", stage });

/** All that he must be let to say for it. */
export const linesOf = (state: State, request: Request): readonly Command[] =>
  isUnproven(state, request) ? [lineOf(request), speakingFor(request.stage)] : [lineOf(request)];

/** All that a person may have to be let to say for a line: to what a rollback goes is known only when it is decided. */
export function mayTake<T extends Command | Misspelt>(state: State, line: T): readonly (T | Command)[] {
  const stage = line.verb === "rollback" || line.verb === "retry" ? stageOf(state, line) : undefined;
  if (stage?.kind !== "deploy") return [line];
  const isUnsure =
    line.verb === "rollback" ? mayGoToAdopted(state, stage, line.version) : isUnverifiedRetry(state, stage);
  return isUnsure ? [line, speakingFor(stage.name)] : [line];
}

/** What was tried last there was a rollback, to what Sluice did not verify there. */
function isUnverifiedRetry(state: State, stage: DeployStage): boolean {
  const run = latestRun(state, stage.name);
  return run !== null && lastAttempt(run).cause.is === "rollback" && !isVerifiedIn(state, stage, run.candidate);
}

/** A person's; what Sluice itself asks for the file allows. */
export type PersonsRequest = Request & { readonly by: Login };
export const isPersons = (request: Request): request is PersonsRequest => request.by !== null;

/** All of people's that waits for nothing else than to start. */
export const readyRequests = (state: State): readonly PersonsRequest[] =>
  state.requests.filter(isPersons).filter((request) => {
    const stage = stageOf(state, request);
    const candidate = state.candidates[request.candidate ?? ""];
    return stage !== undefined && candidate !== undefined && mayEnter(state, candidate, stage);
  });

const stageOf = ({ policy }: State, { stage }: { readonly stage: StageName }): Stage | undefined =>
  policy === null ? undefined : stageNamed(policy.definition, stage);
