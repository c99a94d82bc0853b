/** `sluice / <stage>` on a candidate's commit. */
import { runOf } from "../../pipeline/evolve/run.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import { runKey } from "../../pipeline/model.ts";
import type { Attempt, Phase } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import { cut, inline, inMarkdown, inPlain, paste, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { link, safeLink, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, line, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { clock, duration, moment, since } from "../../wording/times.ts";
import { approvalsTitle } from "./approvals.ts";
import { buttonContents, refusedClick, withWords } from "./buttons.ts";
import type { CheckContent } from "./content.ts";
import { opener } from "./controlled.ts";
import { following } from "./failed.ts";
import { nextAfter, resultOf } from "./results.ts";
import { aftermath, againTitle, leftNext, leftTitle } from "./rolled-back.ts";
import { lineOf, shaOf, short, zoneOf } from "./shown.ts";
import {
  undecided,
  verificationRows,
  verificationTable,
  verifyingSaid,
  verifyingTitle,
  whileVerified,
} from "./verified.ts";
import { composed } from "./composed.ts";
import { mostFor, tree } from "./tree.ts";
import { vetoSentence, vetoTitle } from "./vetoed.ts";
import { answerSaid } from "./workflow-answer.ts";

const TITLE_LENGTH = 70;

type Said = Pick<CheckContent, "status" | "conclusion"> & {
  readonly title: Plain;
  readonly sentence: Markdown;
  readonly next: string | null;
};

export function stageCheck(state: State, candidate: Candidate, stage: string): CheckContent {
  const seen = standing(state, candidate, stage);
  const said = saidOf(state, candidate, { stage, seen });
  const attempt = seen.is === "active" || seen.is === "ended" ? seen.attempt : null;
  const run = attempt === null ? null : runOf(attempt.phase);
  const buttons = said.status === "completed" ? buttonContents(state, candidate, { stage, seen }) : [];
  const next =
    said.next === null
      ? null
      : rich`Next, as a comment on the pull request or on the control issue:\n\n${paste(said.next)}`;
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

const settled = (conclusion: NonNullable<CheckContent["conclusion"]>) => ({ status: "completed", conclusion }) as const;
const queued = { status: "queued", conclusion: null } as const;
const neutral = settled("neutral");

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
      return activeSaid(state, candidate, { stage, attempt: seen.attempt });
    case "ended":
      return endedSaid(state, candidate, { stage, seen });
    case "superseded":
      return {
        ...neutral,
        title: line`Superseded by ${shaOf(state, seen.by)}, which contains it`,
        sentence: rich`Superseded by ${shaOf(state, seen.by)}, which carries this change on.`,
        next: null,
      };
    case "vetoed":
      return {
        ...settled("failure"),
        title: vetoTitle(seen.veto, seen.isOwn),
        sentence: vetoSentence(seen.veto, seen.isOwn, state),
        next: `/unveto ${short(seen.veto.sha)}`,
      };
    case "removed":
      return {
        ...neutral,
        title: line`This stage was removed from the pipeline`,
        sentence: rich`\`.github/sluice.yml\` has this stage no more.`,
        next: null,
      };
    case "rejected":
      return {
        ...settled("failure"),
        title: line`Rejected by ${inPlain.name(seen.by)}: ${inPlain.name(seen.reason, TITLE_LENGTH)}`,
        sentence: rich`Rejected by ${inline(seen.by)}: ${inline(seen.reason)}. It does not enter ${word(stage)}; a new candidate may.`,
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

function waitingSaid(state: State, stage: string, { explanation, aged }: Extract<Standing, { is: "waiting" }>): Said {
  const { most: why } = forecast(state, explanation);
  return {
    ...(aged || (why !== null && isLasting(why)) ? neutral : queued),
    title: waitingTitle(why, state),
    sentence: composed(explanation, state),
    next: opener(why, stage),
  };
}

/** What may last for days: GitHub marks runs stale that stay open, and people are waited for in no colour. */
const LASTING: ReadonlySet<string> = new Set(["held", "orphaned", "approvals-missing", "rejected"]);
const isLasting = (why: Shut): boolean => LASTING.has(why.code) || (why.code === "locked" && why.until === null);

function waitingTitle(why: Shut | null, state: State): Plain {
  if (why?.code === "busy") return line`Next in line: ${inPlain.name(why.environment)} is busy with ${short(why.sha)}`;
  if (why?.code === "approvals-missing") return approvalsTitle(why.tally);
  return line`Waits for ${why === null ? words`its turn` : mostFor(why, state, inPlain)}`;
}

function activeSaid(
  state: State,
  candidate: Candidate,
  { stage, attempt }: { readonly stage: string; readonly attempt: Attempt },
): Said {
  const { phase, spec, startedAt } = attempt;
  const from = words`since ${since(startedAt, zoneOf(state), startedAt)}`;
  const active = { status: "in_progress", conclusion: null, next: `/abort ${stage}` } as const;
  if (phase.is === "intended")
    return {
      ...active,
      title: line`Starting ${inPlain.prose(spec.workflow)}`,
      sentence: rich`${inline(spec.workflow)} is being started.`,
    };
  if (phase.is === "stopping") {
    const who =
      phase.why.is === "aborted"
        ? line`${inPlain.name(phase.why.by)} asked for it`
        : line`it ran longer than ${duration(spec.timeoutMs)}`;
    return {
      ...active,
      title: line`Stopping ${inPlain.prose(spec.workflow)}: ${who}`,
      sentence: rich`${inline(spec.workflow)} is being cancelled on GitHub.`,
      next: null,
    };
  }
  if (isBeingVerified(attempt))
    return {
      ...active,
      title: verifyingTitle(state, attempt),
      sentence: rich`${verifyingTitle(state, attempt)}. ${verifyingSaid(stage, attempt, inMarkdown)}`,
      next: whileVerified(stage, attempt),
    };
  if (isPaused(phase))
    return {
      ...active,
      title: line`GitHub holds ${inPlain.prose(spec.workflow)}: its own reviewers or timers`,
      sentence: rich`The workflow run waits on GitHub, for the environment's own reviewers, timers or concurrency. That time does not count.`,
    };
  const doing = <T extends Markdown | Plain>({ say, prose }: Voice<T>): T => {
    if (attempt.cause.is === "rollback") return say`Rolling back to ${short(candidate.sha)} ${from}`;
    return spec.kind === "deploy"
      ? say`Deploying ${short(candidate.sha)} ${from}`
      : say`Running ${prose(spec.workflow)} ${from}`;
  };
  return { ...active, title: doing(inPlain), sentence: rich`${doing(inMarkdown)}.` };
}

const isPaused = (phase: Phase): boolean => phase.is === "running" && phase.clock.since === null;

type Ended = { readonly stage: string; readonly seen: Extract<Standing, { is: "ended" }> };

function endedSaid(state: State, candidate: Candidate, { stage, seen }: Ended): Said {
  const { attempt, outcome, at } = seen;
  const next = nextAfter(state, stage, outcome);
  const result = { title: resultOf(seen, inPlain), sentence: rich`${resultOf(seen, inMarkdown)}.` };
  const left = leftTitle(state, stage, { seen, voice: inPlain });
  if (seen.back !== null && left !== null) {
    const sentence = rich`${leftTitle(state, stage, { seen, voice: inMarkdown }) ?? rich``}.`;
    return { ...settled("failure"), title: left, sentence, next: leftNext(stage, seen.back) };
  }
  switch (outcome.is) {
    case "succeeded": {
      const there = inPlace(state, stage, { attempt, at });
      const deployed = attempt.spec.kind === "deploy" ? { title: there, sentence: rich`${there}.` } : result;
      return { ...settled("success"), ...deployed, next };
    }
    case "inconclusive":
      return {
        ...settled("action_required"),
        title: result.title,
        sentence: isForPerson(attempt) ? undecided(candidate, { stage, attempt }, inMarkdown) : result.sentence,
        next,
      };
    case "failed":
    case "errored": {
      const follows = following(state, { candidate, stage, attempt });
      const said = isForPerson(attempt) ? undecided(candidate, { stage, attempt }, inMarkdown) : result.sentence;
      const sentence = joined([said, follows], words` `);
      return { ...settled("failure"), title: result.title, sentence, next };
    }
    case "timed-out":
      return { ...settled("timed_out"), ...result, next };
    case "aborted": {
      const touched =
        attempt.spec.kind === "deploy" && attempt.deployedAt === undefined && runOf(attempt.phase) !== null;
      const unknown = {
        title: line`${result.title}: what runs there is unknown`,
        sentence: rich`${resultOf(seen, inMarkdown)}: what runs there is unknown.`,
      };
      return { ...settled("cancelled"), ...(touched ? unknown : result), next };
    }
    default:
      return outcome satisfies never;
  }
}

const inPlace = (
  state: State,
  stage: string,
  { attempt: { cause: why }, at }: { readonly attempt: Attempt; readonly at: number },
): Words =>
  why.is === "rollback"
    ? againTitle(state, stage, { cause: why, at })
    : words`In ${word(stage)} since ${moment(at, zoneOf(state))}`;

function detail(state: State, candidate: Candidate, { stage, seen }: Seen): Markdown | null {
  if (seen.is === "waiting" || seen.is === "ready") return tree(seen.explanation, state);
  const run = state.runs[runKey(candidate.id, stage)];
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
