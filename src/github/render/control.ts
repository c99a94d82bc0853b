/** The control issue: what is where, and where commands are typed that belong to no pull request. */
import type { Place } from "../../engine/ports.ts";
import type { State } from "../../pipeline/model.ts";
import { inline } from "../../wording/escape.ts";
import type { Content } from "./content.ts";
import { asOf, headline, notLive, statusTable } from "./status.ts";
import { shapeOf } from "./shown.ts";

const MARKER = "<!-- sluice:1 control pipeline=default -->";

const offered = (stage: string): string =>
  [`/rollback ${stage}`, `/lock ${stage} <reason>`, `/promote ${stage} <sha>`, "/help"].map(inline).join(", ");

export function controlIssue(state: State, _place: Place): Content {
  const stages = state.policy?.definition.stages ?? [];
  const last = stages.at(-1)?.name ?? "production";
  const body = [
    `### ${headline(state, "")}`,
    statusTable(state),
    notLive(state),
    shapeOf(stages),
    `Commands work in a comment here when there is no pull request for them: ${offered(last)}.`,
    `${asOf(state, " · commands: `/help`")}${MARKER}`,
  ];
  return {
    is: "issue",
    title: "Sluice: what runs where, and commands for the whole pipeline",
    body: body.filter((part) => part !== "").join("\n\n"),
    labels: ["sluice"],
    marker: MARKER,
  };
}
