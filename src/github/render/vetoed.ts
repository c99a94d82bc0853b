/** A veto in words: on the bad candidate, and on those that carry it on. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import { short } from "../../pipeline/model.ts";
import type { State, Veto } from "../../pipeline/model.ts";
import { inline, plain } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { zoneOf } from "./shown.ts";

type Marked = Omit<Extract<Shut, { code: "vetoed" }>, "code">;
type Reply = Extract<ControlReply, { veto: Veto }>;

/** `Vetoed by mona: wrong price` */
export const vetoTitle = ({ sha, by, reason }: Veto, isOwn: boolean): string =>
  `Vetoed ${isOwn ? "" : `with ${short(sha)} `}by ${plain(by, 39)}: ${plain(reason, 70)}`;

export const vetoFact = ({ sha, by, at, reason, isOwn }: Marked, state: State): string =>
  `${isOwn ? "" : `contains ${short(sha)}, `}vetoed by ${inline(by)} at ${since(at, zoneOf(state), state.at)}, reason: ${inline(reason)}`;

/** What lifts it. */
export const wayOut = (sha: string): string =>
  `A later commit whose message says ${inline(`Fixes ${short(sha)}`)} goes on, and so does a revert of it.`;

export const vetoSentence = (veto: Veto, isOwn: boolean, state: State): string =>
  `${isOwn ? `${short(veto.sha)} was` : `It contains ${short(veto.sha)}, which was`} vetoed by ${inline(veto.by)} at ${since(veto.at, zoneOf(state), state.at)}, reason: ${inline(veto.reason)}. ${wayOut(veto.sha)} If the verdict is wrong:`;

/** The facts of the reason's sentence, told as words; times as of when it was asked. */
export const vetoFacts = ({ facts }: Refusal, state: State, at: number): Readonly<Record<string, string>> => ({
  ...facts,
  sha: facts["carrier"] ? `${facts["carrier"]} carries on ${facts["sha"] ?? ""}, which` : (facts["sha"] ?? ""),
  who: inline(facts["who"] ?? ""),
  time: since(Number(facts["time"]), zoneOf(state), at),
  reason: inline(facts["reason"] ?? ""),
});

export function vetoSaid(reply: Reply, by: string): Said {
  const sha = short(reply.veto.sha);
  if (reply.is === "unvetoed")
    return {
      heading: `${sha}: the veto is lifted`,
      sentence: `Lifted by ${by}; ${inline(reply.veto.by)} had said: ${inline(reply.veto.reason)}. It goes on by itself where nobody needs to ask.`,
      next: "/status",
    };
  const { runsIn } = reply;
  const there =
    runsIn.length === 0
      ? ""
      : ` ${listed(runsIn)} ${runsIn.length === 1 ? "has" : "have"} it: what runs there stays until it is rolled back.`;
  return {
    heading: `Vetoed: ${sha} goes no further`,
    sentence: `Said by ${by}, reason: ${inline(reply.veto.reason)}. No stage takes it any more, nor a later candidate without its fix. ${wayOut(reply.veto.sha)}${there} To take the veto back:`,
    next: `/unveto ${sha}`,
  };
}
