import type { Stage, StageName } from "../definition.ts";
import { laneOf } from "../environment.ts";
import { foreignIn } from "../foreign.ts";
import { environmentOf } from "../model.ts";
import type { State } from "../model.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** A test counts for what really runs in its environment: it starts only while that is this candidate. */
export const occupant: Gate = ({ state, candidate, stage }) => {
  if (stage.kind === "deploy") return open("occupant");
  const environment = environmentOf(state, stage.environment);
  const there = environment?.occupant ?? null;
  const foreign = environment === undefined ? null : foreignIn(environment);
  if (foreign === null && there?.is === "known" && there.candidate === candidate.id) return open("occupant");
  const seen = foreign?.sha ?? (there?.is === "known" ? there.sha : null);
  const { sha } = candidate;
  return shut("occupant", {
    code: "not-there",
    environment: stage.environment,
    seen,
    sha,
    by: deploying(state, stage),
  });
};

const deploying = (state: State, { environment }: Stage): StageName | null =>
  state.policy?.definition.stages.find(
    (one) => one.kind === "deploy" && laneOf(one.environment) === laneOf(environment),
  )?.name ?? null;
