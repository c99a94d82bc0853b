/** `sluice / commit`: has the commit passed what others check? */
import { countOf, totalOf } from "../../pipeline/kept-checks.ts";
import { runKey } from "../../pipeline/model.ts";
import type { Candidate, CommitState } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { cut, inline, inMarkdown, inPlain } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { some } from "../../wording/lists.ts";
import { table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";
import type { CheckContent } from "./content.ts";
import { lineOf, TOO_MANY } from "./shown.ts";

export function commitCheck(state: State, candidate: Candidate): CheckContent {
  const { commit } = candidate;
  const { status, conclusion } = outcomeOf(commit);
  const wayOut = commit.is === "failed" ? rich`\n\n${wayOutOf(commit)}` : rich``;
  return {
    is: "check",
    name: "sluice / commit",
    sha: candidate.sha,
    externalId: runKey(candidate.id, "commit"),
    detailsUrl: null,
    status,
    conclusion,
    startedAt: candidate.bornAt,
    completedAt: commit.is === "waiting" ? null : commit.at,
    title: cut(commitTitle(state, candidate, inPlain), 70),
    summary: rich`**${commitTitle(state, candidate, inMarkdown)}.**${wayOut}`,
    line: lineOf(state, candidate, { links: true }),
    text: checksTable(commit),
    annotations: [],
    buttons: [],
  };
}

function outcomeOf(commit: CommitState): Pick<CheckContent, "status" | "conclusion"> {
  if (commit.is === "waiting") return { status: "in_progress", conclusion: null };
  if (commit.is === "passed") return { status: "completed", conclusion: "success" };
  if (commit.is === "unjudged") return { status: "completed", conclusion: "neutral" };
  return { status: "completed", conclusion: conclusionOf[commit.code] };
}

const conclusionOf = {
  "check-failed": "failure",
  "workflow-failed": "failure",
  "workflow-aborted": "cancelled",
  "no-checks": "failure",
  "too-many-checks": "failure",
  "timed-out": "timed_out",
} as const;

/** How the commit stage stands, in one sentence without a full stop. */
export function commitTitle<T extends Markdown | Plain>(state: State, candidate: Candidate, voice: Voice<T>): T {
  const { commit, bornAt } = candidate;
  switch (commit.is) {
    case "passed":
      return voice.say`Passed in ${duration(commit.at - bornAt)}`;
    case "waiting":
      return waitingTitle(state, commit, voice);
    case "failed":
      return failedTitle(commit, voice);
    case "unjudged":
      return voice.say`Not judged: it is here to be gone back to`;
    default:
      return commit satisfies never;
  }
}

/** Names in a sentence; the table has more. */
const MOST_NAMED = 5;
const MOST_ROWS = 50;

function waitingTitle<T extends Markdown | Plain>(
  state: State,
  commit: Extract<CommitState, { is: "waiting" }>,
  { say, name, prose }: Voice<T>,
): T {
  const rule = state.policy?.definition.commit;
  const pending = commit.checks.filter((check) => check.state === "pending").map((check) => check.name);
  const asked = rule !== undefined && rule.checks !== "default" ? rule.checks.map((check) => check.name) : [];
  const unseen = commit.checks.length === 0 && commit.missing.length === 0 ? asked : [];
  const inOrder = (one: string): number => (asked.includes(one) ? asked.indexOf(one) : asked.length);
  const open = [...new Set([...unseen, ...commit.missing, ...pending])].toSorted((a, b) => inOrder(a) - inOrder(b));
  const workflow = rule?.workflow ?? null;
  const passed = countOf(commit, "passed");
  if (open.length === 0 && commit.checks.length === 0)
    return workflow === null ? say`Waiting for the first check to report` : say`Running ${prose(workflow)}`;
  if (open.length === 0)
    return workflow === null
      ? say`${passed} passed; waiting whether more appear`
      : say`Checks passed; running ${prose(workflow)}`;
  const awaited = open.length + (commit.unkept?.pending ?? 0);
  const first = open.slice(0, MOST_NAMED).map((one) => name(one));
  const rest = awaited > first.length ? say` and ${awaited - first.length} more` : words``;
  return say`${passed} of ${passed + awaited} passed; waiting for ${joined(first, words`, `)}${rest}`;
}

function failedTitle<T extends Markdown | Plain>(
  commit: Extract<CommitState, { is: "failed" }>,
  { say, name }: Voice<T>,
): T {
  const names = some(
    commit.names.map((one) => name(one)),
    MOST_NAMED,
    failedCount(commit),
  );
  switch (commit.code) {
    case "check-failed":
    case "workflow-failed":
      return say`Red: ${names} failed. Nothing is deployed`;
    case "too-many-checks":
      return say`Red: ${TOO_MANY}`;
    case "workflow-aborted":
      return say`Aborted: ${names} was cancelled on GitHub. Nothing is deployed`;
    case "no-checks":
      return say`Red: no check has reported in 10 min. Nothing is deployed`;
    case "timed-out":
      return names === ""
        ? say`Timed out: the commit stage did not report in time`
        : say`Timed out: ${names} did not report in time`;
    default:
      return commit.code satisfies never;
  }
}

/** How many names failed, where not all of them are kept. */
export const failedCount = (commit: Extract<CommitState, { is: "failed" }>): number =>
  commit.code === "check-failed" && commit.unkept !== undefined ? countOf(commit, "failed") : commit.names.length;

function wayOutOf({ code }: Extract<CommitState, { is: "failed" }>): Markdown {
  if (code === "too-many-checks") return rich`It is not judged by some of them. Mend it with a new commit.`;
  return code === "no-checks"
    ? rich`Name the checks in \`commit.checks\`, or write \`checks: []\` to say that there are deliberately none.`
    : rich`Mend it with a new commit; or run the check again: its newest run counts.`;
}

const states = {
  failed: rich`${signs.failed.sign} failed`,
  missing: rich`${signs.waits.sign} has not reported`,
  pending: rich`${signs.running.sign} pending`,
  passed: rich`${signs.passed.sign} passed`,
} as const;

/** First those that somebody must look at. */
function checksTable(commit: CommitState): Markdown | null {
  const missing =
    commit.is === "waiting" ? commit.missing.map((name) => ({ name, app: null, state: "missing" }) as const) : [];
  const all = [...commit.checks, ...missing];
  if (all.length === 0) return null;
  const urgency = Object.keys(states);
  const rows = all
    .toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
    .slice(0, MOST_ROWS)
    .map(({ name, app, state }) => [inline(name), byWhom(app, state), states[state]]);
  const left = totalOf(commit) + missing.length - rows.length;
  const rest = left > 0 ? [[rich`and ${left} more`, rich``, rich``]] : [];
  return table([words`check`, words`by`, words`state`], [...rows, ...rest]);
}

function byWhom(app: string | null, state: keyof typeof states): Markdown {
  if (app !== null) return inline(app);
  return state === "missing" ? words`` : words`commit status`;
}
