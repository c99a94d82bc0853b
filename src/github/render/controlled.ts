/** What people took hold of, in words: locks, holds, vetoes. Each text is written once here for all that show it. */
import type { Shut } from "../../pipeline/gates/gate.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { State } from "../../pipeline/model.ts";
import { keyTo } from "../../pipeline/forecast.ts";
import { nextAt } from "../../pipeline/next.ts";
import { inline, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment, since } from "../../wording/times.ts";
import { named, short, zoneOf } from "./shown.ts";

type Held = Extract<Shut, { code: "held" }>;
type Locked = Extract<Shut, { code: "locked" }>;

/** `the lock of hubot: until Thu 15 Oct, 13:00 London` */
export const lockAwaited = <T extends Markdown | Plain>(
  { by, until }: Locked,
  state: State,
  { say, name }: Voice<T>,
): T =>
  say`the lock of ${name(by)}${until === null ? words`` : words`: until ${moment(until, zoneOf(state), state.at)}`}`;

/** `: locked by hubot until 13:00 London`, behind what waits for it. */
export const lockedSuffix = (why: Shut | null, state: State): Markdown =>
  why?.code !== "locked"
    ? words``
    : rich`: locked by ${inline(why.by)}${why.until === null ? words`` : words` until ${since(why.until, zoneOf(state), state.at)}`}`;

export const lockFact = ({ by, until, reason }: Pick<Locked, "by" | "until" | "reason">, state: State): Markdown =>
  rich`locked by ${inline(by)}${until === null ? words`` : words` until ${since(until, zoneOf(state), state.at)}`}, reason: ${inline(reason)}`;

/** The command by which a person opens what waits; where there is none, the one that says why. */
export const opener = (why: Shut | null, stage: string, otherwise = "explain"): string =>
  why?.code === "vetoed" ? `/unveto ${short(why.sha)}` : `/${(why === null ? null : keyTo(why)) ?? otherwise} ${stage}`;

/** Who keeps automation off, and why. */
export const heldFact = ({ by, sha, pull, reason }: Pick<Held, "by" | "sha" | "pull" | "reason">): Markdown =>
  reason !== null || sha === null
    ? rich`held by ${inline(by)}${reason === null ? words`` : rich`, reason: ${inline(reason)}`}`
    : rich`${inline(by)} put ${short(sha)}${pull === null ? words`` : words` (#${pull})`} there`;

/** Whatever shows a hold says what `/resume` would start. */
export function heldComposed(why: Held, stage: string, state: State): Markdown {
  const given = rich`${inline(`/resume ${stage}`)}, which starts ${resumed(state, stage)}`;
  return rich`No earliest time: automation is off ${word(stage)}, ${heldFact(why)}. Waits most for: ${given}.`;
}

export function resumed(state: State, name: string): Words {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const next = stage === undefined ? null : nextAt(state, stage, ["held"]);
  const candidate = next === null ? undefined : state.candidates[next];
  return candidate === undefined ? words`nothing now` : named(candidate);
}
