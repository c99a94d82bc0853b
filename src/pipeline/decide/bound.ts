/** Which candidate a yes or no is about: the one that people can see, and no newer one unasked. */
import { arrivalAt, lastSuperseded, wasTried } from "../by-stage.ts";
import { isOfComment } from "../answer.ts";
import type { Answer, Refusal } from "../answer.ts";
import { isApproved } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Asked } from "../asking.ts";
import { broughtBy, contains, newestFirst } from "../line.ts";
import { short } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { CandidateId, State } from "../model.ts";
import { promotionsTo } from "../requests.ts";
import { refusal } from "./response.ts";
import { targetOf } from "./target.ts";

export type Bound = { readonly is: "bound"; readonly candidate: Candidate; readonly born: readonly Event[] };

/** The stage's pinned candidate where it contains this pull request, else the one that `/promote` would take. */
export function boundTo(state: State, asked: Asked, stage: Stage): Bound | Refusal {
  const { place } = asked;
  if (place.is === "check") return boundByButton(state, asked, stage);
  const pinned = pinnedAt(state, stage);
  if (
    pinned !== null &&
    (place.is === "control" || (place.state === "merged" && contains(state, pinned.id, place.number)))
  )
    return asShown(state, asked, stage, { is: "bound", candidate: pinned, born: [] });
  const target = targetOf(state, asked, { stage, version: null });
  if (target.is === "refused") return target;
  const candidate =
    target.candidate ??
    newestFirst(state).find((one) => target.change !== null && contains(state, one.id, target.change));
  if (candidate === undefined) return nothingYet(asked, stage);
  return asShown(state, asked, stage, { is: "bound", candidate, born: target.born });
}

/** A check run shows its own candidate, and no other. */
function boundByButton(state: State, asked: Asked, stage: Stage): Bound | Refusal {
  const target = targetOf(state, asked, { stage, version: null });
  if (target.is === "refused") return target;
  const { candidate, born } = target;
  return candidate === null ? nothingYet(asked, stage) : { is: "bound", candidate, born };
}

function nothingYet({ command: { verb } }: Asked, stage: Stage): Refusal {
  const fact = "no candidate brings this change yet";
  return refusal("nothing-to-do", { verb, stage: stage.name, state: fact }, `/explain ${stage.name}`);
}

/** Whoever is to be promoted there, else whoever has approvals. */
function pinnedAt(state: State, stage: Stage): Candidate | null {
  const pinned = state.candidates[promotionsTo(state, stage).at(-1)?.candidate ?? ""];
  const isAwaited = (one: Candidate): boolean => !wasTried(state, one.id, stage.name) && isApproved(state, one, stage);
  return pinned ?? newestFirst(state).find(isAwaited) ?? null;
}

/** A head is bound to the hour of the comment already; a merged change to what its pull request showed then. */
function asShown(state: State, asked: Asked, stage: Stage, bound: Bound): Bound | Refusal {
  const { place, saidAt } = asked;
  if (place.is === "check" || (place.is === "pull" && place.state !== "merged")) return bound;
  const shown =
    place.is === "control"
      ? shownThere(state, stage, saidAt)
      : shownOn(state, stage, { pull: place.number, at: saidAt });
  const old = shown === null ? undefined : state.candidates[shown];
  if (old === undefined || old.id === bound.candidate.id) return bound;
  const { sha } = bound.candidate;
  const facts = { old: short(old.sha), new: short(sha), oldSha: old.sha, newSha: sha };
  return refusal(
    "head-moved",
    facts,
    `/${asked.command.verb} ${stage.name}${asked.command.verb === "reject" ? " <reason>" : ""}`,
  );
}

/** Whatever stood at the stage when the comment was made. */
function shownThere(state: State, stage: Stage, at: number): CandidateId | null {
  const pinned = pinnedAt(state, stage);
  const hadArrived = ({ id }: Candidate): boolean => (arrivalAt(state, id, stage.name)?.since ?? Infinity) <= at;
  return (pinned !== null && hadArrived(pinned) ? pinned : newestFirst(state).find(hadArrived))?.id ?? null;
}

/** What a pull request showed last: in its living comment, or in a reply about this stage. */
function shownOn(
  state: State,
  stage: Stage,
  { pull, at }: { readonly pull: number; readonly at: number },
): CandidateId | null {
  let shown = broughtBy(state, pull)?.id ?? null;
  let since = 0;
  for (let next = carrierAt(state, shown, at); next !== null; next = carrierAt(state, shown, at)) {
    shown = next.by;
    since = next.at;
  }
  const said = state.answers.findLast(
    (answer) =>
      isOfComment(answer) &&
      answer.issue === pull &&
      answer.stage === stage.name &&
      answer.at <= at &&
      aboutOf(state, answer) !== null,
  );
  return said !== undefined && said.at >= since ? aboutOf(state, said) : shown;
}

/** The candidate that had taken another's place by then, wherever that was last. */
function carrierAt(
  state: State,
  candidate: CandidateId | null,
  at: number,
): { readonly by: CandidateId; readonly at: number } | null {
  return candidate === null ? null : (lastSuperseded(state, candidate, at) ?? null);
}

function aboutOf(state: State, { reply }: Answer): CandidateId | null {
  if (reply.is === "explained") return reply.explanation.candidate;
  if (reply.is === "refused")
    return Object.values(state.candidates).find((one) => one.sha === reply.facts["newSha"])?.id ?? null;
  return "candidate" in reply ? reply.candidate : null;
}
