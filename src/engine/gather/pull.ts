import type { Input } from "../../pipeline/input.ts";
import type { Signal } from "../heard.ts";
import type { FileRead } from "../ports.ts";
import { CONFIG_FILE, headConfig, WORKFLOWS } from "./config.ts";
import type { Gathering } from "./gather.ts";

type Pull = Extract<Signal, { kind: "pull" }>;

export async function pullInputs(context: Gathering, pull: Pull): Promise<readonly Input[]> {
  const { kind: _, mayTouchConfig: _may, fork: _fork, ...facts } = pull;
  const changed: readonly Input[] =
    context.state.policy === null ? [] : [{ kind: "pull-changed", at: context.at, ...facts }];
  return [...changed, ...(await configInputs(context, pull))];
}

/**
 * A pull request into the trunk that touches the file, or a workflow that it names, is told what it would change: one call tells
 * that it touches neither. From a fork only the file counts, and anybody may push there: one call tells that it is the file
 * which rules, a second that it was touched. A head that has moved on is nobody's business.
 */
async function configInputs(context: Gathering, pull: Pull): Promise<readonly Input[]> {
  const { state, place, reads } = context;
  const trunk = state.policy?.definition.trunk ?? place.defaultBranch;
  const isOvertaken = (state.pulls[pull.number]?.since ?? 0) > pull.updatedAt;
  if (!pull.mayTouchConfig || isOvertaken || pull.base !== trunk) return [];
  const file = async (): Promise<FileRead> => await reads.file(place, CONFIG_FILE, pull.head);
  const blob = state.policy?.blob ?? null;
  const rules = (one: FileRead): boolean => (one.is === "text" ? one.blob : null) === blob;
  if (pull.fork && rules(await file())) return [];
  const { paths, isAll } = await reads.touched(place, pull.number);
  const named = pull.fork ? [] : (state.policy?.definition.stages ?? []);
  const asked = new Set([CONFIG_FILE, ...named.map((stage) => `${WORKFLOWS}/${stage.workflow}`)]);
  const isTouched = paths.some((path) => asked.has(path));
  if (!isTouched && isAll) return [];
  const there = await file();
  // Of a long list the rest is not known: there the file itself tells.
  return !isTouched && rules(there) ? [] : [await headConfig(context, pull, there)];
}
