/** One sentence for all gates together: when a candidate can go, on what conditions, and what it waits for most (SURFACES §1). */
import type { Explanation } from "../../pipeline/explain.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Forecast } from "../../pipeline/forecast.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import type { State } from "../../pipeline/model.ts";
import { missingOf } from "../../pipeline/tally.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { duration, promised, since } from "../../wording/times.ts";
import { stillNeeded } from "./approvals.ts";
import { heldComposed } from "./controlled.ts";
import { zoneOf } from "./shown.ts";
import { mostFor, whyShut } from "./tree.ts";

/** `asked`: when somebody did, where it is written once and may say how far off a time is; `null`: it is kept. */
export function composed(explanation: Explanation, state: State, asked: number | null = null): Markdown {
  const { is, earliest, conditions, most, by } = forecast(state, explanation);
  if (most === null) return rich`Every gate is open.`;
  if (is === "never") return rich`It does not enter ${word(explanation.stage)}: ${whyShut(most, state)}.`;
  if (most.code === "held") return heldComposed(most, explanation.stage, state);
  if (is === "undone") return rich`No earliest time: waits most for ${mostFor(most, state, inMarkdown)}.`;
  const when = listed(conditions.map((why) => condition(why, state)));
  if (earliest !== null) {
    const owed = conditions.length === 0 ? words`` : rich`, if ${when} by then`;
    return rich`Earliest possible: ${timeOf(earliest, state, asked)}${owed}. Waits most for: ${lasting(most, state)}.`;
  }
  if (most.code === "approvals-missing" && conditions.length === 1)
    return rich`Needs ${stillNeeded(most.tally, inMarkdown)}. Everything else is open: it starts the moment that is there.`;
  const itself = conditions.every((why) => !isAsked(why)) ? words`by itself ` : words``;
  return rich`It goes ${itself}when ${when}.${mostly({ conditions, most, by }, state)}`;
}

const isAsked = ({ code }: Shut): boolean => code === "approvals-missing" || code === "not-requested";

function timeOf(at: number, state: State, asked: number | null): Words {
  const zone = zoneOf(state);
  return asked === null ? promised(at, zone, state.at) : words`${since(at, zone, asked)}, in ${duration(at - asked)}`;
}

/** Its end is the time that was just said. */
function lasting(most: Shut, state: State): Markdown {
  if (most.code === "locked") return rich`the lock of ${inline(most.by)}`;
  const soaking = most.code === "upstream" ? most.missing.filter(({ is }) => is === "soaking") : [];
  return soaking.length === 0
    ? mostFor(most, state, inMarkdown)
    : rich`the soak of ${listed(soaking.map(({ stage }) => word(stage)))}`;
}

function mostly({ conditions, most, by }: Pick<Forecast, "conditions" | "most" | "by">, state: State): Markdown {
  if (most === null) return words``;
  const latest = by === null ? words`` : words`, until ${promised(by, zoneOf(state), state.at)} at the latest`;
  if (conditions.length === 1 && by === null) return words``;
  return rich` Waits most for: ${mostFor(most, state, inMarkdown)}${latest}.`;
}

/** What must have come, as the end of a sentence that began with *if* or *when*. */
function condition(why: Shut, state: State): Markdown {
  switch (why.code) {
    case "upstream":
      return rich`${listed(why.missing.map(({ stage }) => word(stage)))} ${why.missing.length === 1 ? words`has` : words`have`} passed`;
    case "busy":
      return rich`${inline(why.environment)} is free`;
    case "not-there":
      return rich`${inline(why.environment)} runs it`;
    case "check-missing": {
      const missing = why.said.filter(({ is }) => is !== "passed");
      return rich`${listed(missing.map(({ name }) => inline(name)))} ${missing.length === 1 ? words`has` : words`have`} passed`;
    }
    case "not-requested":
      return words`somebody asks for it`;
    case "approvals-missing":
      return rich`${stillNeeded(why.tally, inMarkdown)} ${missingOf(why.tally) === 1 ? words`is` : words`are`} there`;
    // These are no conditions: they have an end, or nothing comes of waiting.
    case "locked":
    case "held":
    case "vetoed":
    case "check-failed":
    case "orphaned":
    case "not-accepted":
    case "rejected":
      return whyShut(why, state);
    default:
      return why satisfies never;
  }
}
