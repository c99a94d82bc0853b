/** The call to those whose approval is missing, once everything else is open (SURFACES §1 h). */
import type { Place } from "../../engine/heard.ts";
import { sinceOf } from "../../pipeline/approvals.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { Effect } from "../../pipeline/effect.ts";
import type { State } from "../../pipeline/model.ts";
import { nameable } from "../../pipeline/settle/call.ts";
import { missingOf, tallyOf } from "../../pipeline/tally.ts";
import type { Tally } from "../../pipeline/tally.ts";
import { inline, paste, word } from "../../wording/escape.ts";
import { counted, some } from "../../wording/lists.ts";
import { comment, mention, mentionTeam } from "../../wording/markdown.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { callMarker } from "./content.ts";
import type { Written } from "./content.ts";
import { named } from "./shown.ts";

const MOST_AUTHORS = 10;

export function renderApprovalCall(
  { candidate: id, stage: name, issue, key }: Extract<Effect, { kind: "call" }>,
  state: State,
  { owner }: Pick<Place, "owner">,
): Written {
  const marker = callMarker(key);
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  const candidate = state.candidates[id];
  if (definition === undefined || stage === undefined || candidate === undefined)
    return { issue, body: rich`What was to be approved here is gone.\n${marker}`, marker };
  const tally = tallyOf(state, definition, candidate, stage);
  const { pulls } = sinceOf(state, candidate, stage);
  const authors = [...new Set(authorsOf(state, pulls).map((author) => inline(author)))];
  const by = authors.length === 0 ? words`` : rich` by ${some(authors, MOST_AUTHORS)}`;
  const brings = pulls.length === 0 ? words`` : rich` It brings ${counted(pulls.length, "change")}${by}.`;
  const said = rich`${mentions(tally, owner)}: ${named(candidate)} is ready for ${word(name)} and needs ${counted(missingOf(tally), "approval")}.${brings}`;
  return { issue, body: comment(rich`${said}\n${paste(`/approve ${name}`)}`, rich`\n${marker}`), marker };
}

const authorsOf = (state: State, pulls: readonly number[]): readonly string[] =>
  Object.values(state.candidates).flatMap(({ changes }) =>
    changes.flatMap(({ number, author }) => (author !== null && pulls.includes(number) ? [author] : [])),
  );

const mentions = (tally: Tally, owner: string): Markdown =>
  joined(
    nameable(tally).map((one) =>
      one.is === "team" ? mentionTeam(owner, one.slug) : one.is === "login" ? mention(one.login) : null,
    ),
    words` `,
  );
