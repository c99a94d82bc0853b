/** Once only people are missing, those who must act are called: once for a candidate and stage, and only where they can be named. */
import { approvalRules, approvalsAt } from "../approvals.ts";
import { includes } from "../authority.ts";
import type { Who } from "../authority.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { explain, shutGates } from "../explain.ts";
import { lastAttempt } from "../attempt.ts";
import { arrivalAt, markAt, runAt } from "../by-stage.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import type { Tally } from "../tally.ts";
import type { Rule } from "./settle.ts";

export const call: Rule = (state, at) => {
  const stages = (state.policy?.definition.stages ?? []).filter((stage) => approvalRules(stage).length > 0);
  return stages.flatMap((stage) =>
    Object.values(state.candidates)
      .filter((candidate) => waits(state, candidate, stage) && isCallDue(state, candidate, stage))
      .map((candidate): Event => {
        const pull = pullFor(state, candidate, stage);
        return { type: "Called", at, candidate: candidate.id, stage: stage.name, pull };
      }),
  );
};

function waits(state: State, { id }: Candidate, { name }: Stage): boolean {
  const run = runAt(state, id, name);
  const isActive = run !== undefined && lastAttempt(run).phase.is !== "ended";
  return arrivalAt(state, id, name) !== undefined && markAt(state, id, name) === undefined && !isActive;
}

function isCallDue(state: State, candidate: Candidate, stage: Stage): boolean {
  if (approvalsAt(state, candidate.id, stage.name).called !== null) return false;
  const [why, ...others] = shutGates(explain(state, candidate, stage));
  return why?.code === "approvals-missing" && others.length === 0 && nameable(why.tally).length > 0;
}

/** People and teams of the rules that lack somebody, but for those whose word would not count. */
export const nameable = ({ needs, excluded }: Tally): Who => {
  const wanted = needs.filter((need) => need.missing > 0).flatMap((need) => need.who);
  const known = new Map(wanted.map((principal) => [JSON.stringify(principal), principal]));
  return [...known.values()].filter(
    (principal) => principal.is === "team" || (principal.is === "login" && !includes(excluded, principal.login)),
  );
};

/** Where it was asked for, else where the change came from. `null`: the control issue. */
function pullFor(state: State, candidate: Candidate, stage: Stage): number | null {
  const asked = state.requests.find((one) => one.stage === stage.name && one.candidate === candidate.id);
  const own = candidate.origin.kind === "pull_request" ? candidate.origin.number : null;
  return asked?.change ?? own ?? candidate.changes.at(-1)?.number ?? null;
}
