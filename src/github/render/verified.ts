/** What must hold of a deployed version, in words: while it is looked at, and what came of it. */
import type { Attempt } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { lastTry, soakOf, verdictOf } from "../../pipeline/verification.ts";
import type { Verdict, Verification } from "../../pipeline/verification.ts";
import { word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { link, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { clock, duration, since } from "../../wording/times.ts";
import { addressDetail } from "./address.ts";
import { factOf, judgement, lookedAt } from "./results.ts";
import { short, zoneOf } from "./shown.ts";

/** `1 of 2 passed` */
function progress({ verifications = [], spec }: Attempt): Words {
  const passed = verifications.filter((one) => verdictOf(one)?.is === "passed").length;
  return words`${passed} of ${(spec.verify ?? []).length} passed`;
}

/** How far a deployed version has come that does not count yet. */
export function verifyingTitle(state: State, attempt: Attempt): Words {
  const zone = zoneOf(state);
  const { phase } = attempt;
  const deployed = words`Deployed ${clock(attempt.deployedAt ?? attempt.startedAt, zone)}`;
  if (phase.is !== "soaking") return words`${deployed}; verifying: ${progress(attempt)}`;
  const verified = (attempt.spec.verify ?? []).length > 0 ? words` and verified` : words``;
  return words`${deployed}${verified}; soaking until ${since(phase.until, zone, state.at)}`;
}

/** What follows from it. */
export function verifyingSaid<T extends Markdown | Plain>(stage: string, attempt: Attempt, { say, name }: Voice<T>): T {
  const soak = soakOf(attempt);
  const asked = (attempt.verifications ?? []).flatMap((one) => (one.is === "http" ? [one] : []));
  const broke = asked.some((one) => one.broke > 0);
  if (attempt.phase.is === "soaking") {
    const holds = asked.length > 0 ? words`it has stayed healthy and nobody` : words`nobody`;
    const anew = broke ? words` It broke while it soaked, so the whole soak began anew.` : words``;
    return say`It counts when ${holds} has said otherwise by then: ${name(`/fail ${word(stage)} <reason>`)}.${anew}`;
  }
  if (soak === 0) return say`It counts once all of it holds.`;
  const then = words`once all of it holds${broke ? words` again` : words``} and has soaked for ${duration(soak)}`;
  return broke ? say`It broke while it soaked, and that begins anew: it counts ${then}.` : say`It counts ${then}.`;
}

/** The command that fits: what soaks can only be said not to hold. */
export const whileVerified = (stage: string, { phase }: Attempt): string =>
  phase.is === "soaking" ? `/fail ${stage} <reason>` : `/abort ${stage}`;

/** Whoever has looked decides. */
export const undecided = <T extends Markdown | Plain>(
  { sha }: Candidate,
  { stage, attempt }: { readonly stage: string; readonly attempt: Attempt },
  voice: Voice<T>,
): T =>
  voice.say`${short(sha)} is deployed, but Sluice could not tell whether it holds: ${judgement(attempt, voice)}. Look, then ${voice.name(`/pass ${word(stage)}`)}, ${voice.name(`/fail ${word(stage)} <reason>`)} or ${voice.name(`/retry ${word(stage)}`)}; until then it goes no further, and nothing is rolled back.`;

const shown: Readonly<Record<Verdict["is"], Words>> = {
  passed: words`${signs.passed.sign} passed`,
  failed: words`${signs.failed.sign} failed`,
  inconclusive: words`${signs.person.sign} could not be judged`,
  errored: words`${signs.failed.sign} errored`,
};

const running = words`${signs.running.sign} running`;
const givenUp = words`${signs.skipped.sign} given up`;

/** `detail`: `null` where there is nothing to say. `log`: the address of its workflow run. */
export type VerificationRow<T extends Markdown | Plain> = {
  readonly what: T;
  readonly result: Words;
  readonly detail: T | Words | null;
  readonly log: string | null;
};

/** All that were begun, and what came of each. */
export const verificationRows = <T extends Markdown | Plain>(
  state: State,
  attempt: Attempt,
  voice: Voice<T>,
): readonly VerificationRow<T>[] =>
  (attempt.verifications ?? []).map((one) => {
    const verdict = verdictOf(one);
    // The run of a workflow goes on until it is cancelled.
    const unseen = attempt.phase.is === "ended" && one.is !== "workflow" ? givenUp : running;
    return {
      what: lookedAt(one, voice),
      result: verdict === null ? unseen : shown[verdict.is],
      detail: ofAddress(state, attempt, one) ?? (verdict === null ? null : factOf(one, voice)),
      log: one.is === "workflow" ? (runOf(lastTry(one).phase)?.url ?? null) : null,
    };
  });

/** What is said of an address beside its name, where that is less than the whole sentence. */
const ofAddress = (state: State, attempt: Attempt, one: Verification): Words | null =>
  one.is === "http" && (one.read.verdict !== null || attempt.phase.is !== "ended")
    ? addressDetail(one, zoneOf(state), attempt.phase.is !== "ended" && soakOf(attempt) > 0)
    : null;

/** `null`: there is nothing to verify. */
export function verificationTable(rows: readonly VerificationRow<Markdown>[]): Markdown | null {
  if (rows.length === 0) return null;
  const cells = rows.map(({ what, result, detail, log }) => [
    what,
    result,
    joined([detail, link(words`log`, log)], words`, `),
  ]);
  return table([words`verification`, words`result`, words`detail`], cells);
}
