/** `/help`: the catalogue, with this repository's stages. */
import { catalogue } from "../../commands/catalogue.ts";
import type { Entry } from "../../commands/catalogue.ts";
import type { Answer, Reply } from "../../pipeline/answer.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, prose, word } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { table } from "../../wording/markdown.ts";
import { rich, words } from "../../wording/text.ts";
import type { Said } from "./reply.ts";
import { short } from "./shown.ts";

export function helpFor(state: State, answer: Answer, { about, candidate }: Extract<Reply, { is: "help" }>): Said {
  const isControl = "issue" in answer && answer.issue === state.controlIssue;
  const stages = state.policy?.definition.stages.map((stage) => stage.name) ?? [];
  const entry = catalogue.find((one) => one.verb === about);
  if (entry !== undefined) {
    const right = whoever[entry.right];
    const where = stages.length === 0 ? words`` : words` Stages: ${listed(stages.map(word))}.`;
    return {
      heading: rich`The command ${word(entry.verb)}`,
      sentence: rich`${inline(syntaxOf(entry, isControl))}: ${prose(entry.does)}. For ${right}.${where}`,
      next: entry.example,
    };
  }
  const rows = catalogue.map((one) => [inline(withStage(syntaxOf(one, isControl), stages)), prose(one.does)]);
  const sha = candidate === null ? undefined : state.candidates[candidate]?.sha;
  const on = sha === undefined ? words`` : words` Here they are about ${short(sha)}.`;
  return {
    heading: rich`Commands here`,
    sentence: rich`Each stands on a line of its own.${on}`,
    facts: table([words`write`, words`to`], rows),
    next: "/help promote",
  };
}

const whoever = {
  read: words`whoever may read here`,
  write: words`whoever may write here, unless the file says otherwise`,
  "write; maintain on production": words`whoever may write here, or maintain on production, unless the file says otherwise`,
} as const;

/** On a pull request its own version is meant where none is named; elsewhere there is no such. */
const syntaxOf = ({ syntax, takes }: Entry, isControl: boolean): string =>
  isControl && takes.startsWith("version") ? syntax.replace("[version]", "<version>") : syntax;

const withStage = (syntax: string, stages: readonly string[]): string =>
  syntax.replace("<stage>", stages.at(-1) ?? "<stage>").replace(" [version] [--reason …]", "");
