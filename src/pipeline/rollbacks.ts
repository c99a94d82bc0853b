/** From where and to where an environment may go back. */
import { runByKey, runsOf } from "./by-stage.ts";
import type { Version } from "./command.ts";
import { stageNamed } from "./definition.ts";
import type { DeployStage } from "./definition.ts";
import { environmentNamed } from "./evolve/request.ts";
import { activeIn } from "./gates/lane.ts";
import { contains, placeOf } from "./line.ts";
import { isActive, lastAttempt } from "./attempt.ts";
import { laneOf } from "./environment.ts";
import type { Adopted } from "./foreign.ts";
import type { Attempt, Run } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { Environment, Verified } from "./environment.ts";
import type { CandidateId, Sha, State } from "./model.ts";
import { isForPerson } from "./verification.ts";
import { tainted, vetoOn } from "./vetoes.ts";

/** A rollback waits for what is in flight there, or for a lock: a day is more than any run may take. */
export const ROLLBACK_STANDS_MS = 24 * 3_600_000;

/** `adopted`: nobody verified it; it ran there when Sluice came, at that time. */
export type Way = Verified & { readonly adopted?: true };

/** With so many versions verified nobody needs what ran there before Sluice. */
const VERIFIED_ENOUGH = 2;

const verifiedIn = ({ lastVerified, earlier }: Environment): readonly Verified[] =>
  lastVerified === null ? earlier : [lastVerified, ...earlier];

/** What ran there before Sluice, as long as it is somewhere to go: whoever writes deployments may have made it up. */
function adoptedIn(environment: Environment): Adopted | null {
  const { adopted } = environment;
  return adopted?.ofTrunk === true && verifiedIn(environment).length < VERIFIED_ENOUGH ? adopted : null;
}

export const isVerifiedIn = (state: State, stage: DeployStage, candidate: CandidateId | null): boolean =>
  verifiedIn(environmentNamed(state, stage.environment)).some((one) => one.candidate === candidate);

/** What was verified there, the latest first; at last what ran there before Sluice, where it is a candidate by now. */
function versionsIn(state: State, environment: Environment): readonly Way[] {
  const [verified, adopted] = [verifiedIn(environment), adoptedIn(environment)];
  const first = Object.values(state.candidates).find(
    ({ sha, origin }) => origin.kind === "trunk" && sha === adopted?.sha && !verified.some((one) => one.sha === sha),
  );
  if (first === undefined || adopted === null) return verified;
  return [...verified, { candidate: first.id, sha: first.sha, at: adopted.at, adopted: true }];
}

/** What ran there before Sluice and is no candidate yet, where a rollback can go nowhere else, or names it. */
export function adoptedFor(state: State, name: string, version: Version | null): Sha | null {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (stage?.kind !== "deploy") return null;
  const adopted = adoptedIn(environmentNamed(state, stage.environment));
  const bad = toLeave(state, stage);
  if (adopted === null || bad === null || bad.sha === adopted.sha) return null;
  const isWanted =
    version === null
      ? waysBack(state, stage, bad.id).length === 0
      : version.is === "sha" && adopted.sha.startsWith(version.prefix);
  return isWanted ? adopted.sha : null;
}

/** May it go to what ran there before Sluice? What a tag names is not known before GitHub is asked: that may be it. */
export function mayGoToAdopted(state: State, stage: DeployStage, version: Version | null): boolean {
  if (adoptedIn(environmentNamed(state, stage.environment)) === null) return false;
  const bad = toLeave(state, stage);
  const [newest] = bad === null ? [] : waysBack(state, stage, bad.id);
  const way = version === null ? newest : verifiedNamed(state, stage, { version, sha: null });
  return way === undefined || way === null || way.adopted === true;
}

