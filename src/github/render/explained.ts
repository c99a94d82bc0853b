/** What is said to whoever asks why a candidate is not in a stage yet: one answer, which a comment and a terminal each dress. */
import { shutGates } from "../../pipeline/explain.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import { inMarkdown } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { moment } from "../../wording/times.ts";
import { sentences } from "./composed.ts";
import { opener } from "./controlled.ts";
import { foreignFact } from "./foreign.ts";
import type { Said } from "./reply.ts";
import { shaOf, short, titled, zoneOf } from "./shown.ts";
import { gateList, gateRows } from "./tree.ts";
import type { GateRow } from "./tree.ts";
import {
  undecided,
  verificationRows,
  verificationTable,
  verifyingSaid,
  verifyingTitle,
  whileVerified,
} from "./verified.ts";
import type { VerificationRow } from "./verified.ts";

/** Either gates, or what must hold of a version that is deployed and does not count yet. */
export type Explained<T extends Markdown | Plain> = {
  readonly heading: T;
  readonly sentences: readonly T[];
  readonly gates: readonly GateRow<T>[];
  readonly verifications: readonly VerificationRow<T>[];
  /** Who else has the environment. */
  readonly foreign: T | null;
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
  beingJudged(explanation, asking) ?? before(explanation, asking);

/** As the reply to `/explain`. */
export function explainedSaid(state: State, explanation: Explanation, at: number): Said {
  const said = explained(explanation, { state, at, voice: inMarkdown });
  const { heading, gates, verifications, foreign, next } = said;
  const facts = [gates.length === 0 ? null : gateList(gates), verificationTable(verifications), foreign];
  return {
    heading,
    sentence: joined(said.sentences, words` `),
    facts: joined(facts, words`\n\n`),
    next,
  };
}

function before<T extends Markdown | Plain>(explanation: Explanation, { state, at, voice }: Asking<T>): Explained<T> {
  const { say } = voice;
  const { stage } = explanation;
  const { most: why, earliest } = forecast(state, explanation);
  const sha = shaOf(state, explanation.candidate);
  const heading =
    why === null
      ? say`${titled(stage)}: ${sha} can go now`
      : earliest !== null
        ? say`${titled(stage)}: ${sha} can go ${moment(earliest, zoneOf(state), at)} at the earliest`
        : why.code === "not-requested"
          ? say`${titled(stage)}: ${sha} ${why.tried ? words`has been there` : words`is ready`} and nobody has asked for it${why.tried ? words` again` : words``}`
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

/** It enters by itself once the lane is free: nothing is to be asked for. */
function isNextInLine(explanation: Explanation): boolean {
  const shut = shutGates(explanation);
  return shut.length > 0 && shut.every(({ code }) => code === "busy");
}

/** `null`: that is not why it goes no further. */
function beingJudged<T extends Markdown | Plain>(
  { candidate: id, stage }: Explanation,
  { state, voice }: Asking<T>,
): Explained<T> | null {
  const { say } = voice;
  const candidate = state.candidates[id];
  const seen = candidate === undefined ? null : standing(state, candidate, stage);
  if (candidate === undefined || (seen?.is !== "active" && seen?.is !== "ended")) return null;
  const { attempt } = seen;
  const sha = short(candidate.sha);
  const more = { gates: [], verifications: verificationRows(state, attempt, voice), foreign: null };
  if (isBeingVerified(attempt))
    return {
      heading: say`${titled(stage)}: ${sha} ${attempt.phase.is === "soaking" ? words`soaks` : words`is being verified`}`,
      sentences: [say`${verifyingTitle(state, attempt)}.`, verifyingSaid(stage, attempt, voice)],
      ...more,
      next: whileVerified(stage, attempt),
    };
  if (!isForPerson(attempt)) return null;
  return {
    heading: say`${titled(stage)}: ${sha} needs a decision`,
    sentences: [undecided(candidate, { stage, attempt }, voice)],
    ...more,
    next: `/pass ${stage}`,
  };
}
