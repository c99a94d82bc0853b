/** The tree of gates, letter by letter the same wherever it is shown. */
import type { OriginKind } from "../../pipeline/definition.ts";
import { shutGates } from "../../pipeline/explain.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import type { CheckSaid, GateName, GateResult, Shut, UpstreamState } from "../../pipeline/gates/gate.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, spelt } from "../../wording/escape.ts";
import type { Spelling } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { moment, since } from "../../wording/times.ts";
import { approvalLines, share, stillNeeded } from "./approvals.ts";
import { heldComposed, heldFact, lockAwaited, lockFact } from "./controlled.ts";
import { zoneOf } from "./shown.ts";
import { vetoFact } from "./vetoed.ts";

const plainly: Readonly<Record<UpstreamState["is"], string>> = {
  "not-started": "has not started",
  running: "is running",
  failed: "failed",
  stopped: "was stopped",
  waiting: "has not passed",
  passed: "passed",
};

const isAre = (missing: readonly UpstreamState[]): string =>
  listed(missing.map((one) => `${one.stage} ${plainly[one.is]}`));

const kinds: Readonly<Record<OriginKind, string>> = {
  trunk: "commits of the trunk",
  pull_request: "heads of pull requests",
};

/** What a stage takes, in words. */
export const accepted = (some: readonly OriginKind[]): string => listed(some.map((kind) => kinds[kind]));

/** Why a gate is shut, in one sentence without a full stop. Foreign names come in code spans. */
export function whyShut(why: Shut, state: State): string {
  switch (why.code) {
    case "orphaned":
      return "a forced push took it off the trunk: it never starts";
    case "upstream":
      return isAre(why.missing);
    case "vetoed":
      return vetoFact(why, state);
    case "locked":
      return lockFact(why, state);
    case "held":
      return `automation is off: ${heldFact(why)}`;
    case "busy":
      return `${inline(why.environment)} is busy: ${why.stage} ${why.by === "deploy" ? "deploys" : "tests"} ${short(why.sha)}`;
    case "not-there":
      return `${inline(why.environment)} runs ${why.seen === null ? "something else" : short(why.seen)}; a test starts only on what it tests`;
    case "not-accepted":
      return `takes ${accepted(why.accepted)}`;
    case "not-requested":
      return why.tried
        ? "it has been there; it enters again when a person says so"
        : "entered when a person says so; nobody has yet";
    case "check-missing":
    case "check-failed":
      return listed(why.said.map(checkText));
    case "approvals-missing":
      return share(why.tally);
    case "rejected":
      return `rejected by ${inline(why.by)}: ${inline(why.reason)}`;
    default:
      return why satisfies never;
  }
}

const titles: Readonly<Record<GateName, string>> = {
  trunk: "trunk",
  accept: "accepts",
  upstream: "upstream",
  veto: "veto",
  lock: "lock",
  hold: "hold",
  lane: "lane",
  occupant: "environment",
  checks: "checks",
  request: "request",
  approvals: "approvals",
};

export const tree = (explanation: Explanation, state: State): string =>
  explanation.gates
    .flatMap((gate) => [`- ${signOf(gate)} **${titles[gate.gate]}**: ${saying(gate, state)}`, ...below(gate, state)])
    .join("\n");

/** Why, in the words of whoever asked. */
export const because = (reason: string | null): string => (reason === null ? "" : `, reason: ${inline(reason)}`);

function signOf(gate: GateResult): string {
  if (gate.is === "open") return signs.passed.sign;
  return gate.why.code === "rejected" || gate.why.code === "vetoed" ? signs.failed.sign : signs.waits.sign;
}

/** What stands under a gate's line. */
function below(gate: GateResult, state: State): readonly string[] {
  if (gate.is === "open") return gate.fact.is === "approved" ? approvalLines(gate.fact.tally, state, null) : [];
  return gate.why.code === "approvals-missing" ? approvalLines(gate.why.tally, state, gate.why.calledAt) : [];
}

