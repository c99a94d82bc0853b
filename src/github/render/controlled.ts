/** What people took hold of, in words: locks, holds, vetoes. Each text is written once here for all that show it. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { nextAt } from "../../pipeline/next.ts";
import { inline } from "../../wording/escape.ts";
import { sentence } from "../../wording/reasons.ts";
import { duration, moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { named, titled, zoneOf } from "./shown.ts";
import { vetoFacts, vetoSaid, wayOut } from "./vetoed.ts";

type Held = Extract<Shut, { code: "held" }>;
type Locked = Extract<Shut, { code: "locked" }>;

/** `the lock of hubot: until Thu 15 Oct, 13:00 London`; for a title without Markdown too. */
export const lockAwaited = ({ by, until }: Locked, state: State): string =>
  `the lock of ${by}${until === null ? "" : `: until ${moment(until, zoneOf(state), state.at)}`}`;

/** `: locked by hubot until 13:00 London`, behind what waits for it. */
export const lockedSuffix = (why: Shut | null, state: State): string =>
  why?.code !== "locked"
    ? ""
    : `: locked by ${why.by}${why.until === null ? "" : ` until ${since(why.until, zoneOf(state), state.at)}`}`;

export const lockFact = ({ by, until, reason }: Pick<Locked, "by" | "until" | "reason">, state: State): string =>
  `locked by ${inline(by)}${until === null ? "" : ` until ${since(until, zoneOf(state), state.at)}`}, reason: ${inline(reason)}`;

/** The command by which a person opens what waits; where there is none, the one that says why. */
export const opener = (why: Shut | null, stage: string, otherwise = "explain"): string =>
  why?.code === "vetoed"
    ? `/unveto ${short(why.sha)}`
    : `/${(why === null ? undefined : openers[why.code]) ?? otherwise} ${stage}`;

const openers: Readonly<Partial<Record<Shut["code"], string>>> = {
  held: "resume",
  locked: "unlock",
  "approvals-missing": "approve",
};

/** Who keeps automation off, and why. */
export const heldFact = ({ by, sha, pull, reason }: Pick<Held, "by" | "sha" | "pull" | "reason">): string =>
  reason !== null || sha === null
    ? `held by ${inline(by)}${reason === null ? "" : `, reason: ${inline(reason)}`}`
    : `${inline(by)} put ${short(sha)}${pull === null ? "" : ` (#${pull})`} there`;

/** Whatever shows a hold says what `/resume` would start. */
export function heldComposed(why: Held, stage: string, state: State): string {
  const given = `\`/resume ${stage}\`, which starts ${resumed(state, stage)}`;
  return `No earliest time: automation is off ${stage}, ${heldFact(why)}. Waits most for: ${given}.`;
}

export function resumed(state: State, name: string): string {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const next = stage === undefined ? null : nextAt(state, stage, ["held"]);
  const candidate = next === null ? undefined : state.candidates[next];
  return candidate === undefined ? "nothing now" : named(candidate);
}

/** A refusal whose facts are times and other people's words; `null`: its facts are told as they are. */
export function controlRefused(refusal: Refusal, state: State, at: number): string | null {
  const { code, facts } = refusal;
  if (code === "vetoed")
    return `${sentence(code, vetoFacts(refusal, state, at))} ${wayOut(facts["sha"] ?? "")} If the verdict is wrong:`;
  if (code !== "locked") return null;
  const follows =
    facts["later"] === undefined
      ? "When it opens, the newest eligible candidate goes, only that one."
      : "It was taken after you wrote, so it stays.";
  return `${sentence(code, lockFacts(refusal, state, at))} ${follows}`;
}

/** `since` and `until` are told as times, the latter with its distance from when it was asked. */
function lockFacts({ facts }: Refusal, state: State, at: number): Readonly<Record<string, string>> {
  const zone = zoneOf(state);
  const until = Number(facts["until"]);
  return {
    ...facts,
    who: inline(facts["who"] ?? ""),
    since: since(Number(facts["since"]), zone, at),
    until: until === 0 ? "until it is unlocked" : `until ${since(until, zone, at)}, in ${duration(until - at)}`,
    reason: inline(facts["reason"] ?? ""),
  };
}

export function controlSaid(state: State, reply: ControlReply, by: string): Said {
  if (reply.is === "vetoed" || reply.is === "unvetoed") return vetoSaid(reply, by);
  const { stage, next } = reply;
  const candidate = next === null ? undefined : state.candidates[next];
  if (reply.is === "held")
    return {
      heading: `${titled(stage)}: automation is off`,
      sentence: `Held by ${by}, reason: ${inline(reply.reason)}. What runs there stays. \`/resume ${stage}\` would start ${candidate === undefined ? "nothing now" : named(candidate)}.`,
      next: `/resume ${stage}`,
    };
  const { lock } = reply;
  const owner = inline(lock.by);
  if (reply.is === "unlocked")
    return {
      heading: `${titled(stage)}: unlocked`,
      sentence: `The lock of ${owner} is ended by ${by}; its reason was ${inline(lock.reason)}. ${candidate === undefined ? "Nothing waits for it now." : `${named(candidate)} goes there next, only that one.`}`,
      next: `/explain ${stage}`,
    };
  const until = lock.until === null ? "" : ` until ${moment(lock.until, zoneOf(state), lock.at)}`;
  return {
    heading: `${titled(stage)}: locked by ${lock.by}${until}`,
    sentence: `Nobody but ${owner} deploys there; ${candidate === undefined ? "nothing waits for it now" : `${named(candidate)} waits for it`}. Reason: ${inline(lock.reason)}.`,
    next: `/unlock ${stage}`,
  };
}
