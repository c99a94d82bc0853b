/**
 * Why a candidate is not in a stage yet: one tree, which the check run, the comments, the demo and the log all render.
 * The gates are asked in their order: cheap and local first, people last.
 */
import { gatesFor } from "./gates/all.ts";
import type { GateResult, Shut } from "./gates/gate.ts";
import type { Stage, StageName } from "./definition.ts";
import type { Candidate } from "./candidate.ts";
import type { CandidateId, State } from "./model.ts";

export type Explanation = {
  readonly candidate: CandidateId;
  readonly stage: StageName;
  readonly gates: readonly GateResult[];
  /** The first gate that is shut, in their order: people come last. `null`: nothing is shut. */
  readonly waitsMostFor: Shut | null;
};

export function explain(state: State, candidate: Candidate, stage: Stage): Explanation {
  const question = { state, candidate, stage };
  const results = gatesFor(question).map((gate) => gate(question));
  const shut = results.flatMap((result) => (result.is === "shut" ? [result.why] : []));
  return { candidate: candidate.id, stage: stage.name, gates: results, waitsMostFor: shut[0] ?? null };
}

/** The one eligibility path, for people and automation alike: no gate is shut. Those behind one that is are not asked. */
export function mayEnter(state: State, candidate: Candidate, stage: Stage): boolean {
  const question = { state, candidate, stage };
  return gatesFor(question).every((gate) => gate(question).is === "open");
}

export const shutGates = (explanation: Explanation): readonly Shut[] =>
  explanation.gates.flatMap((gate) => (gate.is === "shut" ? [gate.why] : []));
