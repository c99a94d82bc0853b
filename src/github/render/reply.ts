/** Replies to commands: a heading, a sentence, the facts folded, the next command ready to paste. Written once. */
import type { Answer, CommentAnswer, Reply } from "../../pipeline/answer.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { State } from "../../pipeline/model.ts";
import type { Place } from "../../engine/heard.ts";
import { inline, inMarkdown, paste, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { comment, folded, link, marker as markerOf } from "../../wording/markdown.ts";
import { controlSaid } from "./control-reply.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import type { Written } from "./content.ts";
import { stopping, withdrawn } from "./aborted.ts";
import { approvedSaid } from "./approved.ts";
import { beside } from "./beside.ts";
import { helpFor } from "./help.ts";
import { plannedSaid } from "./planned.ts";
import { refusedSaid } from "./refused.ts";
import { nextAfter, resultOf } from "./results.ts";
import { explainedSaid } from "./explained.ts";
import { judgedSaid } from "./judged.ts";
import { limitFact } from "./limit.ts";
import { named, shaOf, titled } from "./shown.ts";
import { headline, notLive, statusTable } from "./status.ts";
import { composed } from "./composed.ts";
import { because, tree } from "./tree.ts";

export type Said = {
  readonly heading: Markdown;
  readonly sentence: Markdown;
  readonly facts?: Markdown;
  readonly fold?: Markdown;
  /** Stands right before the next command. */
  readonly leadIn?: Markdown;
  readonly next: string | null;
};

export function renderReply(answer: CommentAnswer, state: State, { place }: { readonly place: Place }): Written {
  const marker = markerOf(words`reply`, words`id`, answer.id);
  const { heading, sentence: says, facts, fold, leadIn, next } = saidOf(answer, answer.reply, { state, place });
  const parts = [
    rich`### ${heading}`,
    says,
    ...(facts === undefined ? [] : [facts]),
    ...(fold === undefined ? [] : [folded(words`Its gates`, fold)]),
    ...(leadIn === undefined ? [] : [leadIn]),
    ...(next === null ? [] : [paste(next)]),
  ];
  return {
    issue: answer.issue,
    body: comment(joined(parts, words`\n\n`), rich`\n${marker}`),
    marker,
  };
}

type With = { readonly state: State; readonly place: Place };

function saidOf(answer: Answer, reply: Reply, { state, place }: With): Said {
  const by = inline(answer.by);
  switch (reply.is) {
    case "started":
      return started(state, reply, by);
    case "standing":
      return standingRequest(state, reply, answer);
    case "refused":
      return refusedSaid(reply, state, answer.at);
    case "planned":
      return plannedSaid(state, reply, by);
    case "stopping":
      return stopping(state, reply, by);
    case "withdrawn":
      return withdrawn(state, reply, by);
    case "resumed":
      return resumed(state, reply, by);
    case "approved":
      return approvedSaid(state, answer, reply);
    case "rejected":
      return {
        heading: rich`${titled(reply.stage)}: ${shaOf(state, reply.candidate)} is rejected`,
        sentence: rich`By ${by}: ${inline(reply.reason)}. It does not enter ${word(reply.stage)} any more; a new candidate may.`,
        next: `/explain ${reply.stage}`,
      };
    case "judged":
      return judgedSaid(state, reply, by);
    case "locked":
    case "unlocked":
    case "held":
    case "rolling-back":
    case "vetoed":
    case "unvetoed":
      return controlSaid(state, reply, by);
    case "status":
      return {
        heading: headline(state, `${place.owner}/${place.name}`),
        sentence: shortOf(state, statusTable(state)),
        facts: notLive(state),
        next: firstExplain(state),
      };
    case "explained":
      return explainedSaid(state, reply.explanation, answer.at);
    case "help":
      return helpFor(state, answer, reply);
    default:
      return reply satisfies never;
  }
}

/** Why nothing goes on stands before how it stands. */
const shortOf = (state: State, table: Markdown): Markdown =>
  state.shortage === undefined ? table : rich`${limitFact(state.shortage, state)}.\n\n${table}`;

const ridesText = (rides: readonly number[]): Words =>
  rides.length === 0 ? words`` : words` It also brings ${listed(rides.map((number) => words`#${number}`))}.`;
const insteadText = (state: State, instead: string | null): Words =>
  instead === null ? words`` : words` It takes the place of ${shaOf(state, instead)}, which was asked for before.`;

function started(state: State, reply: Extract<Reply, { is: "started" }>, by: Markdown): Said {
  const { stage, candidate, attempt, rides, instead } = reply;
  const found = attemptById(state, attempt)?.attempt ?? null;
  const sha = shaOf(state, candidate);
  const why = found?.cause.is === "person" ? because(found.cause.reason, inMarkdown) : words``;
  if (found?.phase.is === "ended" && runOf(found.phase) === null) {
    const next = nextAfter(state, { id: candidate }, { stage, outcome: found.phase.outcome });
    const { why: bar, leading } = beside(state, { candidate, stage }, { next, voice: inMarkdown });
    const result = rich`${resultOf({ attempt: found, ...found.phase }, inMarkdown)}. Asked for by ${by}${why}.`;
    return {
      heading: rich`${titled(stage)}: ${sha} did not start`,
      sentence: joined([result, bar], words` `),
      ...(leading === undefined ? {} : { leadIn: rich`${leading}:` }),
      next,
    };
  }
  const verb = link(words`started`, found === null ? null : runOf(found.phase)?.url);
  const workflow = inline(found?.spec.workflow ?? "its workflow");
  const start =
    found?.phase.is === "intended"
      ? rich`${workflow} is being started`
      : rich`${workflow} was ${verb ?? words`started`}`;
  return {
    heading: rich`${titled(stage)}: ${sha} is on its way`,
    sentence: rich`Asked for by ${by}${why}; every gate is open and ${start}. Bound to ${sha}: later merges do not slip in.${ridesText(rides)}${insteadText(state, instead)}`,
    next: `/abort ${stage}`,
  };
}

function standingRequest(state: State, reply: Extract<Reply, { is: "standing" }>, answer: Answer): Said {
  const by = inline(answer.by);
  const { stage, candidate, change, explanation, rides, instead } = reply;
  const shut = explanation.gates.filter((gate) => gate.is === "shut").length;
  const what =
    change === undefined ? (candidate === null ? words`this change` : shaOf(state, candidate)) : words`#${change}`;
  const binding =
    change === undefined ? words`` : words` It goes with the first commit that contains #${change} and passes.`;
  const when =
    shut === 0 ? words`when it is a candidate` : shut === 1 ? words`when 1 gate opens` : words`when ${shut} gates open`;
  return {
    heading: rich`${titled(stage)}: ${what} will go ${when}`,
    sentence: rich`Recorded for ${by}, for 7 days.${binding} ${candidate === null ? words`Its merge has not been seen yet.` : composed(explanation, state, answer.at)}${ridesText(rides)}${insteadText(state, instead)}`,
    leadIn: rich`To withdraw it:`,
    ...(explanation.gates.length === 0 ? {} : { fold: tree(explanation, state) }),
    next: `/abort ${stage}`,
  };
}

function resumed(state: State, { stage, next }: Extract<Reply, { is: "resumed" }>, by: Markdown): Said {
  const candidate = next === null ? undefined : state.candidates[next];
  const follows =
    candidate === undefined ? words`Nothing waits for it now.` : words`${named(candidate)} goes there next.`;
  return {
    heading: rich`${titled(stage)}: automation is on again`,
    sentence: rich`Given back by ${by}. ${follows}`,
    next: `/explain ${stage}`,
  };
}

function firstExplain(state: State): string | null {
  const last = state.policy?.definition.stages.at(-1);
  return last === undefined ? null : `/explain ${last.name}`;
}
