/** What others deployed into the environments of the file: found when Sluice comes to one, and heard of afterwards. */
import { attemptByRun } from "../../pipeline/attempts.ts";
import { environmentsOf } from "../../pipeline/definition.ts";
import type { ConfigRead, Input } from "../../pipeline/input.ts";
import { laneOf } from "../../pipeline/environment.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Foreign } from "../../pipeline/foreign.ts";

import type { Signal } from "../ports.ts";
import type { Gathering } from "./gather.ts";

type Deployed = Extract<Signal, { kind: "deployed" }>;

/** Environments of a good file on the trunk that we never saw: a few calls for each, once. */
export async function adoption({ reads, place, state, at }: Gathering, read: ConfigRead): Promise<readonly Input[]> {
  if (read.file.is !== "good" || read.pull !== null) return [];
  const named = environmentsOf(read.file.definition).filter((one) => environmentOf(state, one) === undefined);
  const unseen = [...new Map(named.map((one) => [laneOf(one), one])).values()];
  const found = await Promise.all(
    unseen.map(async (environment) => ({ environment, newest: await reads.lastDeployed(place, environment) })),
  );
  const told = found.filter((one): one is { environment: string; newest: Foreign | null } => one.newest !== undefined);
  if (told.length === 0) return [];
  const trunk = read.file.definition.trunk ?? place.defaultBranch;
  const head =
    trunk === null || told.every(({ newest }) => newest === null) ? null : await reads.branchHead(place, trunk);
  const placed = told.map(async ({ environment, newest }) => {
    const ofTrunk = newest !== null && head !== null && (await reads.leadsStraightTo(place, newest.sha, head));
    return { environment, newest: newest !== null && ofTrunk ? { ...newest, ofTrunk } : newest };
  });
  return [{ kind: "deployments-read", at, found: await Promise.all(placed) }];
}

/** A workflow that we dispatched may name its environment plainly: the deployment that GitHub makes of that is ours too. */
export async function besideInputs(
  { reads, state, at }: Gathering,
  { environment, found, run }: Deployed,
): Promise<readonly Input[]> {
  const names = state.policy === null ? [] : environmentsOf(state.policy.definition);
  if (!names.some((one) => laneOf(one) === laneOf(environment))) return [];
  if (run !== null && attemptByRun(state, run.id) !== null) return [];
  if (run?.isDispatched === true && run.actor === (await reads.login())) return [];
  return [{ kind: "deployed-beside", at, environment, found }];
}
