import type { PlaceAsked } from "../../pipeline/asking.ts";
import { broughtBy } from "../../pipeline/line.ts";
import { candidateId } from "../identity.ts";
import type { Signal } from "../heard.ts";
import type { PullRead } from "../ports.ts";
import type { Gathering } from "./gather.ts";

type Comment = Extract<Signal, { kind: "comment" }>;

/** Where the command was written. What a merge brought in does not change any more; an open head is read again each time. */
export async function placeAsked(context: Gathering, comment: Comment): Promise<PlaceAsked | null> {
  const { state } = context;
  if (comment.pull === null) return { is: "control" };
  const number = comment.issue;
  const { mergedAt } = comment.pull;
  if (mergedAt !== null && broughtBy(state, number) !== null && state.trunk !== null) {
    return { is: "pull", number, state: "merged", base: state.trunk.branch, mergedAt };
  }
  return await pullAsPlace(context, number);
}

export async function pullAsPlace(context: Gathering, number: number): Promise<PlaceAsked | null> {
  const pull = await context.reads.pull(context.place, number);
  return pull === null ? null : asPlace(context, pull);
}

function asPlace({ place }: Gathering, pull: PullRead): PlaceAsked {
  const { number, base } = pull;
  if (pull.state === "merged") return { is: "pull", number, state: "merged", base, mergedAt: pull.mergedAt ?? 0 };
  const candidate = candidateId(place.repository, { kind: "pull_request", number }, pull.head);
  return { is: "pull", number, state: pull.state, head: pull.head, fork: pull.fork, base, candidate };
}
