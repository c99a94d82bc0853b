/** `sluice / commit`: has the commit passed what others check? */
import { runKey } from "../../pipeline/model.ts";
import type { Candidate, CommitState, State } from "../../pipeline/model.ts";
import { cell, cut, plain, spelt } from "../../wording/escape.ts";
import type { Spelling } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { duration } from "../../wording/times.ts";
import type { CheckContent } from "./content.ts";
import { lineOf } from "./shown.ts";

export function commitCheck(state: State, candidate: Candidate): CheckContent {
  const { commit } = candidate;
  const { status, conclusion } = outcomeOf(commit);
  const title = commitTitle(state, candidate, asTitle);
  const wayOut = commit.is === "failed" ? `\n\n${wayOutOf(commit)}` : "";
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
    title: cut(title, 70),
    summary: `**${commitTitle(state, candidate, spelt)}.**${wayOut}`,
    line: lineOf(state, candidate, { links: true }),
    text: table(commit),
    annotations: [],
  };
}

function outcomeOf(commit: CommitState): Pick<CheckContent, "status" | "conclusion"> {
  if (commit.is === "waiting") return { status: "in_progress", conclusion: null };
  if (commit.is === "passed") return { status: "completed", conclusion: "success" };
  return { status: "completed", conclusion: commit.code === "timed-out" ? "timed_out" : "failure" };
}

const asTitle: Spelling = (name) => plain(name, 40);
/** So many names are told; the table has the rest. */
const MOST_NAMED = 8;

const some = (all: readonly string[], spell: Spelling): readonly string[] => [
  ...all.slice(0, MOST_NAMED).map(spell),
  ...(all.length > MOST_NAMED ? [`${all.length - MOST_NAMED} more`] : []),
];
const names = (all: readonly string[], spell: Spelling): string => listed(some(all, spell));

export function commitTitle(state: State, { commit, bornAt }: Candidate, spell: Spelling): string {
  switch (commit.is) {
    case "passed":
      return `Passed in ${duration(commit.at - bornAt)}`;
    case "waiting":
      return waitingTitle(state, commit, spell);
    case "failed":
      return failedTitle(commit, spell);
    default:
      return commit satisfies never;
  }
}

function waitingTitle(state: State, commit: Extract<CommitState, { is: "waiting" }>, spell: Spelling): string {
  const rule = state.policy?.definition.commit;
  const pending = commit.checks.filter((check) => check.state === "pending").map((check) => check.name);
  const asked = rule !== undefined && rule.checks !== "default" ? rule.checks.map((check) => check.name) : [];
  const unseen = commit.checks.length === 0 && commit.missing.length === 0 ? asked : [];
  const inOrder = (name: string): number => (asked.includes(name) ? asked.indexOf(name) : asked.length);
  const open = [...new Set([...unseen, ...commit.missing, ...pending])].toSorted((a, b) => inOrder(a) - inOrder(b));
  const workflow = rule?.workflow ?? null;
  if (open.length === 0 && commit.checks.length === 0)
    return workflow === null ? "Waiting for the first check to report" : `Running ${workflow}`;
  if (open.length === 0)
    return workflow === null
      ? `${commit.checks.length} passed; waiting whether more appear`
      : `Checks passed; running ${workflow}`;
  const passed = commit.checks.filter((check) => check.state === "passed").length;
  return `${passed} of ${passed + open.length} passed; waiting for ${some(open, spell).join(", ")}`;
}

function failedTitle(commit: Extract<CommitState, { is: "failed" }>, spell: Spelling): string {
  switch (commit.code) {
    case "check-failed":
    case "workflow-failed":
      return `Red: ${names(commit.names, spell)} failed. Nothing is deployed`;
    case "no-checks":
      return "Red: no check has reported in 10 min. Nothing is deployed";
    case "timed-out":
      return `Timed out: ${names(commit.names, spell) || "the commit stage"} did not report in time`;
    default:
      return commit.code satisfies never;
  }
}

const wayOutOf = (commit: Extract<CommitState, { is: "failed" }>): string =>
  commit.code === "no-checks"
    ? "Name the checks in `commit.checks`, or write `checks: []` to say that there are deliberately none."
    : "Mend it with a new commit; or run the check again: its newest run counts.";

/** A check run's text has 65,535 characters; what has not passed is of interest. */
const MOST_ROWS = 100;

const shownFirst = (checks: CommitState["checks"]): CommitState["checks"] => {
  const order = { failed: 0, pending: 1, passed: 2 } as const;
  return checks.length <= MOST_ROWS
    ? checks
    : checks.toSorted((a, b) => order[a.state] - order[b.state]).slice(0, MOST_ROWS);
};

function table({ checks }: CommitState): string | null {
  if (checks.length === 0) return null;
  const sign = { pending: signs.running, passed: signs.passed, failed: signs.failed } as const;
  const rows = shownFirst(checks).map(
    (check) =>
      `| ${cell(check.name)} | ${check.app === null ? "commit status" : cell(check.app)} | ${sign[check.state].sign} ${check.state} |`,
  );
  const rest = checks.length > MOST_ROWS ? [`\nand ${checks.length - MOST_ROWS} more`] : [];
  return ["| check | by | state |", "| --- | --- | --- |", ...rows, ...rest].join("\n");
}
