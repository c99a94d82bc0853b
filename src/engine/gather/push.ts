import type { Change, CandidateId } from "../../pipeline/model.ts";
import type { Input } from "../../pipeline/input.ts";
import { candidateId } from "../identity.ts";
import type { Signal } from "../ports.ts";
import { readConfig, trunkOf } from "./config.ts";
import type { Gathering } from "./gather.ts";

type Push = Extract<Signal, { kind: "push" }>;

/** Of a long push only so many commits are asked for their pull requests, the newest of them: the webhooks of merges tell the rest. */
const COMMITS_ASKED = 20;

export async function pushInputs(context: Gathering, push: Push): Promise<readonly Input[]> {
  const { place, state, at } = context;
  const mayBeTrunk =
    state.policy === null
      ? place.defaultBranch !== null
      : push.branch === (state.policy.definition.trunk ?? place.defaultBranch);
  if (!mayBeTrunk) return [];
  // The file is read at the tip and not at this commit: pushes may be heard of in any order, and the newest file rules.
  const config = await readConfig(context, { ref: push.branch, sha: push.after, pull: null });
  if (state.policy === null) {
    if (config.file.is === "absent" || push.branch !== (await trunkOf(context))) return [];
  }
  const isSilent = config.file.is === "absent";
  const [changes, orphans] = await Promise.all([isSilent ? [] : changesOf(context, push), orphansOf(context, push)]);
  const candidate = candidateId(place.repository, { kind: "trunk" }, push.after);
  const { branch, after: sha, before, by } = push;
  return [config, { kind: "trunk-moved", at, branch, candidate, sha, before, by, changes, orphans }];
}

async function changesOf({ reads, place }: Gathering, push: Push): Promise<readonly Change[]> {
  const asked = [...new Set([...push.commits, push.after])].slice(-COMMITS_ASKED);
  const found = (await Promise.all(asked.map((sha) => reads.changesOf(place, sha)))).flat();
  return [...new Map(found.map((change) => [change.number, change])).values()].toSorted((a, b) => a.number - b.number);
}

/** After a forced push: which candidates are no longer ancestors of the trunk. */
async function orphansOf({ reads, place, state }: Gathering, push: Push): Promise<readonly CandidateId[]> {
  if (!push.forced) return [];
  const live = state.line
    .flatMap((id) => state.candidates[id] ?? [])
    .filter((one) => !one.orphaned && one.sha !== push.after);
  const kept = await Promise.all(live.map((one) => reads.leadsTo(place, one.sha, push.after)));
  return live.filter((_, index) => kept[index] === false).map((one) => one.id);
}