/** What an open gate says that has nothing to tell. */
const nothings: Readonly<Partial<Record<GateName, string>>> = {
  veto: "none",
  lock: "none",
  hold: "none",
  lane: "free",
  checks: "none",
  approvals: "none",
};

function saying(gate: GateResult, state: State): string {
  if (gate.is === "shut") return whyShut(gate.why, state);
  const { fact } = gate;
  switch (fact.is) {
    case "passed":
      return `${listed(fact.stages)} passed`;
    case "asked":
      return `asked for by ${inline(fact.by)}, ${since(fact.at, zoneOf(state), state.at)}${because(fact.reason)}`;
    case "automatic":
      return "enters by itself";
    case "checked":
      return listed(fact.said.map(checkText));
    case "approved":
      return share(fact.tally);
    case "nothing":
      return nothings[gate.gate] ?? "nothing in the way";
    default:
      return fact satisfies never;
  }
}

const saidOf: Readonly<Record<CheckSaid["is"], string>> = {
  missing: "has not reported",
  pending: "has not ended",
  failed: "failed",
  passed: "passed",
};

const checkText = ({ name, app, is }: CheckSaid): string =>
  `${inline(name)}${app === null ? "" : ` by ${inline(app)}`} ${saidOf[is]}`;

const BY_ITSELF: ReadonlySet<string> = new Set(["upstream", "busy", "not-there", "check-missing", "check-failed"]);

/** One sentence: when this can go, and what it waits for most. Of this version's gates only a lock may have a known end. */
export function composed(explanation: Explanation, state: State): string {
  const shut = shutGates(explanation);
  const { waitsMostFor } = explanation;
  if (waitsMostFor === null) return "Every gate is open.";
  if (waitsMostFor.code === "approvals-missing" && shut.length === 1)
    return `Needs ${stillNeeded(waitsMostFor.tally)}. Everything else is open: it starts the moment that is there.`;
  if (waitsMostFor.code === "held") return heldComposed(waitsMostFor, explanation.stage, state);
  const missing = shut.flatMap((why) => (why.code === "approvals-missing" ? [stillNeeded(why.tally)] : []));
  const owed = missing.length === 0 ? "" : `, if ${missing.join(" and ")} is there by then`;
  const machines = shut.filter((why) => why.code !== "approvals-missing");
  const [only] = machines;
  if (machines.length === 1 && only?.code === "locked" && only.until !== null)
    return `Earliest possible: ${moment(only.until, zoneOf(state), state.at)}${owed}. Waits most for: the lock of ${inline(only.by)}.`;
  const byItself = machines.every((why) => BY_ITSELF.has(why.code));
  const gate = shut.length === 1 ? "1 gate opens" : `${shut.length} gates open`;
  return byItself
    ? `It goes by itself when ${gate}${owed}. Waits most for: ${mostFor(waitsMostFor, state, spelt)}.`
    : `No earliest time: waits most for ${mostFor(waitsMostFor, state, spelt)}.`;
}

/** What opens a gate, in a few words. */
export function mostFor(why: Shut, state: State, spell: Spelling): string {
  switch (why.code) {
    case "orphaned":
      return "nothing: a forced push took it off the trunk";
    case "upstream":
      return listed(why.missing.map((one) => one.stage));
    case "vetoed":
      return `a fix of ${short(why.sha)}, vetoed by ${why.by}`;
    case "locked":
      return lockAwaited(why, state);
    case "held":
      return `/resume: ${why.sha === null || why.reason !== null ? `held by ${spell(why.by)}` : `${spell(why.by)} put ${short(why.sha)} there`}`;
    case "busy":
      return `${spell(why.environment)}, busy with ${short(why.sha)}`;
    case "not-there":
      return `${spell(why.environment)} to run it`;
    case "not-accepted":
      return `nothing: it takes ${accepted(why.accepted)}`;
    case "not-requested":
      return "a person";
    case "check-missing":
    case "check-failed":
      return listed(why.said.filter((one) => one.is !== "passed").map((one) => spell(one.name)));
    case "approvals-missing":
      return stillNeeded(why.tally);
    case "rejected":
      return "a new candidate";
    default:
      return why satisfies never;
  }
}
