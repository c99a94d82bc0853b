/** What is said to whoever asks how a candidate stands at a stage, and why it is not there yet: one answer, which a comment and a terminal each dress. */
import { shutGates } from "../../pipeline/explain.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import { wasVetoed } from "../../pipeline/attempt.ts";
import type { Attempt, Outcome } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isForPerson } from "../../pipeline/verification.ts";
import { inMarkdown } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment } from "../../wording/times.ts";
import { sentences } from "./composed.ts";
import type { Telling } from "./composed.ts";
import { opener } from "./controlled.ts";
import { activeSaid, endedSaid, isPaused, keptOutSaid } from "./entered.ts";
import type { Entered } from "./entered.ts";
import { foreignFact } from "./foreign.ts";
import type { Said } from "./reply.ts";
import { shaOf, short, titled, zoneOf } from "./shown.ts";
import { gateList, gateRows } from "./tree.ts";
import type { GateRow } from "./tree.ts";
import { verificationRows, verificationTable } from "./verified.ts";
import type { VerificationRow } from "./verified.ts";

/** Either gates, or what must hold of a version that is deployed; where that is over both, because it may go in again. */
export type Explained<T extends Markdown | Plain> = {
  readonly heading: T;
  readonly sentences: readonly T[];
  readonly gates: readonly GateRow<T>[];
  readonly verifications: readonly VerificationRow<T>[];
  /** Who else has the environment. */
  readonly foreign: T | null;
  /** Stands before the next command, without its colon; absent: nothing more is to be said of that. */
  readonly leading?: Words;
  /** The command that fits. */
  readonly next: string;
};

export type Asking<T extends Markdown | Plain> = {
  readonly state: State;
  /** When it was asked. */
  readonly at: number;
  readonly voice: Voice<T>;
};

export const explained = <T extends Markdown | Plain>(explanation: Explanation, asking: Asking<T>): Explained<T> =>
  inside(explanation, asking) ?? before(explanation, asking);

/** As the reply to `/explain`. */
export function explainedSaid(state: State, explanation: Explanation, at: number): Said {
  const said = explained(explanation, { state, at, voice: inMarkdown });
  const { heading, gates, verifications, foreign, leading, next } = said;
  const facts = [gates.length === 0 ? null : gateList(gates), verificationTable(verifications), foreign];
  return {
    heading,
    sentence: joined(said.sentences, words` `),
    facts: joined(facts, words`\n\n`),
    ...(leading === undefined ? {} : { leadIn: rich`${leading}:` }),
    next,
  };
}

function before<T extends Markdown | Plain>(explanation: Explanation, { state, at, voice }: Asking<T>): Explained<T> {
  const { say } = voice;
  const { stage } = explanation;
  const { most: why, earliest } = forecast(state, explanation, at);
  const sha = shaOf(state, explanation.candidate);
  const heading =
    why === null
      ? say`${titled(stage)}: ${sha} can go now`
      : earliest !== null
        ? say`${titled(stage)}: ${sha} can go ${moment(earliest, zoneOf(state), at)} at the earliest`
        : why.code === "not-requested"
          ? say`${titled(stage)}: ${sha} ${unasked(why)}`
          : say`${titled(stage)}: ${sha} waits`;
  return {
    heading,
    sentences: sentences(explanation, { state, asked: at, voice }),
    gates: gateRows(explanation, state, voice),
    verifications: [],
    foreign: foreignFact(state, stage, voice),
    next: isNextInLine(explanation) ? "/status" : opener(why, stage, "promote"),
  };
}

function unasked({ tried, stopped }: Extract<Shut, { code: "not-requested" }>): Words {
  if (stopped === true) return words`was stopped before it and nobody has asked for it since`;
  return tried ? words`has been there and nobody has asked for it again` : words`is ready and nobody has asked for it`;
}

/** It enters by itself once the lane is free: nothing is to be asked for. */
function isNextInLine(explanation: Explanation): boolean {
  const shut = shutGates(explanation);
  return shut.length > 0 && shut.every(({ code }) => code === "busy");
}

/** As its check says it; `null`: it stands before the stage. */
function inside<T extends Markdown | Plain>(
  explanation: Explanation,
  { state, at, voice }: Asking<T>,
): Explained<T> | null {
  const { candidate: id, stage } = explanation;
  const { say } = voice;
  const candidate = state.candidates[id];
  const seen = candidate === undefined ? null : standing(state, candidate, stage);
  if (candidate === undefined || (seen?.is !== "active" && seen?.is !== "ended" && seen?.is !== "vetoed")) return null;
  const { attempt } = seen;
  const { is, isOver } = stands(seen);
  const { sentence, leading, next } = saidOf(candidate, { stage, seen }, { state, asked: at, voice });
  return {
    heading: say`${titled(stage)}: ${short(candidate.sha)} ${is}`,
    sentences: [sentence],
    gates: isOver ? gateRows(explanation, state, voice) : [],
    verifications: attempt === null ? [] : verificationRows(state, attempt, voice),
    foreign: foreignFact(state, stage, voice),
    ...(leading === undefined ? {} : { leading }),
    next: next ?? `/status`,
  };
}

type Inside = Extract<Standing, { is: "active" | "ended" | "vetoed" }>;

function saidOf<T extends Markdown | Plain>(
  candidate: Candidate,
  { stage, seen }: { readonly stage: string; readonly seen: Inside },
  telling: Telling<T>,
): Entered<T> {
  if (seen.is === "vetoed") return keptOutSaid(stage, seen, telling);
  return seen.is === "active"
    ? activeSaid(candidate, { stage, seen }, telling)
    : endedSaid(candidate, { stage, seen }, telling);
}

/** In a word; `isOver`: it stands before its gates again. */
function stands(seen: Inside): { readonly is: Words; readonly isOver: boolean } {
  if (seen.is === "vetoed") return { is: words`is kept out`, isOver: true };
  if (seen.is === "active") return { is: doing(seen.attempt), isOver: false };
  return { is: became(seen), isOver: !isForPerson(seen.attempt) };
}

function doing({ phase, spec, cause }: Attempt): Words {
  if (phase.is === "soaking") return words`soaks`;
  if (phase.is === "verifying") return words`is being verified`;
  if (phase.is === "stopping") return words`is being stopped`;
  if (isPaused(phase)) return words`waits on GitHub`;
  if (cause.is === "rollback") return words`is being put back`;
  return spec.kind === "deploy" ? words`is being deployed` : words`is being tested`;
}

function became({ attempt, outcome, back }: Extract<Standing, { is: "ended" }>): Words {
  if (isForPerson(attempt)) return words`needs a decision`;
  const is = wasVetoed(attempt) ? words`was called off` : ends[outcome.is];
  return back === null ? is : words`${is}, and was left`;
}

const ends: Readonly<Record<Outcome["is"], Words>> = {
  succeeded: words`passed`,
  failed: words`failed`,
  errored: words`errored`,
  inconclusive: words`was not judged`,
  "timed-out": words`timed out`,
  aborted: words`was aborted`,
};
