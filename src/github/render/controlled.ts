/** What people took hold of, in words: locks, holds, vetoes. Each text is written once here for all that show it. */
import type { Shut, UpstreamState } from "../../pipeline/gates/gate.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { State } from "../../pipeline/model.ts";
import { keyTo } from "../../pipeline/forecast.ts";
import { startedWithout } from "../../pipeline/next.ts";
import { inline, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment, since } from "../../wording/times.ts";
import { actor, named, short, zoneOf } from "./shown.ts";

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

export const lockFact = <T extends Markdown | Plain>(
  { by, until, reason }: Pick<Locked, "by" | "until" | "reason">,
  state: State,
  { say, name }: Voice<T>,
): T =>
  say`locked by ${name(by)}${until === null ? words`` : words` until ${since(until, zoneOf(state), state.at)}`}, reason: ${name(reason)}`;

/** The command by which a person opens what waits; where there is none, the one that says why. */
export function opener(why: Shut | null, stage: string, otherwise = "explain"): string {
  if (why?.code === "vetoed") return `/unveto ${short(why.sha)}`;
  if (why?.code === "not-there" && why.by !== null) return `/promote ${why.by} ${short(why.sha)}`;
  const [blocking] = why?.code === "upstream" ? why.missing.filter(isBlocked) : [];
  if (blocking !== undefined) return `/${blocking.is === "undecided" ? "pass" : "retry"} ${blocking.stage}`;
  return `/${(why === null ? null : keyTo(why)) ?? otherwise} ${stage}`;
}

/** It goes no further by itself. The commit stage is tried again by whoever runs its checks. */
const isBlocked = ({ stage, is }: UpstreamState): boolean =>
  stage !== "commit" && (is === "failed" || is === "stopped" || is === "undecided" || is === "replaced");

/** Who or what keeps automation off. */
export function heldBriefly<T extends Markdown | Plain>(held: HeldBecause, voice: Voice<T>): T {
  const { by, sha, failed, pull, reason } = held;
  const { say } = voice;
  if (sha === null || reason !== null) return say`held by ${actor(by, voice)}`;
  if (failed) return say`${short(sha)} failed there`;
  return say`${actor(by, voice)} put ${short(sha)}${pull === null ? words`` : words` (#${pull})`} there`;
}

export const heldFact = <T extends Markdown | Plain>(held: HeldBecause, voice: Voice<T>): T =>
  voice.say`${heldBriefly(held, voice)}${held.reason === null ? words`` : voice.say`, reason: ${voice.name(held.reason)}`}`;

type HeldBecause = Pick<Held, "by" | "sha" | "failed" | "pull" | "reason">;

/** Whatever shows a hold says what `/resume` would start. */
export function heldComposed<T extends Markdown | Plain>(
  why: Held,
  stage: string,
  { state, voice }: { readonly state: State; readonly voice: Voice<T> },
): readonly T[] {
  const { say, name } = voice;
  return [
    say`No earliest time: automation is off ${word(stage)}, ${heldFact(why, voice)}.`,
    say`Waits most for: ${name(`/resume ${stage}`)}, which starts ${resumed(state, stage)}.`,
  ];
}

export function resumed(state: State, name: string): Words {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const next = stage === undefined ? null : startedWithout(state, stage, ["held"]);
  const candidate = next === null ? undefined : state.candidates[next];
  return candidate === undefined ? words`nothing now` : named(candidate);
}
