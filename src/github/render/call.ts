/** The call: the only text that mentions anybody, because he must act. */
import type { Place } from "../../engine/ports.ts";
import type { Effect } from "../../pipeline/effect.ts";
import { lastAttempt, runKey, short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { rollbackOf } from "../../pipeline/rollbacks.ts";
import { inline, paste } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { sentence } from "../../wording/reasons.ts";
import { renderApprovalCall } from "./approval-call.ts";
import { callMarker } from "./content.ts";
import type { Written } from "./content.ts";
import { resultOf } from "./results.ts";
import { failureOf, leftBehind } from "./rolled-back.ts";

const A_LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

type Call = Extract<Effect, { kind: "call" }>;

export function renderCall(effect: Call, state: State, place: Pick<Place, "owner">): Written {
  if (effect.cause === "approvals") return renderApprovalCall(effect, state, place);
  return effect.cause === "rollback" ? renderRollback(effect, state) : renderFailure(effect, state);
}

function renderFailure({ candidate: id, stage, issue: pull, key }: Call, state: State): Written {
  const candidate = state.candidates[id];
  const author = candidate?.changes.find((change) => change.number === pull)?.author ?? null;
  // A Bot cannot act, and a name that is none could mention somebody else.
  const who = called(author);
  const marker = callMarker(key);
  const said =
    candidate === undefined ? "" : stage === "commit" ? commitFailed(candidate) : stageFailed(state, id, stage);
  const next = stage === "commit" ? "" : `\n${paste(`/retry ${stage}`)}`;
  return { issue: pull, body: `${who}${said}${next}\n${marker}`, marker };
}

const called = (login: string | null): string => (login !== null && A_LOGIN.test(login) ? `@${login}: ` : "");

/** Whoever asked for a rollback that failed. */
function renderRollback({ candidate, stage, issue, key }: Call, state: State): Written {
  const run = state.runs[runKey(candidate, stage)];
  const back = run === undefined ? null : rollbackOf(state, run);
  const marker = callMarker(key);
  if (back === null) return { issue, body: `the rollback of ${stage} failed and is tried again.\n${marker}`, marker };
  const { cause } = back.attempt;
  const to = short(back.sha);
  const who = called(cause.is === "automation" ? null : cause.login);
  const fact = sentence("rollback-failed", { sha: to, cause: inline(failureOf(back.attempt)) });
  const next = paste(`/rollback ${stage} to ${to}`);
  return { issue, body: `${who}${fact} ${leftBehind(stage, back.attempt)}\n${next}\n${marker}`, marker };
}

function commitFailed({ sha, commit }: State["candidates"][string]): string {
  if (commit.is !== "failed") return `the commit stage of ${short(sha)} failed and has passed since.`;
  const names = listed(commit.names.map((name) => inline(name)));
  const fact = {
    "check-failed": `${names} failed on`,
    "workflow-failed": `${names} failed on`,
    "no-checks": "no check has reported on",
    "timed-out": `${names || "the commit stage"} did not report in time on`,
  }[commit.code];
  return `${fact} ${short(sha)}, the merge of this change. Nothing of it is deployed. A new commit mends it; where a check is flaky, run it again: its newest run counts.`;
}

function stageFailed(state: State, id: string, stage: string): string {
  const run = state.runs[runKey(id, stage)];
  const phase = run === undefined ? null : lastAttempt(run).phase;
  if (run === undefined || phase?.is !== "ended") return `${stage} failed and is tried again.`;
  const sha = short(state.candidates[id]?.sha ?? "");
  return `${sha} did not pass ${stage}. ${inline(resultOf(lastAttempt(run), phase.outcome, phase.at))}. It goes no further until ${stage} succeeds.`;
}
