/** Replies to `/veto` and `/unveto`. */
import { markAt, runAt } from "../../pipeline/by-stage.ts";
import type { ControlReply } from "../../pipeline/answer.ts";
import { isActive, lastAttempt } from "../../pipeline/attempt.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { Met } from "../../pipeline/met.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { State, Unasked, Veto } from "../../pipeline/model.ts";
import { marringOf, vetoOn } from "../../pipeline/vetoes.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { resumed } from "./controlled.ts";
import type { Said } from "./reply.ts";
import { actor, shaOf, short } from "./shown.ts";
import { IF_WRONG, unvetoing, vetoSentence, wayOut } from "./vetoed.ts";

type Reply = Extract<ControlReply, { veto: Veto }>;
type Vetoed = Extract<Reply, { is: "vetoed" }>;
type Unvetoed = Extract<Reply, { is: "unvetoed" }>;

export const vetoSaid = (state: State, reply: Reply, by: Markdown): Said =>
  reply.is === "vetoed" ? vetoed(state, reply, by) : unvetoed(state, reply, by);

const met = ({ met: all = [] }: Reply, is: Met["is"]): readonly Met[] => all.filter((one) => one.is === is);

function vetoed(state: State, reply: Vetoed, by: Markdown): Said {
  const { veto } = reply;
  const isHead = state.candidates[veto.candidate]?.origin.kind === "pull_request";
  const off = met(reply, "called-off").map((one) => where(state, veto, one));
  return {
    heading: rich`Vetoed: ${short(veto.sha)} goes no further`,
    sentence: sentences([
      rich`Said by ${by}, reason: ${inline(veto.reason)}. No stage takes it any more${isHead ? words`` : words`, nor a later candidate without its fix`}.`,
      wayOut(state, veto.sha, inMarkdown),
      off.length === 0 ? null : words`What was about to start in ${listed(off)} is called off.`,
      ...met(reply, "stopping").map((one) => unsure(state, veto, one)),
      ...met(reply, "running").map((one) => goesOn(state, veto, one)),
      there(state, reply),
      ...(veto.ended ?? []).map((one) => rich`${asked(one)} is ended.`),
      words`To take the veto back:`,
    ]),
    next: `/unveto ${short(veto.sha)}`,
  };
}

const sentences = (all: readonly (Markdown | null)[]): Markdown => joined(all, words` `);

/** `staging`, or `staging with c0ffee1` where that carries the bad one on. */
const where = (state: State, veto: Veto, { candidate, stage }: Met): Words =>
  words`${word(stage)}${candidate === veto.candidate ? words`` : words` with ${shaOf(state, candidate)}`}`;

function unsure(state: State, veto: Veto, one: Met): Markdown {
  const run = runAt(state, one.candidate, one.stage);
  const workflow = run === undefined ? words`its workflow` : inline(lastAttempt(run).spec.workflow);
  return rich`Whether ${workflow} began in ${where(state, veto, one)} is not known: its run is cancelled when it is found.`;
}

function goesOn(state: State, veto: Veto, { candidate, stage: name }: Met): Markdown {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const doing = stage?.kind === "test" ? words`runs` : words`is being deployed`;
  const what = candidate === veto.candidate ? words`it,` : words`${shaOf(state, candidate)}, which carries it on,`;
  return rich`${word(name)} ${doing} with ${what} and that goes on: ${inline(`/abort ${name}`)} ends it.`;
}

/** A head has taken its environment: that can be given back, and need not be rolled back. */
function there(state: State, { veto, runsIn }: Vetoed): Markdown | null {
  const [given, left] = [
    runsIn.filter((name) => isHeldBy(state, veto, name)),
    runsIn.filter((name) => !isHeldBy(state, veto, name)),
  ];
  const back = given.map(
    (name) =>
      rich`${word(name)} has it: ${inline(`/resume ${name}`)} gives ${word(name)} back, which starts ${resumed(state, name)}.`,
  );
  const stays =
    left.length === 0
      ? null
      : words`${listed(left.map(word))} ${left.length === 1 ? words`has` : words`have`} it: what runs there stays until it is rolled back.`;
  return sentences([...back, stays]);
}

