/** A veto in words: on the bad candidate, and on those that carry it on. */
import { arrivalsOfOne } from "../../pipeline/by-stage.ts";
import type { Refusal } from "../../pipeline/answer.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import type { Actor, State, Veto } from "../../pipeline/model.ts";
import { alteredRevert } from "../../pipeline/vetoes.ts";
import type { Marring } from "../../pipeline/vetoes.ts";
import { cut, inline, inMarkdown, inPlain, prose, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { line, raised, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import { openRevert } from "./revert.ts";
import { actor, short, zoneOf } from "./shown.ts";

type Marked = Omit<Extract<Shut, { code: "vetoed" }>, "code">;

const TITLE_LENGTH = 70;

/** `Vetoed by mona: wrong price`. `left`: what is to be known beside it, before why; absent: nothing. */
export function vetoTitle({ veto: { sha, by, reason }, isOwn }: Marring, left: Words = words``): Plain {
  const what = line`Vetoed ${isOwn ? words`` : words`with ${short(sha)} `}by `;
  const who = cut(actor(by, inPlain), TITLE_LENGTH - what.length - left.length);
  const room = TITLE_LENGTH - what.length - who.length - left.length - COLON.length;
  const why = room < LEAST_OF_REASON ? words`` : line`${COLON}${inPlain.name(reason, room)}`;
  return line`${what}${who}${why}${left}`;
}

const COLON = words`: `;
/** Less of it says nothing. */
const LEAST_OF_REASON = 5;

export const markOf = ({ veto, isOwn }: Marring): Marked => ({ ...veto, isOwn });

/** `contains 527d716, vetoed by mona` */
export const vetoBriefly = <T extends Markdown | Plain>(
  { sha, by, isOwn }: Pick<Marked, "sha" | "by" | "isOwn">,
  voice: Voice<T>,
): T => voice.say`${isOwn ? words`` : words`contains ${short(sha)}, `}vetoed by ${actor(by, voice)}`;

export const vetoFact = <T extends Markdown | Plain>(marked: Marked, state: State, voice: Voice<T>): T =>
  voice.say`${vetoBriefly(marked, voice)} at ${since(marked.at, zoneOf(state), state.at)}, reason: ${voice.name(marked.reason)}`;

/** Of a run that a veto stopped and that none is on any more: a forced push took it from under the veto, or that is lifted. */
export const calledOffBy = <T extends Markdown | Plain>(
  { orphaned }: Pick<Candidate, "orphaned">,
  by: Actor,
  voice: Voice<T>,
): T => voice.say`called off by the veto of ${actor(by, voice)}${orphaned ? words`` : words`, lifted since`}`;

/** What lifts it: the revert that stands ready, or a fix. */
export function wayOut<T extends Markdown | Plain>(state: State, sha: string, voice: Voice<T>): T {
  const { say, name } = voice;
  const bad = Object.values(state.vetoes).find((veto) => veto.sha.startsWith(sha));
  const { origin } = state.candidates[bad?.candidate ?? ""] ?? {};
  if (bad !== undefined && origin?.kind === "pull_request") return wayOutOfHead(state, bad, { ...origin, voice });
  const revert = bad === undefined ? null : openRevert(state, bad.candidate);
  const fix = say`a later commit whose message says ${name(`Fixes ${short(sha)}`)}`;
  const altered = bad === undefined ? null : alteredRevert(state, bad.candidate);
  const not =
    altered === null
      ? words``
      : words`The revert #${altered} is not as Sluice opened it: look at what else is in it. Merged, it is the fix if the message of its merge says so. `;
  return revert === null
    ? say`${not}${raised(fix)} goes on, and so does a revert of it.`
    : say`Merge the revert #${revert}, or a fix: ${fix} goes on.`;
}

/** What is on no trunk is mended by no later commit of it. */
function wayOutOfHead<T extends Markdown | Plain>(
  state: State,
  { candidate }: Veto,
  { number, voice }: { readonly number: number; readonly voice: Voice<T> },
): T {
  const { say, name } = voice;
  if (state.pulls[number]?.open === false)
    return say`#${number} is closed: a new head goes on, once it is opened again.`;
  const [stage] = Object.keys(arrivalsOfOne(state, candidate));
  return stage === undefined
    ? say`A new head of #${number} goes on.`
    : say`A new head goes on: push it to #${number}, then ${name(`/promote ${stage}`)}.`;
}

/** Who vetoed it and why, and what goes on. The command stands below. */
export const vetoSentence = <T extends Markdown | Plain>({ veto, isOwn }: Marring, state: State, voice: Voice<T>): T =>
  voice.say`${isOwn ? words`${short(veto.sha)} was` : words`It contains ${short(veto.sha)}, which was`} vetoed by ${actor(veto.by, voice)} at ${since(veto.at, zoneOf(state), state.at)}, reason: ${voice.name(veto.reason)}. ${wayOut(state, veto.sha, voice)}`;

/** Stands before the command that lifts it. */
export const IF_WRONG = words`If the verdict is wrong`;
export const unvetoing = ({ veto }: Marring): string => `/unveto ${short(veto.sha)}`;

/** The facts of the reason's sentence, told as words; times as of when it was asked. */
export const vetoFacts = ({ facts }: Refusal, state: State, at: number): Readonly<Record<string, Markdown>> => ({
  ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, prose(value)])),
  sha: facts["carrier"]
    ? words`${word(facts["carrier"])} carries on ${word(facts["sha"] ?? "")}, which`
    : word(facts["sha"] ?? ""),
  who: actor(facts["who"] || null, inMarkdown),
  time: since(Number(facts["time"]), zoneOf(state), at),
  reason: inline(facts["reason"] ?? ""),
});
