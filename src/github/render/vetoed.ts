/** A veto in words: on the bad candidate, and on those that carry it on. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import type { State, Veto } from "../../pipeline/model.ts";
import { alteredRevert } from "../../pipeline/vetoes.ts";
import { inline, inMarkdown, inPlain, prose, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { line, raised, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { openRevert } from "./revert.ts";
import { actor, short, zoneOf } from "./shown.ts";

type Marked = Omit<Extract<Shut, { code: "vetoed" }>, "code">;
type Reply = Extract<ControlReply, { veto: Veto }>;

/** `Vetoed by mona: wrong price` */
export const vetoTitle = ({ sha, by, reason }: Veto, isOwn: boolean): Plain =>
  line`Vetoed ${isOwn ? words`` : words`with ${short(sha)} `}by ${actor(by, inPlain)}: ${inPlain.name(reason, 70)}`;

export const vetoFact = <T extends Markdown | Plain>(
  { sha, by, at, reason, isOwn }: Marked,
  state: State,
  voice: Voice<T>,
): T =>
  voice.say`${isOwn ? words`` : words`contains ${short(sha)}, `}vetoed by ${actor(by, voice)} at ${since(at, zoneOf(state), state.at)}, reason: ${voice.name(reason)}`;

/** What lifts it: the revert that stands ready, or a fix. */
export function wayOut(state: State, sha: string): Markdown {
  const bad = Object.values(state.vetoes).find((veto) => veto.sha.startsWith(sha));
  const revert = bad === undefined ? null : openRevert(state, bad.candidate);
  const fix = rich`a later commit whose message says ${inline(`Fixes ${short(sha)}`)}`;
  const altered = bad === undefined ? null : alteredRevert(state, bad.candidate);
  const not =
    altered === null
      ? words``
      : words`The revert #${altered} is not as Sluice opened it: look at what else is in it. Merged, it is the fix if the message of its merge says so. `;
  return revert === null
    ? rich`${not}${raised(fix)} goes on, and so does a revert of it.`
    : rich`Merge the revert #${revert}, or a fix: ${fix} goes on.`;
}

export const vetoSentence = (veto: Veto, isOwn: boolean, state: State): Markdown =>
  rich`${isOwn ? words`${short(veto.sha)} was` : words`It contains ${short(veto.sha)}, which was`} vetoed by ${actor(veto.by, inMarkdown)} at ${since(veto.at, zoneOf(state), state.at)}, reason: ${inline(veto.reason)}. ${wayOut(state, veto.sha)} If the verdict is wrong:`;

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
    sentence: rich`Said by ${by}, reason: ${inline(reply.veto.reason)}. No stage takes it any more, nor a later candidate without its fix. ${wayOut(state, reply.veto.sha)}${off}${there} To take the veto back:`,
    next: `/unveto ${sha}`,
  };
}
