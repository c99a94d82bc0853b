import type { Input } from "../../pipeline/input.ts";
import type { Signal } from "../ports.ts";
import { CONFIG_FILE, readConfig, WORKFLOWS } from "./config.ts";
import type { Gathering } from "./gather.ts";

type Pull = Extract<Signal, { kind: "pull" }>;

export async function pullInputs(context: Gathering, pull: Pull): Promise<readonly Input[]> {
  const { kind: _, mayTouchConfig: _may, ...facts } = pull;
  const changed: readonly Input[] =
    context.state.policy === null ? [] : [{ kind: "pull-changed", at: context.at, ...facts }];
  return [...changed, ...(await configInputs(context, pull))];
}

/** A pull request into the trunk that touches the file, or a workflow that it names, is told what it would change. */
async function configInputs(context: Gathering, pull: Pull): Promise<readonly Input[]> {
  const { state, place, reads } = context;
  const trunk = state.policy?.definition.trunk ?? place.defaultBranch;
  if (!pull.mayTouchConfig || pull.base !== trunk) return [];
  const named = new Set(state.policy?.definition.stages.map((stage) => `${WORKFLOWS}/${stage.workflow}`) ?? []);
  const touched = await reads.touched(place, pull.number);
  if (!touched.some((path) => path === CONFIG_FILE || named.has(path))) return [];
  return [await readConfig(context, { ref: pull.head, sha: pull.head, pull: pull.number })];
}
