/** What must hold of a deployed version, in words: while it is looked at, and what came of it. */
import type { Attempt, Candidate, State } from "../../pipeline/model.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { lastTry, verdictOf } from "../../pipeline/verification.ts";
import type { Verdict } from "../../pipeline/verification.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { link, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { clock, since } from "../../wording/times.ts";
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
export const verifyingSaid = (stage: string, { phase }: Attempt): Markdown =>
  phase.is === "soaking"
    ? rich`It counts when nobody has said otherwise by then: ${inline(`/fail ${word(stage)} <reason>`)}.`
    : rich`It counts once all of it holds.`;

/** Whoever has looked decides. */
export const undecided = (
  { sha }: Candidate,
  { stage, attempt }: { readonly stage: string; readonly attempt: Attempt },
): Markdown =>
  rich`${short(sha)} is deployed, but Sluice could not tell whether it holds: ${judgement(attempt, inMarkdown)}. Look, then ${inline(`/pass ${word(stage)}`)}, ${inline(`/fail ${word(stage)} <reason>`)} or ${inline(`/retry ${word(stage)}`)}; until then it goes no further, and nothing is rolled back.`;

const shown: Readonly<Record<Verdict["is"], Words>> = {
  passed: words`${signs.passed.sign} passed`,
  failed: words`${signs.failed.sign} failed`,
  inconclusive: words`${signs.person.sign} could not be judged`,
  errored: words`${signs.failed.sign} errored`,
};

/** All that were begun, and what came of each; `null`: there is nothing to verify. */
export function verificationTable({ verifications = [] }: Attempt): Markdown | null {
  if (verifications.length === 0) return null;
  const rows = verifications.map((one) => {
    const verdict = verdictOf(one);
    const log = one.is === "workflow" ? link(words`log`, runOf(lastTry(one).phase)?.url) : null;
    const detail = verdict === null ? null : factOf(one, inMarkdown);
    return [
      lookedAt(one, inMarkdown),
      verdict === null ? words`${signs.running.sign} running` : shown[verdict.is],
      joined([detail, log], words`, `),
    ];
  });
  return table([words`verification`, words`result`, words`detail`], rows);
}
