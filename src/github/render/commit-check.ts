/** `sluice / commit`: has the commit passed what others check? */
import { runKey } from "../../pipeline/model.ts";
import type { Candidate, CommitState, State } from "../../pipeline/model.ts";
import { cut, inline, inMarkdown, inPlain } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";
import type { CheckContent } from "./content.ts";
import { lineOf } from "./shown.ts";

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
  };
}

function outcomeOf(commit: CommitState): Pick<CheckContent, "status" | "conclusion"> {
  if (commit.is === "waiting") return { status: "in_progress", conclusion: null };
  if (commit.is === "passed") return { status: "completed", conclusion: "success" };
  return { status: "completed", conclusion: commit.code === "timed-out" ? "timed_out" : "failure" };
}

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
    default:
      return commit satisfies never;
  }
}

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
  if (open.length === 0 && commit.checks.length === 0)
    return workflow === null ? say`Waiting for the first check to report` : say`Running ${prose(workflow)}`;
  if (open.length === 0)
    return workflow === null
      ? say`${commit.checks.length} passed; waiting whether more appear`
      : say`Checks passed; running ${prose(workflow)}`;
  const passed = commit.checks.filter((check) => check.state === "passed").length;
  const awaited = joined(
    open.map((one) => name(one)),
    words`, `,
  );
  return say`${passed} of ${passed + open.length} passed; waiting for ${awaited}`;
}

function failedTitle<T extends Markdown | Plain>(
  commit: Extract<CommitState, { is: "failed" }>,
  { say, name }: Voice<T>,
): T {
  const names = listed(commit.names.map((one) => name(one)));
  switch (commit.code) {
    case "check-failed":
    case "workflow-failed":
      return say`Red: ${names} failed. Nothing is deployed`;
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

const wayOutOf = (commit: Extract<CommitState, { is: "failed" }>): Markdown =>
  commit.code === "no-checks"
    ? rich`Name the checks in \`commit.checks\`, or write \`checks: []\` to say that there are deliberately none.`
    : rich`Mend it with a new commit; or run the check again: its newest run counts.`;

/** In the order in which somebody must look at them. */
const shownAs = {
  failed: rich`${signs.failed.sign} failed`,
  pending: rich`${signs.running.sign} pending`,
  passed: rich`${signs.passed.sign} passed`,
} as const;

function checksTable({ checks }: CommitState): Markdown | null {
  if (checks.length === 0) return null;
  const urgency = Object.keys(shownAs);
  const sorted = checks.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
  const rows = sorted.map(({ name, app, state }) => [
    inline(name),
    app === null ? rich`commit status` : inline(app),
    shownAs[state],
  ]);
  return table([words`check`, words`by`, words`state`], rows);
}
