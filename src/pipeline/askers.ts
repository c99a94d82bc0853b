/** What somebody asked for may start days later: then he must still be one who may ask for it. */
import type { Command } from "./command.ts";
import type { Stage } from "./definition.ts";
import { explain, isOpen } from "./explain.ts";
import { stageNamed } from "./definition.ts";
import type { Login, Request, State } from "./model.ts";

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

/** A person's; what Sluice itself asks for the file allows. */
export type PersonsRequest = Request & { readonly by: Login };
export const isPersons = (request: Request): request is PersonsRequest => request.by !== null;

/** All of people's that waits for nothing else than to start. */
export const readyRequests = (state: State): readonly PersonsRequest[] =>
  state.requests.filter(isPersons).filter((request) => {
    const stage = stageOf(state, request);
    const candidate = state.candidates[request.candidate ?? ""];
    return stage !== undefined && candidate !== undefined && isOpen(explain(state, candidate, stage));
  });

const stageOf = ({ policy }: State, { stage }: Request): Stage | undefined =>
  policy === null ? undefined : stageNamed(policy.definition, stage);
