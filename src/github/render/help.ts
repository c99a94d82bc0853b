/** `/help`: the catalogue, with this repository's stages. */
import { catalogue } from "../../commands/catalogue.ts";
import type { Reply } from "../../pipeline/answer.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { inline } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import type { Said } from "./reply.ts";

export function helpFor(state: State, { about, candidate }: Extract<Reply, { is: "help" }>): Said {
  const stages = state.policy?.definition.stages.map((stage) => stage.name) ?? [];
  const entry = catalogue.find((one) => one.verb === about);
  if (entry !== undefined) {
    const right = whoever[entry.right];
    const where = stages.length === 0 ? "" : ` Stages: ${listed(stages)}.`;
    return {
      heading: `The command ${entry.verb}`,
      sentence: `${inline(entry.syntax)}: ${entry.does}. For ${right}.${where}`,
      next: entry.example,
    };
  }
  const rows = catalogue.map((one) => `| ${inline(withStage(one.syntax, stages))} | ${one.does} |`);
  const sha = candidate === null ? undefined : state.candidates[candidate]?.sha;
  const on = sha === undefined ? "" : ` Here they are about ${short(sha)}.`;
  return {
    heading: "Commands here",
    sentence: `Each stands on a line of its own.${on}`,
    facts: ["| write | to |", "| --- | --- |", ...rows].join("\n"),
    next: "/help promote",
  };
}

const whoever = {
  read: "whoever may read here",
  write: "whoever may write here, unless the file says otherwise",
  "write; maintain on production": "whoever may write here, or maintain on production, unless the file says otherwise",
} as const;

const withStage = (syntax: string, stages: readonly string[]): string =>
  syntax.replace("<stage>", stages.at(-1) ?? "<stage>").replace(" [version] [--reason …]", "");
