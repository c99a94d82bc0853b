/**
 * Where Sluice comes and remembers nothing, it may have been before: what its own deployments and check runs say is read back.
 * A version counts as verified where both say so, and as somewhere to go back to where it stands on the trunk's first parents.
 */
import type { Definition, DeployStage } from "../../pipeline/definition.ts";
import type { History, OldAttempt, OldVersion } from "../../pipeline/history.ts";
import { runKey } from "../../pipeline/model.ts";
import type { Sha } from "../../pipeline/model.ts";
import { candidateId } from "../identity.ts";
import type { OwnCheck, OwnDeployed, OwnDeployment } from "../ports.ts";
import type { Gathering } from "./gather.ts";

/** An environment goes back no further. */
const VERSIONS_KEPT = 11;
const NUMBERS_BY = 100;
/** No stage of one candidate is attempted more often. */
const ATTEMPT_MS = 10_000;

type Deployed = OwnDeployed & { readonly stage: DeployStage };
type Seen = OwnDeployment & { readonly stage: DeployStage; readonly checks: readonly OwnCheck[] };

/** `null`: there is none. */
export async function history(context: Gathering, definition: Definition, head: Sha): Promise<History | null> {
  const { reads, place, at } = context;
  const stages = definition.stages.filter((stage) => stage.kind === "deploy");
  const deployed = await Promise.all(
    stages.map(async (stage): Promise<Deployed> => {
      const { own, isAll } = await reads.ownDeployments(place, stage.environment);
      return { stage, own: own.filter(({ attempt }) => attemptOf(attempt)?.stage === stage.name), isAll };
    }),
  );
  const all = deployed.flatMap(({ own }) => own);
  const isNone = all.length === 0 && deployed.every(({ isAll }) => isAll);
  if (isNone && !(await hasTrace(context, head))) return null;
  const isTrunks = ({ sha, candidate }: OwnDeployment): boolean =>
    candidate === candidateId(place.repository, { kind: "trunk" }, sha);
  const line = await onTrunk(context, [...new Set(all.filter(isTrunks).map(({ sha }) => sha))], head);
  const checks = new Map<Sha, readonly OwnCheck[]>();
  for (const sha of line) checks.set(sha, await reads.ownChecks(place, sha));
  const seen = deployed.map(({ stage, own, isAll }) => ({
    stage,
    isAll,
    newest: own[0] ?? null,
    own: own
      .filter((one) => isTrunks(one) && line.includes(one.sha))
      .map((one): Seen => ({ ...one, stage, checks: checks.get(one.sha) ?? [] })),
  }));
  const attempts = seen.flatMap(({ own, newest }) => attemptsIn(own, newest));
  const wanted = new Set(attempts.map(({ candidate }) => candidate));
  const idOf = (sha: Sha): string => candidateId(place.repository, { kind: "trunk" }, sha);
  const kept = line.filter((sha) => wanted.has(idOf(sha)));
  const versions = await Promise.all(kept.map((sha) => versionOf(context, sha, checks.get(sha) ?? [])));
  return {
    versions,
    attempts: [...attempts, ...testsOf(versions, definition, checks)].toSorted((a, b) => a.endedAt - b.endedAt),
    held: seen.flatMap((one) => heldIn(one.stage, { ...one, line })),
    numbersFrom: numbersFrom(deployed, at),
  };
}

/** Deployments can be deleted by whoever may write; our check runs cannot. That of the file may stand where nothing ran yet. */
async function hasTrace({ reads, place }: Gathering, head: Sha): Promise<boolean> {
  for (const sha of await reads.commitsTo(place, head)) {
    const checks = await reads.ownChecks(place, sha);
    if (checks.some(({ name }) => name !== "sluice / config")) return true;
  }
  return false;
}

/** Where not all that we did was found, time tells a number that none of it bore. */
function numbersFrom(deployed: readonly Deployed[], at: number): number {
  const numbers = deployed.flatMap(({ own }) => own.map(({ attempt }) => attemptOf(attempt)?.number ?? 0));
  const next = (Math.floor(Math.max(0, ...numbers) / NUMBERS_BY) + 1) * NUMBERS_BY;
  return deployed.every(({ own }) => own.length > 0) ? next : Math.max(next, Math.floor(at / ATTEMPT_MS));
}

/** `<candidate>-<stage>-<number>` */
function attemptOf(id: string): { readonly stage: string; readonly number: number } | null {
  const { stage, number } = /^[0-9a-f]{16}-(?<stage>[a-z0-9-]+)-(?<number>\d{1,9})$/.exec(id)?.groups ?? {};
  return stage === undefined || number === undefined ? null : { stage, number: Number(number) };
}

