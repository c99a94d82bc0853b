/** Which candidate a person means: by the pull request he writes on, or by the version that he names. */
import type { Refusal } from "../answer.ts";
import type { Version } from "../command.ts";
import type { OriginKind, Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Asked, CheckAsked, Found, PlaceAsked } from "../asking.ts";
import { broughtBy, newestFirst } from "../line.ts";
import { short } from "../model.ts";
import { broughtOf } from "../candidate.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { carrierOf, mayBeAskedFor } from "../settle/bind.ts";
import { refusal, versionUnknown } from "./response.ts";
import { asBefore, unseen } from "../candidate.ts";

/** `candidate: null`: no candidate carries the change through yet. `change: null`: exactly this candidate is meant. */
export type Target = {
  readonly is: "target";
  readonly candidate: Candidate | null;
  readonly change: number | null;
  readonly born: readonly Event[];
};

export const exactly = (candidate: Candidate): Target => ({ is: "target", candidate, change: null, born: [] });

export type Wanted = { readonly stage: Stage; readonly version: Version | null };

export function targetOf(state: State, asked: Asked, wanted: Wanted): Target | Refusal {
  const { place } = asked;
  if (place.is === "check") return ofCheck(state, asked, wanted.stage, place);
  if (wanted.version?.is === "pull" && !(place.is === "pull" && place.number === wanted.version.number)) {
    return ofChange(state, asked, wanted.stage, wanted.version.number);
  }
  if (place.is === "pull" && place.state === "open") return ofHead(state, asked, { ...wanted, place });
  if (wanted.version !== null && wanted.version.is !== "pull") return ofVersion(state, asked, wanted.version);
  if (place.is === "control") return ofNewest(state, wanted.stage);
  if (place.state !== "merged") return notOnTrunk(state, short(place.head));
  if (place.base !== state.trunk?.branch) return goesElsewhere(state, place.number, place.base);
  return ofMerged(state, wanted.stage, place);
}

/** The candidate that a check run is about; the head of a pull request only as long as it is that. */
function ofCheck(state: State, asked: Asked, stage: Stage, { candidate: id, pull }: CheckAsked): Target | Refusal {
  const candidate = state.candidates[id];
  if (candidate === undefined || candidate.orphaned) return notOnTrunk(state, short(candidate?.sha ?? id));
  if (pull === null) return exactly(candidate);
  if (pull.state !== "open") return notOnTrunk(state, short(candidate.sha));
  if (pull.head !== candidate.sha) return headMoved(stage, candidate.sha, pull.head);
  return ofHead(state, asked, { stage, version: { is: "sha", prefix: candidate.sha }, place: pull });
}

export const notOnTrunk = (state: State, what: string): Refusal =>
  refusal("not-on-trunk", { what, trunk: state.trunk?.branch ?? "" });
