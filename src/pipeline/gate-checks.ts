/** Checks that stages ask for before they let a candidate in: which, and for whom somebody waits. */
import { isRequested } from "./requests.ts";
import type { CheckRule, Stage } from "./definition.ts";
import { waitsAt } from "./by-stage.ts";
import type { Candidate, CheckResult } from "./candidate.ts";
import type { State } from "./model.ts";
import { repeatDue } from "./retries.ts";

/** Something of it is not known yet. */
export type Unsure = {
  /** Since when; absent: all is known. */
  readonly unsureSince?: number;
};

/** What was read of the checks that gates ask for. */
export type GateChecks = Unsure & {
  /** What was asked for: under other rules it is read again. */
  readonly rules: readonly CheckRule[];
  readonly checks: readonly CheckResult[];
  /** When to look again of our own accord; `null`: a webhook will tell. */
  readonly lookAt: number | null;
  /** More stand there than are read. */
  readonly tooMany?: true;
};

export const checkRules = (stage: Stage): readonly CheckRule[] => stage.gates?.checks ?? [];

/** A check that was read, or one of which we still know what was read. */
type Named = { readonly name: string; readonly app: string | null; readonly appId?: number | null };

export const matches = ({ name, app }: CheckRule, check: Named): boolean =>
  name === check.name && (app === null || app === (typeof app === "number" ? check.appId : check.app));

/** It may enter yet: somebody asked, it waits there untried, or it is tried once more. */
function standsBefore(state: State, candidate: Candidate, stage: Stage): boolean {
  if (candidate.orphaned) return false;
  const isAwaited = isRequested(state, candidate, stage) || waitsAt(state, candidate.id, stage.name);
  return isAwaited || repeatDue(state, stage)?.id === candidate.id;
}

/** All that the gates before which it stands ask for. */
export function rulesFor(state: State, candidate: Candidate): readonly CheckRule[] {
  const asking = (state.policy?.definition.stages ?? []).filter((stage) => checkRules(stage).length > 0);
  const rules = asking.filter((stage) => standsBefore(state, candidate, stage)).flatMap(checkRules);
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

export const isRead = (state: State, candidate: Candidate): boolean =>
  JSON.stringify(state.gateChecks?.[candidate.id]?.rules ?? []) === JSON.stringify(rulesFor(state, candidate));
