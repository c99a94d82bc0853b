/** The tree of gates, letter by letter the same wherever it is shown. */
import type { OriginKind } from "../../pipeline/definition.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import type { CheckSaid, GateName, GateResult, Shut, UpstreamState } from "../../pipeline/gates/gate.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, inMarkdown, prose, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import { STAGELESS, permitted, rightText } from "../../pipeline/authority.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { keyTo } from "../../pipeline/forecast.ts";
import { approvalLines, share, stillNeeded } from "./approvals.ts";
import { heldFact, lockAwaited, lockFact, opener, heldBriefly } from "./controlled.ts";
import { short, zoneOf, actor } from "./shown.ts";
import { vetoFact } from "./vetoed.ts";

const plainly: Readonly<Record<UpstreamState["is"], Words>> = {
  "not-started": words`has not started`,
  running: words`is running`,
  verifying: words`is being verified`,
  soaking: words`is soaking`,
  undecided: words`could not be judged: a person decides`,
  failed: words`failed`,
  stopped: words`was stopped`,
  waiting: words`has not passed`,
  passed: words`passed`,
};

const isAre = (missing: readonly UpstreamState[], state: State): Words =>
  listed(missing.map((one) => words`${word(one.stage)} ${plainly[one.is]}${soaksUntil(one, state)}`));

const soaksUntil = (one: UpstreamState, state: State): Words =>
  one.is === "soaking" ? words` until ${since(one.until, zoneOf(state), state.at)}` : words``;

/** `staging: soaking until 14:29 London` */
const awaited = (one: UpstreamState, state: State): Words =>
  one.is === "soaking" ? words`${word(one.stage)}: soaking${soaksUntil(one, state)}` : word(one.stage);

const kinds: Readonly<Record<OriginKind, Words>> = {
  trunk: words`commits of the trunk`,
  pull_request: words`heads of pull requests`,
};

/** What a stage takes, in words. */
const accepted = (all: readonly OriginKind[]): Words => listed(all.map((kind) => kinds[kind]));

/** Why a gate is shut, in one sentence without a full stop. */
export function whyShut(why: Shut, state: State): Markdown {
  switch (why.code) {
    case "orphaned":
      return rich`a forced push took it off the trunk: it never starts`;
    case "upstream":
      return isAre(why.missing, state);
    case "vetoed":
      return vetoFact(why, state);
    case "locked":
      return lockFact(why, state);
    case "held":
      return rich`automation is off: ${heldFact(why)}`;
    case "busy":
      return rich`${inline(why.environment)} is busy: ${word(why.stage)} ${why.by === "deploy" ? words`deploys` : words`tests`} ${short(why.sha)}`;
    case "not-there":
      return rich`${inline(why.environment)} runs ${why.seen === null ? words`something else` : short(why.seen)}; a test starts only on what it tests`;
    case "not-accepted":
      return rich`takes ${accepted(why.accepted)}`;
    case "not-requested":
      return why.tried
        ? rich`it has been there; it enters again when a person says so`
        : rich`entered when a person says so; nobody has yet`;
    case "check-missing":
    case "check-failed":
      return listed(why.said.map(checkText));
    case "approvals-missing":
      return share(why.tally);
    case "rejected":
      return rich`rejected by ${inline(why.by)}: ${inline(why.reason)}`;
    default:
      return why satisfies never;
  }
}

const titles: Readonly<Record<GateName, Words>> = {
  trunk: words`trunk`,
  accept: words`accepts`,
  upstream: words`upstream`,
  veto: words`veto`,
  lock: words`lock`,
  hold: words`hold`,
  lane: words`lane`,
  occupant: words`environment`,
  checks: words`checks`,
  request: words`request`,
  approvals: words`approvals`,
};

export const tree = (explanation: Explanation, state: State): Markdown =>
  joined(
    explanation.gates.flatMap((gate) => [
      rich`- ${signOf(gate)} **${titles[gate.gate]}**: ${saying(gate, state)}${keyText(gate, state, explanation.stage)}`,
      ...below(gate, state),
    ]),
    words`\n`,
  );

