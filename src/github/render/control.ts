/** The control issue: what is where, and where commands are typed that belong to no pull request. */
import type { Place } from "../../engine/heard.ts";
import type { State } from "../../pipeline/model.ts";
import { inline } from "../../wording/escape.ts";
import { comment, marker } from "../../wording/markdown.ts";
import { joined, line, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import type { Content } from "./content.ts";
import { besideSaid } from "./foreign.ts";
import { rebuiltSaid } from "./rebuilt.ts";
import { installation } from "./installation.ts";
import { asOf, headline, notLive, statusTable } from "./status.ts";
import { shapeOf } from "./shown.ts";

const MARKER = marker(words`control`, words`pipeline`, "default");

const offered = (stage: string): Markdown =>
  joined([`/rollback ${stage}`, `/lock ${stage} <reason>`, `/promote ${stage} <sha>`, "/help"].map(inline), words`, `);

export function controlIssue(state: State, _place: Place): Content {
  const stages = state.policy?.definition.stages ?? [];
  const last = stages.at(-1)?.name ?? "production";
  const body = [
    rich`### ${headline(state, null)}`,
    statusTable(state),
    ...besideSaid(state),
    ...rebuiltSaid(state),
    ...installation(state),
    notLive(state),
    shapeOf(stages),
    rich`Commands work in a comment here when there is no pull request for them: ${offered(last)}.`,
  ];
  return {
    is: "issue",
    title: line`Sluice: what runs where, and commands for the whole pipeline`,
    body: comment(joined(body, words`\n\n`), rich`\n\n${asOf(state)}${MARKER}`),
    labels: ["sluice"],
    marker: MARKER,
  };
}
