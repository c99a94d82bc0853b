import type { Refusal } from "../answer.ts";
import type { Version } from "../command.ts";
import type { Commented } from "../asking.ts";
import { known } from "../foreign.ts";
import { broughtBy } from "../line.ts";
import { metOf } from "../met.ts";
import type { Met } from "../met.ts";
import { environmentOf, short } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { CandidateId, State, Unasked, Veto } from "../model.ts";
import { latestRun } from "../runs.ts";
import { tainted, vetoOn } from "../vetoes.ts";
import type { Response } from "./response.ts";
import { refusal, refused, versionUnknown } from "./response.ts";

export type Marked = { readonly version: Version | null };

export const vetoedBy = (veto: Veto, candidate: Candidate): Refusal =>
  refusal(
    "vetoed",
    {
      sha: short(veto.sha),
      who: veto.by ?? "",
      time: String(veto.at),
      reason: veto.reason,
      carrier: veto.candidate === candidate.id ? "" : short(candidate.sha),
    },
    `/unveto ${short(veto.sha)}`,
  );

/**
 * Marks a candidate bad: no stage takes it any more. What GitHub has not taken yet does not start; what runs stays: that is what
 * `/rollback` is for.
 */
export function veto(
  state: State,
  asked: Commented,
  { version, reason }: Marked & { readonly reason: string },
): Response {
  const candidate = meant(state, asked, { version });
  if ("is" in candidate) return refused(candidate);
  const former = state.vetoes[candidate.id];
  if (former !== undefined) return refused(vetoedBy(former, candidate));
  const { at, by } = asked;
  const bad = tainted(state, candidate.id);
  const ended = endedBy(state, bad);
  const facts = { candidate: candidate.id, sha: candidate.sha, by, at, reason };
  const marked: Veto = { ...facts, ...(ended.length === 0 ? {} : { ended }) };
  return {
    events: [{ type: "Vetoed", at, veto: marked }],
    reply: (after) => ({
      verdict: "+1",
      reply: {
        is: "vetoed",
        veto: marked,
        runsIn: runsIn(after, marked),
        met: metNow(metOf(state, bad), metOf(after, bad)),
      },
    }),
  };
}

/** Stages whose environment has it, or what carries it on. */
function runsIn(state: State, { candidate }: Veto): readonly string[] {
  const bad = tainted(state, candidate);
  return (state.policy?.definition.stages ?? []).flatMap((stage) => {
    const environment = stage.kind === "deploy" ? environmentOf(state, stage.environment) : undefined;
    const there = environment === undefined ? null : known(environment);
    return there !== null && bad.includes(there.candidate) ? [stage.name] : [];
  });
}

/** Nothing waits for one of them. A wish for a change that nothing has carried through yet stands. */
function endedBy(state: State, bad: readonly CandidateId[]): readonly Unasked[] {
  return state.requests.flatMap(({ stage, by, candidate, rollback }): readonly Unasked[] => {
    if (candidate === null || !bad.includes(candidate)) return [];
    const to = rollback === undefined ? undefined : state.candidates[candidate]?.sha;
    return [{ stage, by, candidate, ...(to === undefined ? {} : { rollbackTo: to }) }];
  });
}

/** Without what another veto had called off before. */
const metNow = (before: readonly Met[], after: readonly Met[]): readonly Met[] =>
  after.filter(
    ({ candidate, stage, is }) =>
      is === "running" || !before.some((one) => one.candidate === candidate && one.stage === stage && one.is === is),
  );

/** What stays called off: no other veto is on it, and nothing was tried there since. */
const leftBy = (state: State, bad: readonly CandidateId[]): readonly Met[] =>
  metOf(
    state,
    bad.filter((id) => vetoOn(state, { id }) === null),
  ).filter(({ candidate, stage, is }) => is !== "running" && latestRun(state, stage)?.candidate === candidate);

export function unveto(state: State, asked: Commented, marked: Marked): Response {
  const candidate = meant(state, asked, marked);
  if ("is" in candidate) return refused(candidate);
  const own = state.vetoes[candidate.id];
  if (own === undefined) return refused(nothingToLift(state, candidate));
  const bad = tainted(state, candidate.id);
  return {
    events: [{ type: "VetoLifted", at: asked.at, candidate: candidate.id, by: asked.by }],
    reply: (after) => ({
      verdict: "+1",
      reply: { is: "unvetoed", veto: own, met: leftBy(after, bad) },
    }),
  };
}

function nothingToLift(state: State, candidate: Candidate): Refusal {
  const carried = vetoOn(state, candidate);
  if (carried !== null) return vetoedBy(carried, candidate);
  return refusal(
    "nothing-to-do",
    { verb: "unveto", stage: short(candidate.sha), state: "it is not vetoed" },
    "/status",
  );
}

/** The candidate that a person means: the one named, else the one that his pull request is. */
function meant(state: State, asked: Commented, { version }: Marked): Candidate | Refusal {
  const { place } = asked;
  const unknown = (said: string): Refusal => versionUnknown(asked, said);
  if (version === null) {
    const expected = "a version behind it: a sha, a tag such as v1.2, or #12";
    if (place.is === "control") return refusal("bad-argument", { word: `/${asked.command.verb}`, expected }, "/status");
    return ofPull(state, place.number) ?? unknown(`#${place.number}`);
  }
  if (version.is === "pull") return ofPull(state, version.number) ?? unknown(`#${version.number}`);
  const said = version.is === "sha" ? version.prefix : version.name;
  const wanted = version.is === "sha" ? version.prefix : asked.version;
  const found = Object.values(state.candidates).filter((one) => wanted !== null && one.sha.startsWith(wanted));
  const ofTrunk = found.filter(({ origin }) => origin.kind === "trunk");
  const [only, more] = ofTrunk.length > 0 ? ofTrunk : found;
  return only === undefined || more !== undefined ? unknown(said) : only;
}

/** What brought the pull request in; while it is open its newest head that was put somewhere. */
const ofPull = (state: State, pull: number): Candidate | null =>
  broughtBy(state, pull) ??
  Object.values(state.candidates)
    .filter(({ origin }) => origin.kind === "pull_request" && origin.number === pull)
    .toSorted((a, b) => b.bornAt - a.bornAt)[0] ??
  null;