/** Why, in the words of whoever asked. */
export const because = (reason: string | null): Markdown =>
  reason === null ? words`` : rich`, reason: ${inline(reason)}`;

function signOf(gate: GateResult): Words {
  if (gate.is === "open") return signs.passed.sign;
  return gate.why.code === "rejected" || gate.why.code === "vetoed" ? signs.failed.sign : signs.waits.sign;
}

/** Who can open it: `; /unlock production takes write`. Of approvals the lines below tell. */
function keyText(gate: GateResult, state: State, name: string): Markdown {
  const verb = gate.is === "open" ? null : keyTo(gate.why);
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  if (gate.is === "open" || definition === undefined || stage === undefined) return words``;
  if (verb === null || verb === "approve") return words``;
  const who = permitted(definition, verb, STAGELESS.has(verb) ? null : stage);
  return rich`; ${inline(opener(gate.why, name))} takes ${prose(rightText(who))}`;
}

/** What stands under a gate's line. */
function below(gate: GateResult, state: State): readonly Markdown[] {
  if (gate.is === "open") return gate.fact.is === "approved" ? approvalLines(gate.fact.tally, state, null) : [];
  return gate.why.code === "approvals-missing" ? approvalLines(gate.why.tally, state, gate.why.calledAt) : [];
}

/** What an open gate says that has nothing to tell. */
const nothings: Readonly<Partial<Record<GateName, Words>>> = {
  veto: words`none`,
  lock: words`none`,
  hold: words`none`,
  lane: words`free`,
  checks: words`none`,
  approvals: words`none`,
};

function saying(gate: GateResult, state: State): Markdown {
  if (gate.is === "shut") return whyShut(gate.why, state);
  const { fact } = gate;
  switch (fact.is) {
    case "passed":
      return rich`${listed(fact.stages.map(word))} passed`;
    case "asked":
      return rich`asked for by ${actor(fact.by, inMarkdown)}, ${since(fact.at, zoneOf(state), state.at)}${because(fact.reason)}`;
    case "automatic":
      return rich`enters by itself`;
    case "checked":
      return listed(fact.said.map(checkText));
    case "approved":
      return share(fact.tally);
    case "nothing":
      return nothings[gate.gate] ?? rich`nothing in the way`;
    default:
      return fact satisfies never;
  }
}

const saidOf: Readonly<Record<CheckSaid["is"], Words>> = {
  missing: words`has not reported`,
  pending: words`has not ended`,
  failed: words`failed`,
  passed: words`passed`,
};

const checkText = ({ name, app, is }: CheckSaid): Markdown =>
  rich`${inline(name)}${app === null ? words`` : rich` by ${inline(app)}`} ${saidOf[is]}`;

/** What opens a gate, in a few words. */
export function mostFor<T extends Markdown | Plain>(why: Shut, state: State, voice: Voice<T>): T {
  const { say, name } = voice;
  switch (why.code) {
    case "orphaned":
      return say`nothing: a forced push took it off the trunk`;
    case "upstream":
      return say`${listed(why.missing.map((one) => awaited(one, state)))}`;
    case "vetoed":
      return say`a fix of ${short(why.sha)}, vetoed by ${actor(why.by, voice)}`;
    case "locked":
      return lockAwaited(why, state, voice);
    case "held":
      return say`/resume: ${heldBriefly(why, voice)}`;
    case "busy":
      return say`${name(why.environment)}, busy with ${short(why.sha)}`;
    case "not-there":
      return say`${name(why.environment)} to run it`;
    case "not-accepted":
      return say`nothing: it takes ${accepted(why.accepted)}`;
    case "not-requested":
      return say`a person`;
    case "check-missing":
    case "check-failed":
      return listed(why.said.filter((one) => one.is !== "passed").map((one) => name(one.name)));
    case "approvals-missing":
      return stillNeeded(why.tally, voice);
    case "rejected":
      return say`a new candidate`;
    default:
      return why satisfies never;
  }
}