/** Those on the trunk's first parents, oldest first. */
async function onTrunk({ reads, place }: Gathering, shas: readonly Sha[], head: Sha): Promise<readonly Sha[]> {
  const placed = await Promise.all(
    shas.map(async (sha) => ({ sha, steps: sha === head ? 0 : await reads.stepsStraightTo(place, sha, head) })),
  );
  return placed
    .filter(({ steps }) => steps !== null)
    .toSorted((a, b) => (b.steps ?? 0) - (a.steps ?? 0))
    .map(({ sha }) => sha);
}

const checkOf = ({ candidate, stage, checks }: Seen): OwnCheck | undefined =>
  checks.find(({ key, name }) => key === runKey(candidate, stage.name) && name === `sluice / ${stage.name}`);

/** The deployment and the check run both say so. A version that a rollback left has a check run that failed. */
const isVerified = (seen: Seen): boolean => seen.succeededAt !== null && checkOf(seen)?.succeeded === true;

/** Those that verified a version; and the newest, whatever came of it: it tells what runs there. */
function attemptsIn(own: readonly Seen[], newest: OwnDeployment | null): readonly OldAttempt[] {
  const verified = own.filter(isVerified);
  const versions = new Set([...new Set(verified.map(({ candidate }) => candidate))].slice(0, VERSIONS_KEPT));
  return own
    .filter((one) => (isVerified(one) ? versions.has(one.candidate) : one.id === newest?.id))
    .map((one): OldAttempt => {
      const { candidate, attempt, createdAt: startedAt, succeededAt, id: deployment, stage } = one;
      const succeeded = isVerified(one);
      const { number = 1 } = attemptOf(attempt) ?? {};
      const endedAt = succeeded && succeededAt !== null ? succeededAt : startedAt;
      // The check run is that of its candidate's last attempt.
      const isLast = own.find((other) => other.candidate === candidate)?.id === one.id;
      const run = isLast ? (checkOf(one)?.run ?? null) : null;
      return { candidate, stage: stage.name, attempt, number, deployment, run, startedAt, endedAt, succeeded };
    });
}

/** A test has no deployment: its check run alone speaks of it, which only our App can have written. */
function testsOf(
  versions: readonly OldVersion[],
  { stages }: Definition,
  checks: ReadonlyMap<Sha, readonly OwnCheck[]>,
): readonly OldAttempt[] {
  const tests = stages.filter(({ kind }) => kind === "test");
  return versions.flatMap(({ candidate, sha }) =>
    tests.flatMap(({ name: stage }): readonly OldAttempt[] => {
      const check = checks
        .get(sha)
        ?.find(({ key, name }) => key === runKey(candidate, stage) && name === `sluice / ${stage}`);
      if (check === undefined || !check.succeeded) return [];
      const { startedAt, endedAt, run } = check;
      const attempt = `${candidate.slice(0, 16)}-${stage}-1`;
      return [{ candidate, stage, attempt, number: 1, deployment: null, run, startedAt, endedAt, succeeded: true }];
    }),
  );
}

async function versionOf({ reads, place, at }: Gathering, sha: Sha, checks: readonly OwnCheck[]): Promise<OldVersion> {
  const candidate = candidateId(place.repository, { kind: "trunk" }, sha);
  const commit = checks.find(({ key }) => key === runKey(candidate, "commit"));
  const hasPassed = commit?.succeeded === true && commit.name === "sluice / commit";
  const changes = await reads.changesOf(place, sha);
  return { candidate, sha, changes, at: commit?.startedAt ?? at, passedAt: hasPassed ? commit.endedAt : null };
}

type Here = {
  readonly newest: OwnDeployment | null;
  readonly own: readonly Seen[];
  readonly isAll: boolean;
  readonly line: readonly Sha[];
};

/** A person had chosen what runs there, or something had gone wrong: nobody remembers which, so automation stays off. */
function heldIn({ environment }: DeployStage, { newest, own, isAll, line }: Here): History["held"] {
  if (newest === null) return [{ environment, candidate: null, why: isAll ? "none" : "hidden" }];
  const there = own.find(({ id }) => id === newest.id);
  const isNewest = there !== undefined && own.every(({ sha }) => line.indexOf(sha) <= line.indexOf(there.sha));
  if (there !== undefined && isVerified(there) && isNewest) return [];
  return [
    { environment, candidate: there !== undefined && isVerified(there) ? there.candidate : null, why: "unverified" },
  ];
}