/** The version that a rollback would put away: the one on its way there, else the one that runs there or was last tried. */
export function toLeave(state: State, stage: DeployStage): Candidate | null {
  const active = activeIn(state, stage.environment).find((run) => lastAttempt(run).spec.kind === "deploy");
  const { occupant } = environmentNamed(state, stage.environment);
  const there = active?.candidate ?? occupant?.candidate;
  return there === undefined ? null : (state.candidates[leftBy(state, stage, there) ?? there] ?? null);
}

/** A rollback that failed, or whose version was not verified, has left what it was to leave: what it tried to put there is not the bad one. */
function leftBy(state: State, { environment }: DeployStage, there: CandidateId): CandidateId | null {
  const tried = runsOf(state, there)
    .filter((run) => laneOf(lastAttempt(run).spec.environment) === laneOf(environment))
    .map(lastAttempt)
    .filter((attempt) => attempt.spec.kind === "deploy")
    .toSorted((a, b) => b.startedAt - a.startedAt)[0];
  const hasFailed = tried?.phase.is === "ended" && tried.phase.outcome.is !== "succeeded";
  return hasFailed && tried.cause.is === "rollback" ? tried.cause.from : null;
}

/** Where a rollback may go, the latest verified first: not vetoed, and not carrying on what it leaves. */
export function waysBack(state: State, stage: DeployStage, bad: CandidateId): readonly Way[] {
  const carriers = new Set(tainted(state, bad));
  return versionsIn(state, environmentNamed(state, stage.environment)).filter((one) => {
    const candidate = state.candidates[one.candidate];
    return candidate !== undefined && !carriers.has(one.candidate) && vetoOn(state, candidate) === null;
  });
}

/** The version that a person names, of those that it may go back to: by its sha, or as the oldest that has a pull request. */
export function verifiedNamed(
  state: State,
  stage: DeployStage,
  { version, sha }: { readonly version: Version; readonly sha: Sha | null },
): Way | null {
  const all = versionsIn(state, environmentNamed(state, stage.environment));
  if (version.is === "pull") {
    return (
      all
        .filter((one) => contains(state, one.candidate, version.number))
        .toSorted((a, b) => placeOf(state, a.candidate) - placeOf(state, b.candidate))[0] ?? null
    );
  }
  const wanted = version.is === "sha" ? version.prefix : sha;
  const found = all.filter((one) => wanted !== null && one.sha.startsWith(wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** What a rollback that is asked for, or under way, puts back into an environment. */
export function onTheWayBack(state: State, environment: string): Sha | null {
  const stages = state.policy?.definition.stages ?? [];
  const here = new Set(
    stages.filter((stage) => laneOf(stage.environment) === laneOf(environment)).map((stage) => stage.name),
  );
  const asked = state.requests.find((one) => one.rollback !== undefined && here.has(one.stage))?.candidate;
  const active = activeIn(state, environment).find(
    (run) => isActive(lastAttempt(run)) && lastAttempt(run).cause.is === "rollback",
  )?.candidate;
  const candidate = asked ?? active;
  return candidate === undefined || candidate === null ? null : (state.candidates[candidate]?.sha ?? null);
}

/** How far a rollback has come. *Undecided*: its version runs there, and whether it holds is for a person to say. */
export function comeTo(attempt: Attempt): "active" | "succeeded" | "undecided" | "failed" {
  if (attempt.phase.is !== "ended") return "active";
  if (isForPerson(attempt)) return "undecided";
  return attempt.phase.outcome.is === "succeeded" ? "succeeded" : "failed";
}

/** The rollback that left a run's version, where one did since it was last tried. */
export function rollbackOf(state: State, run: Run): { readonly sha: Sha; readonly attempt: Attempt } | null {
  const { left } = run;
  const attempt =
    left === undefined ? undefined : runByKey(state, left.run)?.attempts.find((one) => one.id === left.attempt);
  const sha = left === undefined ? undefined : state.candidates[left.run.split("/")[0] ?? ""]?.sha;
  return attempt === undefined || sha === undefined ? null : { sha, attempt };
}
