/** `sluice / <stage>` on a candidate's commit. */
import { runOf } from "../../pipeline/evolve/attempt.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import { lastAttempt, runKey, short } from "../../pipeline/model.ts";
import type { Attempt, Candidate, Phase, State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { cut, inline, paste, plain } from "../../wording/escape.ts";
import type { Spelling } from "../../wording/escape.ts";
import { signs } from "../../wording/signs.ts";
import { clock, duration, moment, since } from "../../wording/times.ts";
import { approvalsTitle } from "./approvals.ts";
import type { CheckContent } from "./content.ts";
import { opener } from "./controlled.ts";
import { nextAfter, resultOf } from "./results.ts";
import { aftermath, againTitle, leftNext, leftTitle } from "./rolled-back.ts";
import { lineOf, safeLink, shaOf, zoneOf } from "./shown.ts";
import { composed, mostFor, tree } from "./tree.ts";
import { vetoSentence, vetoTitle } from "./vetoed.ts";

const TITLE_LENGTH = 70;

type Said = Pick<CheckContent, "status" | "conclusion"> & {
  readonly title: string;
  readonly sentence: string;
  readonly next: string | null;
};

export function stageCheck(state: State, candidate: Candidate, stage: string): CheckContent {
  const seen = standing(state, candidate, stage);
  const said = saidOf(state, candidate, { stage, seen });
  const attempt = seen.is === "active" || seen.is === "ended" ? seen.attempt : null;
  const run = attempt === null ? null : runOf(attempt.phase);
  const summary = [
    `**${said.sentence}**`,
    ...(said.next === null
      ? []
      : [`Next, as a comment on the pull request or on the control issue:\n\n${paste(said.next)}`]),
  ];
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
    summary: summary.join("\n\n"),
    line: lineOf(state, candidate, { links: true }),
    text: detail(state, candidate, { stage, seen }),
    annotations: [],
  };
}

type Seen = { readonly stage: string; readonly seen: Standing };

const settled = (conclusion: NonNullable<CheckContent["conclusion"]>) => ({ status: "completed", conclusion }) as const;
const queued = { status: "queued", conclusion: null } as const;
const neutral = settled("neutral");

const asTitle: Spelling = (name) => plain(name, 40);

function saidOf(state: State, candidate: Candidate, { stage, seen }: Seen): Said {
  switch (seen.is) {
    case "absent":
      return { ...queued, title: "Not yet", sentence: "Its needs are not met yet.", next: null };
    case "waiting":
      return waitingSaid(state, stage, seen);
    case "ready":
      return {
        ...neutral,
        title: `Ready for ${stage}: nobody has asked for it yet`,
        sentence: `Ready for ${stage}. It is entered when a person says so.`,
        next: `/promote ${stage} ${short(candidate.sha)}`,
      };
    case "active":
      return activeSaid(state, candidate, { stage, attempt: seen.attempt });
    case "ended":
      return endedSaid(state, stage, seen);
    case "superseded":
      return {
        ...neutral,
        title: `Superseded by ${shaOf(state, seen.by)}, which contains it`,
        sentence: `Superseded by ${shaOf(state, seen.by)}, which carries this change on.`,
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
        title: "This stage was removed from the pipeline",
        sentence: "`.github/sluice.yml` has this stage no more.",
        next: null,
      };
    case "rejected":
      return {
        ...settled("failure"),
        title: plain(`Rejected by ${seen.by}: ${seen.reason}`, TITLE_LENGTH),
        sentence: `Rejected by ${inline(seen.by)}: ${inline(seen.reason)}. It does not enter ${stage}; a new candidate may.`,
        next: null,
      };
    case "withdrawn":
      return {
        ...settled("cancelled"),
        title: `Aborted by ${plain(seen.by, 39)} before it started`,
        sentence: `${inline(seen.by)} withdrew it before it started.`,
        next: `/promote ${stage} ${short(candidate.sha)}`,
      };
    default:
      return seen satisfies never;
  }
}

function waitingSaid(state: State, stage: string, { explanation, aged }: Extract<Standing, { is: "waiting" }>): Said {
  const why = explanation.waitsMostFor;
  return {
    ...(aged || (why !== null && isLasting(why)) ? neutral : queued),
    title: plain(waitingTitle(why, state), TITLE_LENGTH),
    sentence: composed(explanation, state),
    next: opener(why, stage),
  };
}

/** What may last for days: GitHub marks runs stale that stay open, and people are waited for in no colour. */
const LASTING: ReadonlySet<string> = new Set(["held", "orphaned", "approvals-missing", "rejected"]);
const isLasting = (why: Shut): boolean => LASTING.has(why.code) || (why.code === "locked" && why.until === null);

function waitingTitle(why: Shut | null, state: State): string {
  if (why?.code === "busy") return `Next in line: ${why.environment} is busy with ${short(why.sha)}`;
  if (why?.code === "approvals-missing") return approvalsTitle(why.tally);
  return `Waits for ${why === null ? "its turn" : mostFor(why, state, asTitle)}`;
}

