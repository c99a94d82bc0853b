import { createHash } from "node:crypto";
import type { Origin } from "../pipeline/candidate.ts";
import type { CandidateId, Sha } from "../pipeline/model.ts";

/** A candidate is what it contains: repository, origin, commit. Triggers and config are facts about it, not its identity. */
export function candidateId(repository: number, origin: Origin, sha: Sha): CandidateId {
  const from = origin.kind === "trunk" ? "trunk" : `pr#${origin.number}`;
  return createHash("sha256").update(`${repository}\n${from}\n${sha}`).digest("hex").slice(0, 32);
}

/** One pipeline per repository, until a file may name several. */
export const pipelineId = (repository: number): string => String(repository);
