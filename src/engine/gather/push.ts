import type { Change } from "../../pipeline/candidate.ts";
import { namedBy } from "../../pipeline/fixes.ts";
import type { Sha } from "../../pipeline/model.ts";
import { ownReverts } from "../../pipeline/vetoes.ts";
import type { ConfigRead, Input, TrunkMoved } from "../../pipeline/input.ts";
import { candidateId } from "../identity.ts";
import type { Signal } from "../heard.ts";
import { readConfig, trunkOf } from "./config.ts";
import { adoption } from "./deployments.ts";
import type { Gathering } from "./gather.ts";

type Push = Extract<Signal, { kind: "push" }>;

/** Of a long push only so many commits are asked for their pull requests, the newest of them: the webhooks of merges tell the rest. */
const COMMITS_ASKED = 20;

export async function pushInputs(context: Gathering, push: Push): Promise<readonly Input[]> {
  const { place, state, reads } = context;
  const mayBeTrunk =
    state.policy === null
      ? place.defaultBranch !== null
      : push.branch === (state.policy.definition.trunk ?? place.defaultBranch);
  if (!mayBeTrunk)
    return state.policy === null || push.by === null
      ? []
      : [{ kind: "branch-pushed", at: context.at, branch: push.branch, by: push.by, people: push.people ?? [] }];
  // The file is read at the tip and not at this commit: pushes may be heard of in any order, and the newest file rules.
  const head = (await reads.branchHead(place, push.branch)) ?? push.after;
  const config = await readConfig(context, { ref: head, sha: head, pull: null });
  if (state.policy === null && config.file.is === "absent") return [];
  const trunk = await trunkAfter(context, config);
  if (trunk === push.branch) {
    const [adopted, move] = await Promise.all([
      adoption(context, config),
      moved(context, push, { head, isSilent: config.file.is === "absent" }),
    ]);
    return [config, ...adopted, move];
  }
  if (state.policy === null || trunk === null) return [];
  return [config, ...(await adoption(context, config)), ...(await switched(context, trunk))];
}

/** Which branch is the trunk once this file rules. */
async function trunkAfter(context: Gathering, { file }: ConfigRead): Promise<string | null> {
  if (file.is === "good") return file.definition.trunk ?? context.place.defaultBranch;
  return await trunkOf(context);
}

/** GitHub is asked where the pushes that are heard at once do not tell. */
async function leadsTo({ reads, place, beside = [] }: Gathering, sha: Sha, head: Sha): Promise<boolean> {
  const last = furthest(beside, sha, head);
  if (last === head) return true;
  // What leads to the last of them leads where that leads: one question is enough for all of them.
  if (last !== sha && (await reads.leadsTo(place, last, head))) return true;
  return await reads.leadsTo(place, sha, head);
}

/** A push without force leads from the commit before to its own. Where they do not end at the head, there is more that is not heard yet. */
function furthest(beside: readonly Signal[], sha: Sha, head: Sha): Sha {
  const pushes = beside.filter((signal) => signal.kind === "push").filter(({ forced }) => !forced);
  const next = new Map(pushes.map(({ before, after }) => [before, after]));
  let at = sha;
  for (let more = next.size; more > 0 && at !== head; more -= 1) at = next.get(at) ?? at;
  return at;
}

type Tip = { readonly head: Sha; readonly isSilent: boolean };

async function moved(context: Gathering, push: Push, { head, isSilent }: Tip): Promise<TrunkMoved> {
  const { branch, after: sha, before, by, people = [] } = push;
  const { place, state, at } = context;
  const fixes = namedBy(push.fixes ?? [], ownReverts(state));
  const [changes, { orphans, restored }, isThere] = await Promise.all([
    isSilent ? [] : changesOf(context, push),
    push.forced ? lineageTo(context, head) : { orphans: [], restored: [] },
    // A push that is heard of late may be off the trunk by now.
    leadsTo(context, sha, head),
  ]);
  const candidate = candidateId(place.repository, { kind: "trunk" }, sha);
  const lineage = { orphans: isThere ? orphans : [...new Set([...orphans, candidate])], restored };
  const facts = {
    branch,
    candidate,
    sha,
    before,
    by,
    people,
    changes,
    head,
    ...(fixes.length === 0 ? {} : { fixes }),
  };
  return { kind: "trunk-moved", at, ...facts, ...lineage };
}

/** The file names another trunk from now on: its head is a candidate, and what does not lead to it is on no trunk. */
async function switched(context: Gathering, branch: string): Promise<readonly Input[]> {
  const head = await context.reads.branchHead(context.place, branch);
  if (head === null) return [];
  const [changes, lineage] = await Promise.all([
    context.reads.changesOf(context.place, head),
    lineageTo(context, head),
  ]);
  const candidate = candidateId(context.place.repository, { kind: "trunk" }, head);
  const facts = { branch, candidate, sha: head, before: null, by: null, changes, head };
  return [{ kind: "trunk-moved", at: context.at, ...facts, ...lineage }];
}

/** GitHub is asked about commits of which no merge tells that is heard at once. */
async function changesOf({ reads, place, beside = [] }: Gathering, push: Push): Promise<readonly Change[]> {
  const asked = [...new Set([...push.commits, push.after])].slice(-COMMITS_ASKED);
  const told = Map.groupBy(
    beside.flatMap((signal) => mergedInto(signal, push.branch)),
    ({ sha }) => sha,
  );
  const found = await Promise.all(
    asked.map(async (sha) => told.get(sha)?.map(({ change }) => change) ?? (await reads.changesOf(place, sha))),
  );
  const changes = new Map(found.flat().map((change) => [change.number, change]));
  return [...changes.values()].toSorted((a, b) => a.number - b.number);
}

/**
 * The webhook of a merge names the commit that it made, which is this pull request's alone. Its head may have been brought by
 * another before, whose authors are authors too: GitHub is asked about that, as about all that was there before.
 */
function mergedInto(signal: Signal, branch: string): readonly { readonly sha: Sha; readonly change: Change }[] {
  if (signal.kind !== "pull" || signal.state.is !== "merged" || signal.state.into !== branch) return [];
  const { number, author, head, state } = signal;
  return state.sha === null || state.sha === head ? [] : [{ sha: state.sha, change: { number, author, head } }];
}

/** Which candidates are no longer ancestors of the trunk's head, and which are again. */
async function lineageTo(
  { reads, place, state }: Gathering,
  head: Sha,
): Promise<Pick<TrunkMoved, "orphans" | "restored">> {
  const others = state.line.flatMap((id) => state.candidates[id] ?? []).filter((one) => one.sha !== head);
  const leads = await Promise.all(others.map((one) => reads.leadsTo(place, one.sha, head)));
  return {
    orphans: others.filter((one, index) => !one.orphaned && leads[index] === false).map((one) => one.id),
    restored: others.filter((one, index) => one.orphaned && leads[index] === true).map((one) => one.id),
  };
}