const goesElsewhere = (state: State, number: number, base: string): Refusal =>
  notOnTrunk(state, `#${number}, which goes into \`${base.replaceAll("`", "'")}\`,`);

function ofChange(state: State, asked: Asked, stage: Stage, pull: number): Target | Refusal {
  if (broughtBy(state, pull) === null) {
    const place = asked.found?.is === "pull" ? asked.found.place : null;
    if (place?.is !== "pull") return versionUnknown(asked, `#${pull}`);
    if (place.state !== "merged") return notOnTrunk(state, `#${pull}`);
    return place.base === state.trunk?.branch ? ofMerged(state, stage, place) : goesElsewhere(state, pull, place.base);
  }
  return { is: "target", candidate: carrierOf(state, pull, stage), change: pull, born: [] };
}

/** A merge that is older than all that is remembered is contained in every candidate; a newer one is still on its way to us. */
function ofMerged(
  state: State,
  stage: Stage,
  place: { readonly number: number; readonly mergedAt: number },
): Target | Refusal {
  const oldest = state.candidates[state.line[0] ?? ""]?.bornAt ?? 0;
  const isKnown = broughtBy(state, place.number) !== null;
  if (!isKnown && place.mergedAt < Math.max(oldest, state.forgottenUntil)) return ofNewest(state, stage);
  return { is: "target", candidate: carrierOf(state, place.number, stage), change: place.number, born: [] };
}

/** The newest that may enter; where none may yet, the newest there is. */
export function newestFor(state: State, stage: Stage): Candidate | null {
  const all = newestFirst(state);
  return all.find((one) => mayBeAskedFor(state, one, stage)) ?? all[0] ?? null;
}

function ofNewest(state: State, stage: Stage): Target | Refusal {
  const candidate = newestFor(state, stage);
  return candidate === null
    ? refusal("nothing-to-do", { verb: "promote", stage: stage.name, state: "no candidate yet" })
    : exactly(candidate);
}

function ofVersion(state: State, asked: Asked, version: Exclude<Version, { is: "pull" }>): Target | Refusal {
  const wanted = version.is === "sha" ? version.prefix : (asked.version ?? "");
  const found = Object.values(state.candidates).filter(
    (one) => one.origin.kind === "trunk" && wanted !== "" && one.sha.startsWith(wanted),
  );
  const [candidate] = found;
  const name = version.is === "sha" ? version.prefix : version.name;
  if (found.length > 1) return versionUnknown(asked, name);
  if (candidate !== undefined && !candidate.orphaned) return exactly(candidate);
  if (candidate === undefined && asked.version === null) return versionUnknown(asked, name);
  if (candidate === undefined && asked.found?.is === "commit") return ofHistory(state, asked, asked.found);
  return notOnTrunk(state, short(candidate?.sha ?? asked.version ?? name));
}

/** A commit of the trunk that never was a candidate becomes one, where it stands on the line. Its commit stage is judged as any other's. */
function ofHistory(state: State, asked: Asked, commit: Commit): Target {
  const candidate = fromHistory(state, asked, commit);
  return { ...exactly(candidate), born: [{ type: "CandidateBorn", at: asked.at, candidate }] };
}

export function fromHistory(state: State, asked: Asked, { candidate: id, after, changes }: Commit): Candidate {
  const { at, by, version: sha } = asked;
  const place = state.line.findIndex((one) => state.candidates[one]?.sha === after) + 1;
  // It was there before the next one came: what is said of old merges rests on these times.
  const next = state.candidates[state.line[place] ?? ""];
  const bornAt = next?.bornAt ?? at;
  // What came in with the next one, or before it and is forgotten, this one may have, too.
  const mayHave = next && { ...next.carries, brought: [...(next.carries?.brought ?? []), broughtOf(next)] };
  const facts = { before: after, by, changes, unheard: true, orphaned: false, commit: unseen(at) } as const;
  const carries = mayHave === undefined ? {} : { carries: mayHave };
  return { id, sha: sha ?? "", origin: { kind: "trunk" }, bornAt, ...facts, ...carries, ...asBefore(state) };
}

type Commit = Extract<Found, { is: "commit" }>;

type OpenPlace = Extract<PlaceAsked, { state: "open" | "closed" }>;

/** The head of an open pull request, and only the one that stood there when the person asked. */
function ofHead(
  state: State,
  asked: Asked,
  { stage, version, place }: Wanted & { readonly place: OpenPlace },
): Target | Refusal {
  const number = place.number;
  const given = version?.is === "sha" ? version.prefix : null;
  if (version?.is === "name") return ofVersion(state, asked, version);
  if (given !== null && !place.head.startsWith(given)) {
    const onTrunk = ofVersion(state, asked, { is: "sha", prefix: given });
    if (onTrunk.is === "target") return onTrunk;
    return headMoved(stage, given, place.head);
  }
  if (place.fork) return refusal("fork", {}, null);
  if (place.base !== state.trunk?.branch) return goesElsewhere(state, number, place.base);
  if (!stage.accept.includes("pull_request")) return notAccepted(stage, "pull_request");
  const shown = headWhenAsked(state, number, asked.saidAt);
  // A few digits are not enough where another head may bear them too.
  if (shown !== place.head && given !== place.head) {
    return shown === null ? headUnsure(stage, number, place.head) : headMoved(stage, shown, place.head);
  }
  return ofKnownHead(state, asked, place);
}

const origins = { trunk: "commits of the trunk", pull_request: "heads of pull requests" } as const;

export const notAccepted = (stage: Stage, given: OriginKind): Refusal =>
  refusal("not-accepted", {
    stage: stage.name,
    accepted: stage.accept.map((kind) => origins[kind]).join(" and "),
    given: origins[given],
  });

/** Nobody told us of this pull request before: what the person saw cannot be known. */
const headUnsure = (stage: Stage, pull: number, head: string): Refusal =>
  refusal("head-unsure", { pull: `#${pull}`, new: short(head) }, `/promote ${stage.name} ${head}`);

const headMoved = (stage: Stage, old: string, head: string): Refusal =>
  refusal(
    "head-moved",
    { old: short(old), new: short(head), oldSha: old, newSha: head },
    `/promote ${stage.name} ${short(head)}`,
  );

/** The head that the person saw, as far as GitHub's webhooks told us; `null`: we have not heard of this pull request before. */
function headWhenAsked(state: State, number: number, saidAt: number): string | null {
  const pull = state.pulls[number];
  if (pull === undefined) return null;
  return pull.since >= saidAt && pull.previous !== null ? pull.previous : pull.head;
}

function ofKnownHead(state: State, asked: Asked, place: OpenPlace): Target {
  const known = state.candidates[place.candidate];
  if (known !== undefined) return exactly(known);
  const candidate: Candidate = {
    id: place.candidate,
    sha: place.head,
    origin: { kind: "pull_request", number: place.number },
    bornAt: asked.at,
    before: null,
    by: asked.by,
    changes: [],
    orphaned: false,
    commit: unseen(asked.at),
    ...asBefore(state),
  };
  return { ...exactly(candidate), born: [{ type: "CandidateBorn", at: asked.at, candidate }] };
}
