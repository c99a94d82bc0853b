/** What people took hold of, in words: locks, holds, vetoes. Each text is written once here for all that show it. */
import type { Shut } from "../../pipeline/gates/gate.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { nextAt } from "../../pipeline/next.ts";
import { inline } from "../../wording/escape.ts";
import { moment, since } from "../../wording/times.ts";
import { named, zoneOf } from "./shown.ts";

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
