/** What others deployed into the environments of the file: found when Sluice comes to one, and heard of afterwards. */
import { attemptByRun } from "../../pipeline/attempts.ts";
import { environmentsOf, stageNamed } from "../../pipeline/definition.ts";
import type { ConfigRead, Input } from "../../pipeline/input.ts";
import { laneOf } from "../../pipeline/environment.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Foreign } from "../../pipeline/foreign.ts";
import type { History } from "../../pipeline/history.ts";
import { history } from "./history.ts";
import type { Signal } from "../heard.ts";
import type { Gathering } from "./gather.ts";

type Deployed = Extract<Signal, { kind: "deployed" }>;

/** Environments of a good file on the trunk that we never saw: a few calls for each, once. */
export async function adoption(context: Gathering, read: ConfigRead): Promise<readonly Input[]> {
  const { reads, place, state, at } = context;
  if (read.file.is !== "good" || read.pull !== null) return [];
  const { definition } = read.file;
  const named = environmentsOf(definition).filter((one) => environmentOf(state, one) === undefined);
  const unseen = [...new Map(named.map((one) => [laneOf(one), one])).values()];
  const found = await Promise.all(
    unseen.map(async (environment) => ({ environment, newest: await reads.lastDeployed(place, environment) })),
  );
  const told = found.filter((one): one is Newest => one.newest !== undefined);
  if (told.length === 0) return [];
  const trunk = definition.trunk ?? place.defaultBranch;
  const head = trunk === null ? null : await reads.branchHead(place, trunk);
  const isNew = Object.keys(state.candidates).length === 0;
  const past = isNew && head !== null ? await history(context, definition, head) : null;
  const ours = new Set(past?.attempts.map(({ stage }) => laneOf(stageNamed(definition, stage)?.environment ?? "")));
  const others = told.filter(({ environment }) => !ours.has(laneOf(environment)));
  const placed = others.map(async ({ environment, newest }) => {
    const ofTrunk = newest !== null && head !== null && (await reads.leadsStraightTo(place, newest.sha, head));
    return { environment, newest: newest !== null && ofTrunk ? { ...newest, ofTrunk } : newest };
  });
  const adopted: Input = { kind: "deployments-read", at, found: await Promise.all(placed) };
  return [adopted, ...(past === null ? [] : again(past, told, at))];
}

type Newest = { readonly environment: string; readonly newest: Foreign | null };

/** What we had done here, and what others have done since. */
function again(past: History, told: readonly Newest[], at: number): readonly Input[] {
  const ours = new Set(past.attempts.map(({ deployment }) => deployment));
  const beside = told.flatMap(({ environment, newest }): readonly Input[] =>
    newest === null || ours.has(newest.deployment) ? [] : [{ kind: "deployed-beside", at, environment, found: newest }],
  );
  return [{ kind: "history-read", at, history: past }, ...beside];
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
