/** Replies to commands: a heading, a sentence, the facts folded, the next command ready to paste. Written once. */
import type { Answer, Refusal, Reply } from "../../pipeline/answer.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";
import type { State } from "../../pipeline/model.ts";
import type { Place } from "../../engine/ports.ts";
import { comment, inline, paste } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { reasons, sentence } from "../../wording/reasons.ts";
import { controlRefused, controlSaid } from "./control-reply.ts";
import { opener } from "./controlled.ts";
import type { Written } from "./content.ts";
import { approvedSaid } from "./approved.ts";
import { helpFor } from "./help.ts";
import { resultOf } from "./results.ts";
import { named, safeLink, shaOf, titled } from "./shown.ts";
import { headline, notLive, statusTable } from "./status.ts";
import { because, composed, tree } from "./tree.ts";

export type Said = {
  readonly heading: string;
  readonly sentence: string;
  readonly facts?: string;
  readonly fold?: string;
  /** Stands right before the next command. */
  readonly leadIn?: string;
  readonly next: string | null;
};

export function renderReply(answer: Answer, state: State, { place }: { readonly place: Place }): Written {
  const marker = `<!-- sluice:1 reply id=${answer.id} -->`;
  const { heading, sentence: says, facts, fold, leadIn, next } = saidOf(answer, answer.reply, { state, place });
  const parts = [
    `### ${heading}`,
    says,
    ...(facts === undefined ? [] : [facts]),
    ...(fold === undefined ? [] : [`<details><summary>Its gates</summary>\n\n${fold}\n\n</details>`]),
    ...(leadIn === undefined ? [] : [leadIn]),
    ...(next === null ? [] : [paste(next)]),
  ];
  return {
    issue: answer.issue,
    body: comment(parts.filter((part) => part !== "").join("\n\n"), `\n${marker}`),
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
      return standingRequest(state, reply, by);
    case "refused":
      return refusedSaid(reply, state, answer.at);
    case "stopping":
      return {
        heading: `${titled(reply.stage)}: ${shaOf(state, reply.candidate)} is being stopped`,
        sentence: `Asked for by ${by}. Its workflow run is cancelled on GitHub; the environment is free when it has ended.`,
        next: `/retry ${reply.stage}`,
      };
    case "withdrawn":
      return {
        heading: `${titled(reply.stage)}: withdrawn`,
        sentence: `What was asked for there is taken back by ${by}. Nothing had started.`,
        next: `/promote ${reply.stage}`,
      };
    case "resumed":
      return resumed(state, reply, by);
    case "approved":
      return approvedSaid(state, answer, reply);
    case "rejected":
      return {
        heading: `${titled(reply.stage)}: ${shaOf(state, reply.candidate)} is rejected`,
        sentence: `By ${by}: ${inline(reply.reason)}. It does not enter ${reply.stage} any more; a new candidate may.`,
        next: `/explain ${reply.stage}`,
      };
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
        sentence: statusTable(state),
        facts: notLive(state),
        next: firstExplain(state),
      };
    case "explained":
      return explained(state, reply);
    case "help":
      return helpFor(state, reply);
    default:
      return reply satisfies never;
  }
}

const ridesText = (rides: readonly number[]): string =>
  rides.length === 0 ? "" : ` It also brings ${listed(rides.map((number) => `#${number}`))}.`;
const insteadText = (state: State, instead: string | null): string =>
  instead === null ? "" : ` It takes the place of ${shaOf(state, instead)}, which was asked for before.`;

function started(state: State, reply: Extract<Reply, { is: "started" }>, by: string): Said {
  const { stage, candidate, attempt, rides, instead } = reply;
  const found = attemptById(state, attempt)?.attempt ?? null;
  const sha = shaOf(state, candidate);
  const why = found?.cause.is === "person" ? because(found.cause.reason) : "";
  if (found?.phase.is === "ended" && runOf(found.phase) === null)
    return {
      heading: `${titled(stage)}: ${sha} did not start`,
      sentence: `${inline(resultOf(found, found.phase.outcome, found.phase.at))}. Asked for by ${by}${why}.`,
      next: `/retry ${stage}`,
    };
  const link = safeLink(found === null ? undefined : runOf(found.phase)?.url);
  const workflow = inline(found?.spec.workflow ?? "its workflow");
  const start =
    found?.phase.is === "intended"
      ? `${workflow} is being started`
      : link === null
        ? `${workflow} was started`
        : `${workflow} was [started](${link})`;
  return {
    heading: `${titled(stage)}: ${sha} is on its way`,
    sentence: `Asked for by ${by}${why}; every gate is open and ${start}. Bound to ${sha}: later merges do not slip in.${ridesText(rides)}${insteadText(state, instead)}`,
    next: `/abort ${stage}`,
  };
}