function activeSaid(
  state: State,
  candidate: Candidate,
  { stage, attempt }: { readonly stage: string; readonly attempt: Attempt },
): Said {
  const { phase, spec, startedAt } = attempt;
  const from = `since ${since(startedAt, zoneOf(state), startedAt)}`;
  const active = { status: "in_progress", conclusion: null, next: `/abort ${stage}` } as const;
  if (phase.is === "intended")
    return { ...active, title: `Starting ${spec.workflow}`, sentence: `\`${spec.workflow}\` is being started.` };
  if (phase.is === "stopping") {
    const who =
      phase.why.is === "aborted"
        ? `${plain(phase.why.by, 39)} asked for it`
        : `it ran longer than ${duration(spec.timeoutMs)}`;
    return {
      ...active,
      title: plain(`Stopping ${spec.workflow}: ${who}`, TITLE_LENGTH),
      sentence: `\`${spec.workflow}\` is being cancelled on GitHub.`,
      next: null,
    };
  }
  if (isPaused(phase))
    return {
      ...active,
      title: `GitHub holds ${spec.workflow}: its own reviewers or timers`,
      sentence:
        "The workflow run waits on GitHub, for the environment's own reviewers, timers or concurrency. That time does not count.",
    };
  const title =
    attempt.cause.is === "rollback"
      ? `Rolling back to ${short(candidate.sha)} ${from}`
      : spec.kind === "deploy"
        ? `Deploying ${short(candidate.sha)} ${from}`
        : `Running ${spec.workflow} ${from}`;
  return { ...active, title, sentence: `${title}.` };
}

const isPaused = (phase: Phase): boolean => phase.is === "running" && phase.clock.since === null;

function endedSaid(state: State, stage: string, seen: Extract<Standing, { is: "ended" }>): Said {
  const { attempt, outcome, at } = seen;
  const next = nextAfter(state, stage, outcome);
  const result = resultOf(attempt, outcome, at);
  const left = leftTitle(state, stage, seen);
  if (seen.back !== null && left !== null)
    return { ...settled("failure"), title: left, sentence: `${left}.`, next: leftNext(stage, seen.back) };
  switch (outcome.is) {
    case "succeeded": {
      const title = attempt.spec.kind === "deploy" ? inPlace(state, stage, { attempt, at }) : result;
      return { ...settled("success"), title, sentence: `${title}.`, next };
    }
    case "failed":
    case "errored":
      return { ...settled("failure"), title: result, sentence: `${result}.`, next };
    case "timed-out":
      return { ...settled("timed_out"), title: result, sentence: `${result}.`, next };
    case "aborted": {
      const touched = attempt.spec.kind === "deploy" && runOf(attempt.phase) !== null;
      const title = touched ? `${result}: what runs there is unknown` : result;
      return { ...settled("cancelled"), title, sentence: `${title}.`, next };
    }
    default:
      return outcome satisfies never;
  }
}

const inPlace = (
  state: State,
  stage: string,
  { attempt: { cause: why }, at }: { readonly attempt: Attempt; readonly at: number },
): string =>
  why.is === "rollback"
    ? againTitle(state, stage, { cause: why, at })
    : `In ${stage} since ${moment(at, zoneOf(state))}`;

function detail(state: State, candidate: Candidate, { stage, seen }: Seen): string | null {
  if (seen.is === "waiting" || seen.is === "ready") return tree(seen.explanation, state);
  const run = state.runs[runKey(candidate.id, stage)];
  if (run === undefined) return null;
  const rows = run.attempts.map(
    (attempt) =>
      `| ${attempt.number} | ${cause(attempt)} | ${clock(attempt.startedAt, zoneOf(state))} | ${tookOf(attempt, state)} | ${resultCell(attempt)} |`,
  );
  const back = seen.is === "ended" ? seen.back : null;
  const table = [
    "| attempt | by | from | to | result |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...backRow(state, back),
  ];
  const { environment } = lastAttempt(run).spec;
  const after = back === null ? "" : aftermath(state, candidate, environment);
  return [table.join("\n"), ...(after === "" ? [] : [after])].join("\n\n");
}

const backRow = (state: State, back: Extract<Standing, { is: "ended" }>["back"]): readonly string[] =>
  back === null
    ? []
    : [
        `| rollback to ${short(back.sha)} | ${cause(back.attempt)} | ${clock(back.attempt.startedAt, zoneOf(state))} | ${tookOf(back.attempt, state)} | ${resultCell(back.attempt)} |`,
      ];

const cause = ({ cause: why }: Attempt): string => (why.is === "automation" ? "the pipeline" : inline(why.login));
const tookOf = ({ phase }: Attempt, state: State): string =>
  phase.is === "ended" ? clock(phase.at, zoneOf(state)) : "";

function resultCell(attempt: Attempt): string {
  const { phase } = attempt;
  const run = runOf(phase);
  const link = safeLink(run?.url);
  const log = link === null ? "" : `, [log](${link})`;
  if (phase.is !== "ended") return `${signs.running.sign}${log}`;
  const { sign } =
    phase.outcome.is === "succeeded" ? signs.passed : phase.outcome.is === "aborted" ? signs.skipped : signs.failed;
  return `${sign} ${inline(resultOf(attempt, phase.outcome, phase.at))}${log}`;
}
