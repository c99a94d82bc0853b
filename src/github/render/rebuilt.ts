import type { State } from "../../pipeline/model.ts";
import { rich } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { moment } from "../../wording/times.ts";
import { zoneOf } from "./shown.ts";

/** By then everybody has seen it. */
const SHOWN_MS = 7 * 24 * 3_600_000;

/** Whoever had asked, locked or approved before must know that nobody remembers. */
export function rebuiltSaid(state: State): readonly Markdown[] {
  const { rebuilt } = state;
  if (rebuilt === undefined || state.at > rebuilt.at + SHOWN_MS) return [];
  const at = moment(rebuilt.at, zoneOf(state), state.at);
  return [
    rich`**Rebuilt from GitHub** ${at}: the database had been lost. What runs where, and what was verified there, is taken from our own deployments and check runs. What waited, locks, holds, vetoes and approvals from before are gone: ask again.`,
  ];
}
