/** The revert of a version that was rolled back: what the pull request says, and how the other surfaces speak of it. */
import { environmentOf } from "../../pipeline/model.ts";
import { alteredRevert } from "../../pipeline/vetoes.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, inMarkdown, paste, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { marker } from "../../wording/markdown.ts";
import { joined, line, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import { actor, short, zoneOf } from "./shown.ts";

export type Reverting = {
  readonly title: Plain;
  /** Of the commit: it names in full what it reverts, so that it counts as the fix. */
  readonly message: Plain;
  readonly body: Markdown;
};

/** More pull requests than these are counted. */
const MOST_NAMED = 20;

export function renderRevert(state: State, bad: Candidate): Reverting {
  const sha = short(bad.sha);
  const stage = word(state.reverts?.[bad.id]?.stage ?? "");
  const title = line`Revert ${sha}: rolled back from ${stage}`;
  const veto = state.vetoes[bad.id];
  const why =
    veto === undefined
      ? null
      : rich`${sha} was rolled back from ${stage} and vetoed by ${actor(veto.by, inMarkdown)} at ${since(veto.at, zoneOf(state), state.at)}, reason: ${inline(veto.reason)}.`;
  const body = [
    rich`${joined([why, takesBack(bad)], words` `)}`,
    rich`${held(state, stage)}Later changes stay. With another commit on its branch it is the fix if the message of its merge says so. If the verdict is wrong, close this and write there or on the control issue:`,
    paste(`/unveto ${sha}`),
    marker(words`revert`, words`candidate`, bad.id),
  ];
  return { title, message: line`${title}\n\nThis reverts commit ${word(bad.sha)}.`, body: joined(body, words`\n\n`) };
}

function takesBack({ sha, changes }: Candidate): Markdown {
  const named = changes.slice(0, MOST_NAMED).map(({ number }) => words`#${number}`);
  const rest = changes.length > MOST_NAMED ? words` and ${changes.length - MOST_NAMED} more` : words``;
  return named.length === 0
    ? rich`This takes back what ${short(sha)} brought.`
    : rich`This takes back what ${short(sha)} brought: ${listed(named)}${rest}.`;
}

function held(state: State, name: string): Markdown {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  const hold = stage === undefined ? null : (environmentOf(state, stage.environment)?.hold ?? null);
  return hold?.fixOf === undefined
    ? rich``
    : rich`${word(name)} is on hold until a candidate with this has passed upstream; then it opens by itself. `;
}

/** The revert that we opened and nobody has changed or closed. */
export function openRevert(state: State, bad: string): number | null {
  const revert = state.reverts?.[bad];
  const isReady = revert?.is === "opened" && state.pulls[revert.pull]?.open !== false;
  return isReady && alteredRevert(state, bad) === null ? revert.pull : null;
}

/** What a shell takes as it stands. */
const A_PLAIN_BRANCH = /^\w[\w./-]*$/;

/**
 * Ready to paste: a revert whose message names what it reverts, so that it counts as the fix. `-m 1` takes merges too. It goes
 * from the bad commit on, so that no conflict stops it; a trunk whose name a shell would not take as it stands is left to be named.
 */
export function revertCommands({ trunk }: State, { sha }: Candidate): Markdown {
  const branch = `revert-${short(sha)}`;
  const base = trunk !== null && A_PLAIN_BRANCH.test(trunk.branch) ? ` --base ${trunk.branch}` : "";
  return paste(
    `git fetch origin && git switch -c ${branch} ${word(sha)}`,
    `git revert --no-edit -m 1 ${word(sha)}`,
    `git push -u origin ${branch} && gh pr create --fill${base}`,
  );
}
