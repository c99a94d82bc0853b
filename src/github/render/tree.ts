/** The tree of gates: one for all that show it, in Markdown and on a terminal. */
import type { OriginKind } from "../../pipeline/definition.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import type { CheckSaid, GateName, GateResult, Shut, UpstreamState } from "../../pipeline/gates/gate.ts";
import type { State } from "../../pipeline/model.ts";
import { inMarkdown, word } from "../../wording/escape.ts";
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
import { limitAwaited, limitFact } from "./limit.ts";
import { actor, short, TOO_MANY, zoneOf } from "./shown.ts";
import { vetoFact } from "./vetoed.ts";

const plainly: Readonly<Record<UpstreamState["is"], Words>> = {
  "not-started": words`has not started`,
  running: words`is running`,
  verifying: words`is being verified`,
  soaking: words`is soaking`,
  undecided: words`could not be judged: a person decides`,
  replaced: words`was replaced by somebody else before it was verified`,
  failed: words`failed`,
  aborted: words`was aborted`,
  unjudged: words`was not judged`,
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
export function whyShut<T extends Markdown | Plain>(why: Shut, state: State, voice: Voice<T>): T {
  const { say, name } = voice;
  switch (why.code) {
    case "orphaned":
      return say`a forced push took it off the trunk: it never starts`;
    case "upstream":
      return say`${isAre(why.missing, state)}`;
    case "vetoed":
      return vetoFact(why, state, voice);
    case "locked":
      return lockFact(why, state, voice);
    case "limit-reached":
      return say`${limitFact(why, state)}`;
    case "held":
      return say`automation is off: ${heldFact(why, voice)}`;
    case "busy":
      return say`${name(why.environment)} is busy: ${word(why.stage)} ${busyWith[why.by]} ${short(why.sha)}`;
    case "not-there":
      return say`${name(why.environment)} runs ${why.seen === null ? words`something else` : short(why.seen)}; a test starts only on what it tests`;
    case "not-accepted":
      return say`takes ${accepted(why.accepted)}`;
    case "not-requested":
      return why.tried
        ? say`${why.stopped === true ? words`it was stopped before it; it enters` : words`it has been there; it enters again`} when a person says so`
        : say`entered when a person says so; nobody has yet`;
    case "check-missing":
    case "check-failed":
      return listed(why.said.map((one) => checkText(one, voice)));
    case "too-many-checks":
      return say`${TOO_MANY}`;
    case "approvals-missing":
      return say`${share(why.tally)}`;
    case "rejected":
      return say`rejected by ${name(why.by)}: ${name(why.reason)}`;
    default:
      return why satisfies never;
  }
}

const busyWith = { deploy: words`deploys`, test: words`tests`, retry: words`tries again, before others,` } as const;

const titles: Readonly<Record<GateName, Words>> = {
  trunk: words`trunk`,
  accept: words`accepts`,
  upstream: words`upstream`,
  veto: words`veto`,
  lock: words`lock`,
  hold: words`hold`,
  limit: words`limit`,
  lane: words`lane`,
  occupant: words`environment`,
  checks: words`checks`,
  request: words`request`,
  approvals: words`approvals`,
};

/** `says`: why they are open or shut, and who can open them. `below`: whose words count, and whose are missing. */
export type GateRow<T extends Markdown | Plain> = {
  readonly sign: Words;
  /** Several where there is nothing to tell of any. */
  readonly titles: readonly Words[];
  readonly says: T;
  readonly below: readonly T[];
};

/** Each gate that has something to tell, in the order in which they are asked, and the rest in one row. */
export function gateRows<T extends Markdown | Plain>(
  { gates, stage }: Explanation,
  state: State,
  voice: Voice<T>,
): readonly GateRow<T>[] {
  const isQuiet = (gate: GateResult): boolean => gate.is === "open" && gate.fact.is === "nothing";
  const telling = gates
    .filter((gate) => !isQuiet(gate))
    .map((gate) => ({
      sign: signOf(gate),
      titles: [titles[gate.gate]],
      says: voice.say`${saying(gate, state, voice)}${keyText(gate, { state, stage, voice })}`,
      below: below(gate, state, voice),
    }));
  const quiet = gates.filter(isQuiet).map(({ gate }) => titles[gate]);
  if (quiet.length === 0) return telling;
  return [...telling, { sign: signs.passed.sign, titles: quiet, says: voice.say`nothing in the way`, below: [] }];
}

/** Letter by letter the same in every comment and check. */
export const tree = (explanation: Explanation, state: State): Markdown =>
  gateList(gateRows(explanation, state, inMarkdown));

export const gateList = (rows: readonly GateRow<Markdown>[]): Markdown =>
  joined(
    rows.flatMap(({ sign, titles: gates, says, below: more }) => [
      rich`- ${sign} ${joined(
        gates.map((title) => rich`**${title}**`),
        words`, `,
      )}: ${says}`,
      ...more.map((one) => rich`  - ${one}`),
    ]),
    words`\n`,
  );

/** Why, in the words of whoever asked. */
export const because = <T extends Markdown | Plain>(reason: string | null, { say, name }: Voice<T>): T =>
  reason === null ? say`` : say`, reason: ${name(reason)}`;

function signOf(gate: GateResult): Words {
  if (gate.is === "open") return signs.passed.sign;
  return gate.why.code === "rejected" || gate.why.code === "vetoed" ? signs.failed.sign : signs.waits.sign;
}

type Before<T extends Markdown | Plain> = { readonly state: State; readonly stage: string; readonly voice: Voice<T> };

/** Who can open it: `; /unlock production takes write`. Of approvals the lines below tell. */
function keyText<T extends Markdown | Plain>(gate: GateResult, { state, stage: name, voice }: Before<T>): T {
  const { say } = voice;
  const verb = gate.is === "open" ? null : keyTo(gate.why);
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  if (gate.is === "open" || definition === undefined || stage === undefined) return say``;
  if (verb === null || verb === "approve") return say``;
  const who = permitted(definition, verb, STAGELESS.has(verb) ? null : stage);
  return say`; ${voice.name(opener(gate.why, name))} takes ${voice.prose(rightText(who))}`;
}

/** What stands under a gate's line. */
function below<T extends Markdown | Plain>(gate: GateResult, state: State, voice: Voice<T>): readonly T[] {
  if (gate.is === "shut") {
    const { why } = gate;
    return why.code === "approvals-missing" ? approvalLines(why.tally, { state, voice, calledAt: why.calledAt }) : [];
  }
  const { fact } = gate;
  return fact.is === "approved" ? approvalLines(fact.tally, { state, voice, calledAt: null }) : [];
}

function saying<T extends Markdown | Plain>(gate: GateResult, state: State, voice: Voice<T>): T {
  if (gate.is === "shut") return whyShut(gate.why, state, voice);
  const { say } = voice;
  const { fact } = gate;
  switch (fact.is) {
    case "passed":
      return say`${listed(fact.stages.map(word))} passed`;
    case "asked":
      return say`asked for by ${actor(fact.by, voice)}, ${since(fact.at, zoneOf(state), state.at)}${because(fact.reason, voice)}`;
    case "automatic":
      return say`enters by itself`;
    case "checked":
      return listed(fact.said.map((one) => checkText(one, voice)));
    case "approved":
      return say`${share(fact.tally)}`;
    case "nothing":
      return say`nothing in the way`;
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

const checkText = <T extends Markdown | Plain>({ name: check, app, is }: CheckSaid, { say, name }: Voice<T>): T =>
  say`${name(check)}${app === null ? words`` : say` by ${name(app)}`} ${saidOf[is]}`;

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
    case "limit-reached":
      return say`${limitAwaited(why, state)}`;
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
    case "too-many-checks":
      return say`a new commit: ${TOO_MANY}`;
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
