import { environmentOf } from "../model.ts";
import { isOfFailure } from "../holds.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/**
 * While a person's choice stands in an environment, only that choice (or a newer head of the same pull request) may go there.
 * What failed there keeps automation off, and nobody who asks for another version since.
 */
export const hold: Gate = ({ state, candidate, stage }) => {
  if (stage.kind === "test") return open("hold");
  const held = environmentOf(state, stage.environment)?.hold ?? null;
  if (held === null || held.candidate === candidate.id) return open("hold");
  const samePull = candidate.origin.kind === "pull_request" && candidate.origin.number === held.pull;
  if (samePull) return open("hold");
  const failed = isOfFailure(held);
  if (failed && isAskedSince(state, candidate, stage.name, held.at)) return open("hold");
  const { by, sha, pull, reason = null } = held;
  return shut("hold", { code: "held", environment: stage.environment, by, sha, failed, pull, reason });
};

const isAskedSince = (state: State, { id }: Candidate, stage: string, at: number): boolean =>
  state.requests.some((one) => one.stage === stage && one.candidate === id && one.by !== null && one.at >= at);
