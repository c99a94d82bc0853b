import { isUnproven, lineOf, speakingFor } from "../askers.ts";
import type { Refusal } from "../answer.ts";
import type { Person } from "../authority.ts";
import type { Request, State } from "../model.ts";
import { forbiddance } from "./forbidden.ts";

/** May this person go back to a version that Sluice did not verify there? `null`: he may, or it did. */
export function unprovenForbiddance(state: State, request: Request, person: Person): Refusal | null {
  if (!isUnproven(state, request)) return null;
  const refusal = forbiddance(state.policy?.definition ?? null, {
    person,
    command: speakingFor(request.stage),
    public: false,
  });
  if (refusal === null) return null;
  const { stage, verb } = lineOf(request);
  return {
    ...refusal,
    facts: { ...refusal.facts, verb: "go back to an unverified version of" },
    next: `/${verb} ${stage}`,
  };
}
