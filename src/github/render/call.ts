/** The call: the only text that mentions anybody, because he must act. */
import { runAt } from "../../pipeline/by-stage.ts";
import type { Place } from "../../engine/heard.ts";
import type { Effect } from "../../pipeline/effect.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import type { State } from "../../pipeline/model.ts";
import { comeTo, rollbackOf } from "../../pipeline/rollbacks.ts";
import { inline, inMarkdown, paste, word } from "../../wording/escape.ts";
import { some } from "../../wording/lists.ts";
import { comment, mention } from "../../wording/markdown.ts";
import { sentence } from "../../wording/reasons.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { renderApprovalCall } from "./approval-call.ts";
import { beside } from "./beside.ts";
import { callMarker } from "./content.ts";
import { keptIn } from "./composed.ts";
import { following } from "./failed.ts";
import type { Written } from "./content.ts";
import { failedCount } from "./commit-check.ts";
import { nextAfter, resultOf } from "./results.ts";
import { askerOf, failureOf, leftBehind, leftNext } from "./rolled-back.ts";
import { short } from "./shown.ts";

const MOST_NAMED = 5;

type Call = Extract<Effect, { kind: "call" }>;

export function renderCall(effect: Call, state: State, place: Pick<Place, "owner">): Written {
  if (effect.cause === "approvals") return renderApprovalCall(effect, state, place);
  return effect.cause === "rollback" ? renderRollback(effect, state) : renderFailure(effect, state);
}

function renderFailure({ candidate: id, stage, issue: pull, key }: Call, state: State): Written {
  const candidate = state.candidates[id];
  const who = called(authorOf(state, id, pull));
  const marker = callMarker(key);
  const said =
    candidate === undefined ? words`` : stage === "commit" ? commitFailed(candidate) : stageFailed(state, id, stage);
  return { issue: pull, body: comment(rich`${who}${said}`, rich`\n${marker}`), marker };
}

const authorOf = (state: State, candidate: string, pull: number): string | null =>
  state.candidates[candidate]?.changes.find((change) => change.number === pull)?.author ?? null;

function called(login: string | null): Markdown {
  const mentioned = mention(login);
  return mentioned === null ? words`` : rich`${mentioned}: `;
}

/** Whoever asked for a rollback that failed, or brought what Sluice rolled back by itself. */
function renderRollback({ candidate, stage, issue, key }: Call, state: State): Written {
  const run = runAt(state, candidate, stage);
  const back = run === undefined ? null : rollbackOf(state, run);
  const marker = callMarker(key);
  const end = rich`\n${marker}`;
  if (back === null)
    return { issue, body: rich`the rollback of ${word(stage)} failed and is tried again.${end}`, marker };
  const to = short(back.sha);
  const who = called(askerOf(back.attempt) ?? authorOf(state, candidate, issue));
  const fact =
    comeTo(back.attempt) === "failed"
      ? sentence("rollback-failed", { sha: to, cause: failureOf(back.attempt, inMarkdown) })
      : rich`the rollback of ${word(stage)} to ${to} needs a decision.`;
  const next = paste(leftNext(stage, back) ?? `/explain ${stage}`);
  return { issue, body: comment(rich`${who}${fact} ${leftBehind(stage, back)}\n${next}`, end), marker };
}

function commitFailed({ sha, commit }: State["candidates"][string]): Markdown {
  if (commit.is !== "failed") return rich`the commit stage of ${short(sha)} failed and has passed since.`;
  const names = some(
    commit.names.map((name) => inline(name)),
    MOST_NAMED,
    failedCount(commit),
  );
  const fact = {
    "check-failed": rich`${names} failed on`,
    "workflow-failed": rich`${names} failed on`,
    "too-many-checks": rich`more checks than are read stand on`,
    "workflow-aborted": rich`${names} was cancelled on`,
    "no-checks": rich`no check has reported on`,
    "timed-out": rich`${names === "" ? words`the commit stage` : names} did not report in time on`,
  }[commit.code];
  return rich`${fact} ${short(sha)}, the merge of this change. Nothing of it is deployed. A new commit mends it; where a check is flaky, run it again: its newest run counts.`;
}

function stageFailed(state: State, id: string, stage: string): Markdown {
  const candidate = state.candidates[id];
  const run = runAt(state, id, stage);
  const attempt = run === undefined ? null : lastAttempt(run);
  const after =
    attempt?.phase.is === "ended" ? nextAfter(state, { id }, { stage, outcome: attempt.phase.outcome }) : null;
  if (candidate === undefined || attempt?.phase.is !== "ended")
    return rich`${word(stage)} failed and is tried again.\n${paste(`/explain ${stage}`)}`;
  const result = resultOf({ attempt, ...attempt.phase }, inMarkdown);
  const fact = rich`${short(candidate.sha)} did not pass ${word(stage)}. ${result}.`;
  const follows = following({ candidate, stage, attempt }, keptIn(state));
  if (attempt.met === "rollback" && follows !== null)
    return rich`${fact} ${follows} Then ${short(candidate.sha)} is vetoed: it takes a fix, or its revert.`;
  const { why, leading } = beside(state, { candidate: id, stage }, { next: after, voice: inMarkdown });
  const lead = leading === undefined ? null : words`${leading}:`;
  const until = why === null ? words`It goes no further until ${word(stage)} succeeds.` : null;
  const next = after === null ? words`` : rich`\n${paste(after)}`;
  return rich`${joined([fact, until, follows, why, lead], words` `)}${next}`;
}
