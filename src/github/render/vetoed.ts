/** A veto in words: on the bad candidate, and on those that carry it on. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import type { Actor, State, Veto } from "../../pipeline/model.ts";
import { alteredRevert, marringOf } from "../../pipeline/vetoes.ts";
import type { Marring } from "../../pipeline/vetoes.ts";
import { inline, inMarkdown, inPlain, prose, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { line, raised, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { openRevert } from "./revert.ts";
import { actor, short, zoneOf } from "./shown.ts";

type Marked = Omit<Extract<Shut, { code: "vetoed" }>, "code">;
type Reply = Extract<ControlReply, { veto: Veto }>;

/** Of the title, where more is to follow. */
const REASON_LENGTH = 26;
const TITLE_LENGTH = 70;

/** `Vetoed by mona: wrong price`. `left`: what is to be known beside it; absent: nothing. */
export const vetoTitle = ({ veto: { sha, by, reason }, isOwn }: Marring, left: Words = words``): Plain =>
  line`Vetoed ${isOwn ? words`` : words`with ${short(sha)} `}by ${actor(by, inPlain)}: ${inPlain.name(reason, left === "" ? TITLE_LENGTH : REASON_LENGTH)}${left}`;

export const markOf = ({ veto, isOwn }: Marring): Marked => ({ ...veto, isOwn });

/** `contains 527d716, vetoed by mona` */
export const vetoBriefly = <T extends Markdown | Plain>(
  { sha, by, isOwn }: Pick<Marked, "sha" | "by" | "isOwn">,
  voice: Voice<T>,
): T => voice.say`${isOwn ? words`` : words`contains ${short(sha)}, `}vetoed by ${actor(by, voice)}`;

export const vetoFact = <T extends Markdown | Plain>(marked: Marked, state: State, voice: Voice<T>): T =>
  voice.say`${vetoBriefly(marked, voice)} at ${since(marked.at, zoneOf(state), state.at)}, reason: ${voice.name(marked.reason)}`;

/** Of a run that a veto stopped, once nothing is vetoed any more. */
export const calledOffBy = <T extends Markdown | Plain>(by: Actor, voice: Voice<T>): T =>
  voice.say`called off by the veto of ${actor(by, voice)}, lifted since`;

/** What lifts it: the revert that stands ready, or a fix. */
export function wayOut<T extends Markdown | Plain>(state: State, sha: string, { say, name }: Voice<T>): T {
  const bad = Object.values(state.vetoes).find((veto) => veto.sha.startsWith(sha));
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

/** Who vetoed it and why, and what goes on. The command stands below. */
export const vetoSentence = <T extends Markdown | Plain>({ veto, isOwn }: Marring, state: State, voice: Voice<T>): T =>
  voice.say`${isOwn ? words`${short(veto.sha)} was` : words`It contains ${short(veto.sha)}, which was`} vetoed by ${actor(veto.by, voice)} at ${since(veto.at, zoneOf(state), state.at)}, reason: ${voice.name(veto.reason)}. ${wayOut(state, veto.sha, voice)}`;

/** Stands before the command that lifts it. */
export const IF_WRONG = words`If the verdict is wrong`;
export const unvetoing = ({ veto }: Marring): string => `/unveto ${short(veto.sha)}`;

/** Beside what came of it, as long as a veto is on it. */
export function vetoBeside<T extends Markdown | Plain>(
  state: State,
  candidate: Candidate,
  { next, voice }: { readonly next: string | null; readonly voice: Voice<T> },
): { readonly why: T | null; readonly leading?: Words } {
  const marring = marringOf(state, candidate);
  if (marring === null) return { why: null };
  const isWayOut = next === unvetoing(marring);
  return { why: vetoSentence(marring, state, voice), ...(isWayOut ? { leading: IF_WRONG } : {}) };
}

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

export function vetoSaid(state: State, reply: Reply, by: Markdown): Said {
  const sha = short(reply.veto.sha);
  const { stopped = [] } = reply;
  const stages = listed(stopped.map(word));
  if (reply.is === "unvetoed") {
    const [first] = stopped;
    const but = first === undefined ? words`` : words`, but not in ${stages}, where the veto kept it from starting`;
    return {
      heading: rich`${sha}: the veto is lifted`,
      sentence: rich`Lifted by ${by}; ${actor(reply.veto.by, inMarkdown)} had said: ${inline(reply.veto.reason)}. It goes on by itself where nobody needs to ask${but}.`,
      next: first === undefined ? "/status" : `/retry ${first}`,
    };
  }
  const { runsIn } = reply;
  const off = stopped.length === 0 ? words`` : words` What was about to start in ${stages} is called off.`;
  const there =
    runsIn.length === 0
      ? words``
      : words` ${listed(runsIn.map(word))} ${runsIn.length === 1 ? words`has` : words`have`} it: what runs there stays until it is rolled back.`;
  return {
    heading: rich`Vetoed: ${sha} goes no further`,
    sentence: rich`Said by ${by}, reason: ${inline(reply.veto.reason)}. No stage takes it any more, nor a later candidate without its fix. ${wayOut(state, reply.veto.sha, inMarkdown)}${off}${there} To take the veto back:`,
    next: `/unveto ${sha}`,
  };
}