function standingRequest(state: State, reply: Extract<Reply, { is: "standing" }>, by: string): Said {
  const { stage, candidate, explanation, rides, instead } = reply;
  const shut = explanation.gates.filter((gate) => gate.is === "shut").length;
  const what = candidate === null ? "this change" : shaOf(state, candidate);
  const when = shut === 0 ? "when it is a candidate" : shut === 1 ? "when 1 gate opens" : `when ${shut} gates open`;
  return {
    heading: `${titled(stage)}: ${what} will go ${when}`,
    sentence: `Recorded for ${by}, for 7 days. ${candidate === null ? "Its merge has not been seen yet." : composed(explanation, state)}${ridesText(rides)}${insteadText(state, instead)}`,
    leadIn: "To withdraw it:",
    ...(explanation.gates.length === 0 ? {} : { fold: tree(explanation, state) }),
    next: `/abort ${stage}`,
  };
}

function resumed(state: State, { stage, next }: Extract<Reply, { is: "resumed" }>, by: string): Said {
  const candidate = next === null ? undefined : state.candidates[next];
  const follows = candidate === undefined ? "Nothing waits for it now." : `${named(candidate)} goes there next.`;
  return {
    heading: `${titled(stage)}: automation is on again`,
    sentence: `Given back by ${by}. ${follows}`,
    next: `/explain ${stage}`,
  };
}

function explained(state: State, { explanation }: Extract<Reply, { is: "explained" }>): Said {
  const { stage } = explanation;
  const why = explanation.waitsMostFor;
  const sha = shaOf(state, explanation.candidate);
  const heading =
    why === null
      ? `${titled(stage)}: ${sha} can go now`
      : why.code === "not-requested"
        ? `${titled(stage)}: ${sha} ${why.tried ? "has been there" : "is ready"} and nobody has asked for it${why.tried ? " again" : ""}`
        : `${titled(stage)}: ${sha} waits`;
  return {
    heading,
    sentence: composed(explanation, state),
    facts: tree(explanation, state),
    next: opener(why, stage, "promote"),
  };
}

function firstExplain(state: State): string | null {
  const last = state.policy?.definition.stages.at(-1);
  return last === undefined ? null : `/explain ${last.name}`;
}

/** Facts that people wrote come in code spans; what we wrote ourselves stays plain. */
const FOREIGN = new Set(["word", "login", "version", "cause", "what", "trunk", "actual", "expected", "detail"]);

/** Where no command helps, the way out is said. */
const SAID_WAY_OUT: ReadonlySet<string> = new Set(["fork", "not-accepted", "not-on-trunk", "no-config"]);

function refusedSaid(refusal: Refusal, state: State, at: number): Said {
  const { code, facts, next } = refusal;
  const told = controlRefused(refusal, state, at);
  if (told !== null) return { heading: `Refused: ${code}`, sentence: told, next };
  const safe = Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, FOREIGN.has(key) ? inline(value) : value]),
  );
  const near = facts["near"] ?? "";
  const hint = near === "" ? "" : ` Did you mean ${inline(near)}?`;
  const stages = code === "unknown-stage" && (facts["expected"] ?? "") !== "" ? ` Stages: ${facts["expected"]}.` : "";
  const isLater = code === "unknown-command" && near === "" && (facts["expected"] ?? "") !== "";
  const says = isLater ? `${safe["word"]}: ${facts["expected"]}.` : sentence(code, safe);
  const out = next === null && SAID_WAY_OUT.has(code) ? ` ${titled(reasons[code].wayOut)}.` : "";
  const nothing = code === "head-moved" ? " Nothing was started." : code === "not-permitted" ? mayInstead(facts) : "";
  return { heading: `Refused: ${code}`, sentence: `${says}${hint}${stages}${out}${nothing}`, next };
}

const mayInstead = ({ who = "" }: Refusal["facts"]): string => ` Nothing was changed. ${titled(who)} can write:`;