function isHeldBy(state: State, { candidate }: Veto, name: string): boolean {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const hold = stage === undefined ? null : environmentOf(state, stage.environment)?.hold;
  return state.candidates[candidate]?.origin.kind === "pull_request" && hold?.candidate === candidate;
}

const asked = ({ by, stage, rollbackTo }: Unasked): Markdown =>
  rollbackTo === undefined
    ? rich`The request of ${actor(by, inMarkdown)} for ${word(stage)}`
    : rich`The rollback of ${word(stage)} to ${short(rollbackTo)}, asked for by ${actor(by, inMarkdown)},`;

type Anew = { readonly command: string; readonly pull: number | null };

/** How to ask for exactly that again; `null`: it would be refused, or what it was for is not known any more. */
function anew(state: State, { stage, candidate: id, rollbackTo }: Unasked): Anew | null {
  const candidate = state.candidates[id ?? ""];
  if (candidate === undefined || candidate.orphaned || vetoOn(state, candidate) !== null) return null;
  if (rollbackTo !== undefined) return { command: `/rollback ${stage} to ${short(rollbackTo)}`, pull: null };
  const run = runAt(state, candidate.id, stage);
  const isUnderWay = run !== undefined && isActive(lastAttempt(run));
  if (isUnderWay || markAt(state, candidate.id, stage)?.is === "rejected") return null;
  const { origin, sha } = candidate;
  const pull = origin.kind === "pull_request" ? origin.number : null;
  const head = pull === null ? undefined : state.pulls[pull];
  const isLeft = pull !== null && (head?.open !== true || head.head !== sha);
  return isLeft ? null : { command: `/promote ${stage} ${short(sha)}`, pull };
}

/** Nobody's wish for what another veto keeps out is asked for again. */
function hadEnded(state: State, wish: Unasked): Markdown | null {
  if (wish.candidate !== undefined && vetoOn(state, { id: wish.candidate }) !== null) return null;
  const again = anew(state, wish);
  if (again === null) return rich`${asked(wish)} had ended with it.`;
  const where = again.pull === null ? words`` : words` on #${again.pull}`;
  return rich`${asked(wish)} had ended with it: ${inline(again.command)}${where} asks anew.`;
}

function unvetoed(state: State, reply: Unvetoed, by: Markdown): Said {
  const { veto } = reply;
  const { ended = [] } = veto;
  const [off, stopping] = [met(reply, "called-off"), met(reply, "stopping")];
  const at = ({ candidate, stage }: Met): Words => words`${shaOf(state, candidate)} in ${word(stage)}`;
  return {
    heading: rich`${short(veto.sha)}: the veto is lifted`,
    sentence: sentences([
      rich`Lifted by ${by}; ${actor(veto.by, inMarkdown)} had said: ${inline(veto.reason)}.`,
      goesOnNow(state, veto),
      off.length === 0
        ? null
        : words`The veto had called off ${listed(off.map(at))}: that is tried again when a person says so.`,
      stopping.length === 0
        ? null
        : words`Its run may have begun and is still being stopped: ${listed(stopping.map(at))}.`,
      ...ended.map((wish) => hadEnded(state, wish)),
    ]),
    ...nextOf(state, veto, { off, stopping }),
  };
}

function goesOnNow(state: State, { candidate }: Veto): Markdown {
  if (state.candidates[candidate]?.orphaned === true) return words`It is off the trunk and never starts.`;
  const marring = marringOf(state, { id: candidate });
  return marring === null
    ? words`It goes on by itself where nobody needs to ask.`
    : rich`It goes no further all the same. ${vetoSentence(marring, state, inMarkdown)}`;
}

function nextOf(
  state: State,
  { candidate, ended = [] }: Veto,
  { off: [off], stopping: [unended] }: { readonly off: readonly Met[]; readonly stopping: readonly Met[] },
): Pick<Said, "leadIn" | "next"> {
  if (off !== undefined) return { next: `/retry ${off.stage}` };
  if (unended !== undefined) return { next: `/explain ${unended.stage}` };
  const [again] = ended.flatMap((wish) => anew(state, wish) ?? []);
  if (again !== undefined)
    return { ...(again.pull === null ? {} : { leadIn: words`On #${again.pull}:` }), next: again.command };
  const marring = marringOf(state, { id: candidate });
  return marring === null ? { next: "/status" } : { leadIn: rich`${IF_WRONG}:`, next: unvetoing(marring) };
}
