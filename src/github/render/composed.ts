/** One sentence for all gates together: when a candidate can go, on what conditions, and what it waits for most (SURFACES §1). */
import type { Explanation } from "../../pipeline/explain.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Forecast } from "../../pipeline/forecast.ts";
import type { Shut, UpstreamState } from "../../pipeline/gates/gate.ts";
import type { State } from "../../pipeline/model.ts";
import { missingOf } from "../../pipeline/tally.ts";
import { inMarkdown, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { joined, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { duration, promised, since } from "../../wording/times.ts";
import { stillNeeded } from "./approvals.ts";
import { heldComposed } from "./controlled.ts";
import { zoneOf } from "./shown.ts";
import { goesOn } from "./limit.ts";
import { mostFor, whyShut } from "./tree.ts";

/** `asked`: when somebody did, where it is written once and may say how far off a time is; `null`: it is kept. */
export type Telling<T extends Markdown | Plain> = {
  readonly state: State;
  readonly asked: number | null;
  readonly voice: Voice<T>;
};

/** Where it is kept, in Markdown. */
export const keptIn = (state: State): Telling<Markdown> => ({ state, asked: null, voice: inMarkdown });

export const composed = (explanation: Explanation, state: State, asked: number | null = null): Markdown =>
  joined(sentences(explanation, { state, asked, voice: inMarkdown }), words` `);

/** The sentence, and what it waits for most: one or two. */
export function sentences<T extends Markdown | Plain>(explanation: Explanation, telling: Telling<T>): readonly T[] {
  const { state, asked, voice } = telling;
  const { say } = voice;
  const { is, earliest, conditions, most, by } = forecast(state, explanation, asked ?? state.at);
  if (most === null) return [say`Every gate is open.`];
  if (is === "never") return [say`It does not enter ${word(explanation.stage)}: ${whyShut(most, state, voice)}.`];
  if (most.code === "held") return heldComposed(most, explanation.stage, { state, voice });
  if (is === "undone") return [say`No earliest time: waits most for ${mostFor(most, state, voice)}.`];
  const when = listed(conditions.map((why) => condition(why, explanation, { state, voice })));
  if (earliest !== null) {
    const owed = conditions.length === 0 ? words`` : say`, if ${when} by then`;
    return [
      say`Earliest possible: ${timeOf(earliest, state, asked)}${owed}.`,
      say`Waits most for: ${lasting(most, state, voice)}.`,
    ];
  }
  if (most.code === "approvals-missing" && conditions.length === 1)
    return [
      say`Needs ${stillNeeded(most.tally, voice)}.`,
      say`Everything else is open: it starts the moment that is there.`,
    ];
  const itself = conditions.every((why) => !isAsked(why)) ? words`by itself ` : words``;
  return [say`It goes ${itself}when ${when}.`, ...mostly({ conditions, most, by }, state, voice)];
}

const isAsked = ({ code }: Shut): boolean => code === "approvals-missing" || code === "not-requested";

function timeOf(at: number, state: State, asked: number | null): Words {
  const zone = zoneOf(state);
  return asked === null ? promised(at, zone, state.at) : words`${since(at, zone, asked)}, in ${duration(at - asked)}`;
}

/** Its end is the time that was just said. */
function lasting<T extends Markdown | Plain>(most: Shut, state: State, voice: Voice<T>): T {
  const { say, name } = voice;
  if (most.code === "locked") return say`the lock of ${name(most.by)}`;
  if (most.code === "limit-reached") return say`GitHub's limit; ${goesOn[most.stops]} go on`;
  const soaking = most.code === "upstream" ? most.missing.filter(({ is }) => is === "soaking") : [];
  return soaking.length === 0
    ? mostFor(most, state, voice)
    : say`the soak of ${listed(soaking.map(({ stage }) => word(stage)))}`;
}

function mostly<T extends Markdown | Plain>(
  { conditions, most, by }: Pick<Forecast, "conditions" | "most" | "by">,
  state: State,
  voice: Voice<T>,
): readonly T[] {
  if (most === null) return [];
  const latest = by === null ? words`` : words`, until ${promised(by, zoneOf(state), state.at)} at the latest`;
  if (conditions.length === 1 && by === null) return [];
  return [voice.say`Waits most for: ${mostFor(most, state, voice)}${latest}.`];
}

/** What must have come, as the end of a sentence that began with *if* or *when*. */
function condition<T extends Markdown | Plain>(
  why: Shut,
  { candidate, stage }: Explanation,
  { state, voice }: Pick<Telling<T>, "state" | "voice">,
): T {
  const { say, name } = voice;
  switch (why.code) {
    case "upstream": {
      const all = missingOn(state, { candidate, stage }, why.missing);
      return say`${listed(all.map(word))} ${all.length === 1 ? words`has` : words`have`} passed`;
    }
    case "busy":
      return say`${name(why.environment)} is free`;
    case "not-there":
      return say`${name(why.environment)} runs it`;
    case "check-missing": {
      const missing = why.said.filter(({ is }) => is !== "passed");
      return say`${listed(missing.map((one) => name(one.name)))} ${missing.length === 1 ? words`has` : words`have`} passed`;
    }
    case "not-requested":
      return say`somebody asks for it`;
    case "approvals-missing":
      return say`${stillNeeded(why.tally, voice)} ${missingOf(why.tally) === 1 ? words`is` : words`are`} there`;
    // These are no conditions: they have an end, or nothing comes of waiting.
    case "locked":
    case "limit-reached":
    case "held":
    case "vetoed":
    case "check-failed":
    case "too-many-checks":
    case "orphaned":
    case "not-accepted":
    case "rejected":
      return whyShut(why, state, voice);
    default:
      return why satisfies never;
  }
}

/** The stages that are needed come after the commit stage: as long as that has not passed they are missing too. */
function missingOn(
  state: State,
  { candidate, stage: name }: Pick<Explanation, "candidate" | "stage">,
  missing: readonly UpstreamState[],
): readonly string[] {
  const names = missing.map(({ stage }) => stage);
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const isOfTrunk = state.candidates[candidate]?.origin.kind === "trunk";
  return names.includes("commit") && isOfTrunk ? [...names, ...(stage?.needs ?? [])] : names;
}
