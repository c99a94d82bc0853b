import type { Candidate } from "../candidate.ts";
import { stageNamed } from "../definition.ts";
import type { Definition } from "../definition.ts";
import type { Hold } from "../environment.ts";
import type { Event } from "../event.ts";
import type { HeldThere, OldAttempt, OldVersion } from "../history.ts";
import type { HistoryRead } from "../input.ts";
import type { State } from "../model.ts";
import { specOf } from "../settle/start.ts";

/** Who had put there what now stands there, and why, went with the store. */
const REASONS: Readonly<Record<HeldThere["why"], string>> = {
  unverified: "the store was lost, and the newest deployment is not the newest version that was verified here",
  none: "the store was lost, and GitHub lists no deployment of ours here",
  hidden: "the store may have been lost, and none of the thousand newest deployments here is ours",
};

/** What GitHub still tells of us becomes our history, told by its own events; where there is one, nobody else's counts. */
export function hearHistory(state: State, { at, history }: HistoryRead): readonly Event[] {
  const definition = state.policy?.definition;
  if (definition === undefined || hasHistory(state)) return [];
  const { versions, attempts, held, numbersFrom } = history;
  const shas = new Map(versions.map(({ candidate, sha }) => [candidate, sha]));
  const known = attempts.filter(({ candidate }) => shas.has(candidate));
  return [
    { type: "Rebuilt", at, numbersFrom },
    ...versions.map((version): Event => ({ type: "CandidateBorn", at, candidate: born(state, version) })),
    ...known.flatMap((attempt) => passage(definition, attempt)),
    ...held.map(({ environment, candidate, why }): Event => {
      const sha = candidate === null ? null : (shas.get(candidate) ?? null);
      const hold: Hold = { by: null, at, candidate, sha, pull: null, reason: REASONS[why] };
      return { type: "HoldSet", at, environment, hold };
    }),
  ];
}

export const hasHistory = ({ candidates, environments }: State): boolean =>
  Object.keys(candidates).length > 0 || Object.values(environments).some(({ occupant }) => occupant !== null);

/** The trunk's head goes on from where it was. The others are there to be gone back to, and are asked again before they go on. */
function born({ trunk }: State, { candidate: id, sha, changes, at, passedAt }: OldVersion): Candidate {
  const goesOn = passedAt !== null && trunk?.head === sha;
  const commit = goesOn ? ({ is: "passed", at: passedAt } as const) : ({ is: "unjudged", at } as const);
  return {
    id,
    sha,
    origin: { kind: "trunk" },
    bornAt: at,
    before: null,
    by: null,
    changes,
    orphaned: false,
    commit: { ...commit, checks: [] },
  };
}

/** Nobody knows any more who asked for it. */
function passage(definition: Definition, old: OldAttempt): readonly Event[] {
  const stage = stageNamed(definition, old.stage);
  if (stage === undefined) return [];
  const { candidate, attempt, number, deployment, run, startedAt, endedAt, succeeded } = old;
  const of = { candidate, stage: stage.name, attempt };
  const spec = specOf(stage);
  const lost = { code: "run-lost", detail: "the store was lost while it was under way", mayRun: true } as const;
  return [
    { type: "Started", at: startedAt, ...of, number, spec, cause: { is: "automation" } },
    ...(deployment === null ? [] : [{ type: "DeploymentCreated", at: startedAt, ...of, deployment } as const]),
    ...(run === null ? [] : [{ type: "Dispatched", at: startedAt, ...of, run } as const]),
    { type: "Ended", at: endedAt, ...of, outcome: succeeded ? { is: "succeeded" } : { is: "errored", ...lost } },
  ];
}
