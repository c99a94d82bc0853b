import type { Command, Misspelt } from "../../pipeline/command.ts";
import type { Asked, Found, PlaceAsked } from "../../pipeline/asking.ts";
import { broughtBy } from "../../pipeline/line.ts";
import type { Sha } from "../../pipeline/model.ts";
import { adoptedFor } from "../../pipeline/rollbacks.ts";
import { candidateId } from "../identity.ts";
import type { Gathering } from "./gather.ts";
import { pullAsPlace } from "./place.ts";

type Version = Pick<Asked, "version" | "found">;

/** A version that is no sha of a candidate we know may be a tag, a release, or a commit that never was one: GitHub knows. */
export async function versionAsked(
  context: Gathering,
  command: Command | Misspelt,
  where: PlaceAsked,
): Promise<Version> {
  const { state, reads, place } = context;
  const wanted = "version" in command ? command.version : null;
  const adopted = command.verb === "rollback" ? adoptedFor(state, command.stage, wanted) : null;
  if (adopted !== null) return await historic(context, adopted);
  if (wanted === null) return { version: null };
  const mayBeBorn = command.verb === "promote";
  if (wanted.is === "pull") {
    const isHere = where.is === "pull" && where.number === wanted.number;
    if (!mayBeBorn || isHere || broughtBy(state, wanted.number) !== null) return { version: null };
    const found = await pullAsPlace(context, wanted.number);
    return { version: null, ...(found === null ? {} : { found: { is: "pull", place: found } }) };
  }
  // Elsewhere than on its open pull request GitHub is asked what a head has become.
  const line = Object.values(state.candidates).filter((one) => one.origin.kind === "trunk");
  const known = [...line.map((one) => one.sha), ...(where.is === "pull" && where.state === "open" ? [where.head] : [])];
  if (wanted.is === "sha" && known.some((sha) => sha.startsWith(wanted.prefix))) return { version: null };
  const sha = await reads.version(place, wanted.is === "sha" ? wanted.prefix : wanted.name);
  if (sha === null || known.includes(sha) || !mayBeBorn) return { version: sha };
  return await historic(context, sha);
}

async function historic(context: Gathering, sha: Sha): Promise<Version> {
  const found = await onTrunk(context, sha);
  return { version: sha, ...(found === null ? {} : { found }) };
}

/**
 * Is it a commit of the trunk, and behind which candidate? GitHub is asked, a few times: the line is halved each time. What a merge
 * brought along beside the trunk never was the trunk: nobody saw it by itself. The trunk is named by its head, as a tag may bear its name.
 */
async function onTrunk({ state, reads, place }: Gathering, sha: Sha): Promise<Found | null> {
  const head = state.trunk === null ? null : await reads.branchHead(place, state.trunk.branch);
  if (head === null || !(await reads.leadsStraightTo(place, sha, head))) return null;
  const line = state.line.flatMap((id) => state.candidates[id] ?? []).filter((one) => !one.orphaned);
  let [before, behind] = [0, line.length];
  while (before < behind) {
    const middle = Math.floor((before + behind) / 2);
    if (await reads.leadsTo(place, line[middle]?.sha ?? "", sha)) before = middle + 1;
    else behind = middle;
  }
  const changes = await reads.changesOf(place, sha);
  const candidate = candidateId(place.repository, { kind: "trunk" }, sha);
  return { is: "commit", candidate, after: line[before - 1]?.sha ?? null, changes };
}
