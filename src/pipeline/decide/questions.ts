/** Verbs that only look. */
import type { Stage } from "../definition.ts";
import { explain } from "../explain.ts";
import type { Commented } from "../asking.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { refused } from "./response.ts";
import type { Response } from "./response.ts";
import { targetOf } from "./target.ts";
import { contains, newestFirst } from "../line.ts";

/** The gates of the candidate that `/promote` would take from here. */
export function explained(state: State, asked: Commented, stage: Stage): Response {
  const target = targetOf(state, asked, { stage, version: null });
  if (target.is === "refused") return refused(target);
  const candidate = target.candidate ?? carrying(state, target.change);
  if (candidate === null) return { events: [], reply: () => ({ verdict: "+1", reply: { is: "status" } }) };
  return {
    events: [],
    reply: () => ({ verdict: "+1", reply: { is: "explained", explanation: explain(state, candidate, stage) } }),
  };
}

const carrying = (state: State, change: number | null): Candidate | null =>
  newestFirst(state).find((one) => change === null || contains(state, one.id, change)) ?? null;

export function helped(state: State, asked: Commented, about: string | null): Response {
  const { place } = asked;
  // Elsewhere each command has its own.
  const candidate = place.is === "pull" && place.state === "merged" ? carrying(state, place.number) : null;
  return {
    events: [],
    reply: () => ({ verdict: "+1", reply: { is: "help", about, candidate: candidate?.id ?? null } }),
  };
}
