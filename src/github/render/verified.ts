/** What must hold of a deployed version, in words: while it is looked at, and what came of it. */
import type { Attempt, Candidate, State } from "../../pipeline/model.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { lastTry, verdictOf } from "../../pipeline/verification.ts";
import type { Verdict, Verification } from "../../pipeline/verification.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { link, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { clock } from "../../wording/times.ts";
import { factOf, judgement } from "./results.ts";
import { short, zoneOf } from "./shown.ts";

/** What it looks at. */
export const nameOf = <T extends Markdown | Plain>({ rule }: Verification, { prose }: Voice<T>): T =>
  prose(rule.workflow);

/** `1 of 2 passed` */
function progress({ verifications = [], spec }: Attempt): Words {
  const passed = verifications.filter((one) => verdictOf(one)?.is === "passed").length;
  return words`${passed} of ${(spec.verify ?? []).length} passed`;
}

export const verifyingTitle = (state: State, attempt: Attempt): Words =>
  words`Deployed ${clock(deployedAt(attempt), zoneOf(state))}; verifying: ${progress(attempt)}`;

const deployedAt = (attempt: Attempt): number => attempt.deployedAt ?? attempt.startedAt;

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
    const log = link(words`log`, runOf(lastTry(one).phase)?.url);
    const detail = verdict === null ? null : factOf(one, inMarkdown);
    return [
      nameOf(one, inMarkdown),
      verdict === null ? words`${signs.running.sign} running` : shown[verdict.is],
      joined([detail, log], words`, `),
    ];
  });
  return table([words`verification`, words`result`, words`detail`], rows);
}
