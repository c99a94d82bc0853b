/** Replies to `/veto` and `/unveto`. */
import { runAt } from "../../pipeline/by-stage.ts";
import type { ControlReply } from "../../pipeline/answer.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { Met } from "../../pipeline/met.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { State, Unasked, Veto } from "../../pipeline/model.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { resumed } from "./controlled.ts";
import type { Said } from "./reply.ts";
import { actor, shaOf, short } from "./shown.ts";
import { wayOut } from "./vetoed.ts";

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

const asking = ({ stage, rollbackTo }: Unasked): string =>
  rollbackTo === undefined ? `/promote ${stage}` : `/rollback ${stage} to ${short(rollbackTo)}`;

function unvetoed(state: State, reply: Unvetoed, by: Markdown): Said {
  const { veto } = reply;
  const { ended = [] } = veto;
  const [off, stopping] = [met(reply, "called-off"), met(reply, "stopping")];
  const at = ({ candidate, stage }: Met): Words => words`${shaOf(state, candidate)} in ${word(stage)}`;
  const [first, unended, unasked] = [off[0], stopping[0], ended[0]];
  return {
    heading: rich`${short(veto.sha)}: the veto is lifted`,
    sentence: sentences([
      rich`Lifted by ${by}; ${actor(veto.by, inMarkdown)} had said: ${inline(veto.reason)}. It goes on by itself where nobody needs to ask.`,
      off.length === 0
        ? null
        : words`The veto had called off ${listed(off.map(at))}: that is tried again when a person says so.`,
      stopping.length === 0
        ? null
        : words`Its run may have begun and is still being stopped: ${listed(stopping.map(at))}.`,
      ...ended.map((one) => rich`${asked(one)} had ended with it: ${inline(asking(one))} asks anew.`),
    ]),
    next:
      first !== undefined
        ? `/retry ${first.stage}`
        : unended !== undefined
          ? `/explain ${unended.stage}`
          : unasked !== undefined
            ? asking(unasked)
            : "/status",
  };
}
