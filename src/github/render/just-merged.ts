/** What the living comment says first: it is the mail that everybody gets. */
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { requestFor } from "../../pipeline/requests.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { listed, some } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import { actor, short } from "./shown.ts";
import type { Said } from "./stopped.ts";

/** Names of checks in a sentence. */
const MOST_NAMED = 10;

export function justMerged(state: State, candidate: Candidate): Said {
  const rule = state.policy?.definition.commit;
  const isOne = rule !== undefined && rule.checks !== "default" && rule.checks.length === 1;
  const named =
    rule === undefined || rule.checks === "default"
      ? words`its checks`
      : some(
          rule.checks.map((check) => inline(check.name)),
          MOST_NAMED,
        );
  const first =
    state.policy?.definition.stages.filter((stage) => stage.needs.length === 0).map((stage) => word(stage.name)) ?? [];
  const byHand = (state.policy?.definition.stages ?? []).filter((stage) => stage.promote === "manual");
  const asks = byHand.map(({ name }) => {
    const asked = requestFor(state, candidate, name);
    return asked === undefined
      ? rich` ${word(name)} needs ${inline(`/promote ${name}`)}.`
      : rich` ${actor(asked.by, inMarkdown)} has asked for ${word(name)}.`;
  });
  return {
    heading: rich`Merged: the commit stage is running`,
    sentence: rich`This change is candidate ${short(candidate.sha)}. When ${named === "" ? words`the commit stage` : named} ${isOne ? words`passes` : words`pass`} it goes to ${listed(first)}.${joined(asks, words``)}`,
    next: null,
  };
}
