/** `sluice / <stage>` on a candidate's commit. */
import { runAt } from "../../pipeline/by-stage.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import { runKey } from "../../pipeline/model.ts";
import type { Attempt, Outcome } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { attemptOf, standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { cut, inline, inMarkdown, inPlain, paste, word } from "../../wording/escape.ts";
import { link, safeLink, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, line, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { clock } from "../../wording/times.ts";
import { rejectedSaid } from "./beside.ts";
import { buttonContents, refusedClick, withWords } from "./buttons.ts";
import type { CheckContent } from "./content.ts";
import { activeSaid, endedSaid, keptOutSaid } from "./entered.ts";
import { resultOf } from "./results.ts";
import { aftermath, leftTitle } from "./rolled-back.ts";
import { leftSaid, neutral, queued, settled, waitingSaid } from "./stage-waits.ts";
import type { Said } from "./stage-waits.ts";
import { lineOf, shaOf, short, zoneOf } from "./shown.ts";
import { verificationRows, verificationTable } from "./verified.ts";
import { keptIn } from "./composed.ts";
import { tree } from "./tree.ts";
import { answerSaid } from "./workflow-answer.ts";

const TITLE_LENGTH = 70;

export function stageCheck(state: State, candidate: Candidate, stage: string): CheckContent {
  const seen = standing(state, candidate, stage);
  const said = saidOf(state, candidate, { stage, seen });
  const attempt = attemptOf(seen);
  const run = attempt === null ? null : runOf(attempt.phase);
  const buttons = said.status === "completed" ? buttonContents(state, candidate, { stage, seen }) : [];
  const next =
    said.next === null
      ? null
      : rich`${said.leading ?? words`Next`}, as a comment on the pull request or on the control issue:\n\n${paste(said.next)}`;
  return {
    is: "check",
    name: `sluice / ${stage}`,
    sha: candidate.sha,
    externalId: runKey(candidate.id, stage),
    detailsUrl: safeLink(run?.url),
    status: said.status,
    conclusion: said.conclusion,
    startedAt: attempt?.startedAt ?? null,
    completedAt: seen.is === "ended" ? seen.at : null,
    title: cut(said.title, TITLE_LENGTH),
    summary: joined(
      [rich`**${said.sentence}**`, refusedClick(state, candidate, stage), next, withWords(buttons, stage)],
      words`\n\n`,
    ),
    line: lineOf(state, candidate, { links: true }),
    text: detail(state, candidate, { stage, seen }),
    annotations: [],
    buttons,
  };
}

type Seen = { readonly stage: string; readonly seen: Standing };

const running = { status: "in_progress", conclusion: null } as const;

const conclusions = {
  succeeded: "success",
  inconclusive: "action_required",
  failed: "failure",
  errored: "failure",
  "timed-out": "timed_out",
  aborted: "cancelled",
} as const satisfies Record<Outcome["is"], CheckContent["conclusion"]>;

/** Once a rollback has left it, it is no version that passed. */
const concluded = (state: State, stage: string, seen: Extract<Standing, { is: "ended" }>) =>
  settled(leftTitle(state, stage, { seen, voice: inPlain }) === null ? conclusions[seen.outcome.is] : "failure");

function saidOf(state: State, candidate: Candidate, { stage, seen }: Seen): Said {
  switch (seen.is) {
    case "absent":
      return { ...queued, title: line`Not yet`, sentence: rich`Its needs are not met yet.`, next: null };
    case "waiting":
      return waitingSaid(state, stage, seen);
    case "ready":
      return {
        ...neutral,
        title: line`Ready for ${word(stage)}: nobody has asked for it yet`,
        sentence: rich`Ready for ${word(stage)}. It is entered when a person says so.`,
        next: `/promote ${stage} ${short(candidate.sha)}`,
      };
    case "active":
      return { ...running, ...activeSaid(candidate, { stage, seen }, keptIn(state)) };
    case "ended":
      return { ...concluded(state, stage, seen), ...endedSaid(candidate, { stage, seen }, keptIn(state)) };
    case "superseded":
      return {
        ...neutral,
        title: line`Superseded by ${shaOf(state, seen.by)}, which contains it`,
        sentence: rich`Superseded by ${shaOf(state, seen.by)}, which carries this change on.`,
        next: null,
      };
    case "vetoed":
      return { ...settled("failure"), ...keptOutSaid(stage, seen, keptIn(state)) };
    case "removed":
      return {
        ...neutral,
        title: line`This stage was removed from the pipeline`,
        sentence: rich`\`.github/sluice.yml\` has this stage no more.`,
        next: null,
      };
    case "left":
      return leftSaid(stage, seen);
    case "rejected":
      return {
        ...settled("failure"),
        title: line`Rejected by ${inPlain.name(seen.by)}: ${inPlain.name(seen.reason, TITLE_LENGTH)}`,
        sentence: rejectedSaid(seen, stage, inMarkdown),
        next: null,
      };
    case "withdrawn":
      return {
        ...settled("cancelled"),
        title: line`Aborted by ${inPlain.name(seen.by)} before it started`,
        sentence: rich`${inline(seen.by)} withdrew it before it started.`,
        next: `/promote ${stage} ${short(candidate.sha)}`,
      };
    default:
      return seen satisfies never;
  }
}

function detail(state: State, candidate: Candidate, { stage, seen }: Seen): Markdown | null {
  if (seen.is === "waiting" || seen.is === "ready") return tree(seen.explanation, state);
  const run = runAt(state, candidate.id, stage);
  if (run === undefined) return null;
  const rows = run.attempts.map((attempt) => attemptRow(state, words`${attempt.number}`, attempt));
  const back = seen.is === "ended" ? seen.back : null;
  const wentBack = back === null ? [] : [attemptRow(state, words`rollback to ${short(back.sha)}`, back.attempt)];
  const head = [words`attempt`, words`by`, words`from`, words`to`, words`result`];
  const after = back === null ? null : aftermath(state, candidate, lastAttempt(run).spec.environment);
  const verified = verificationTable(verificationRows(state, lastAttempt(run), inMarkdown));
  return joined([table(head, [...rows, ...wentBack]), verified, answerSaid(lastAttempt(run)), after], words`\n\n`);
}

const attemptRow = (state: State, name: Words, attempt: Attempt): readonly Markdown[] => [
  name,
  cause(attempt),
  clock(attempt.startedAt, zoneOf(state)),
  endOf(attempt, state),
  resultCell(attempt),
];

const cause = ({ cause: why }: Attempt): Markdown =>
  why.is === "automation" || why.login === null ? rich`the pipeline` : inline(why.login);
const endOf = ({ phase }: Attempt, state: State): Markdown =>
  phase.is === "ended" ? clock(phase.at, zoneOf(state)) : words``;

function resultCell(attempt: Attempt): Markdown {
  const { phase } = attempt;
  const linked = link(words`log`, runOf(phase)?.url);
  const log = linked === null ? words`` : rich`, ${linked}`;
  if (phase.is !== "ended") return rich`${signs.running.sign}${log}`;
  const { sign } =
    phase.outcome.is === "succeeded"
      ? signs.passed
      : phase.outcome.is === "aborted"
        ? signs.skipped
        : phase.outcome.is === "inconclusive"
          ? signs.person
          : signs.failed;
  return rich`${sign} ${resultOf({ attempt, ...phase }, inMarkdown)}${log}`;
}
