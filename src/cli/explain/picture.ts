/** The pipeline of a checkout as Mermaid, for a README. */
import { parse } from "../../config/parse.ts";
import { gatesText } from "../../github/render/config-check.ts";
import type { Definition, Stage } from "../../pipeline/definition.ts";
import { inTerminal } from "../../wording/escape.ts";
import type { Checkout } from "../checkout.ts";
import { plainly } from "../text.ts";
import { absent, judged } from "../validate.ts";
import type { Answer } from "../verb.ts";

export function picture({ config, workflows }: Checkout): Answer {
  if (config === null) return absent();
  const parsed = parse(config);
  if (parsed.is === "bad") return judged(config, workflows);
  const lines = drawn(parsed.definition);
  return { exit: 0, lines, json: { is: "drawn", mermaid: lines.join("\n") } };
}

/** Stages are numbered: a name may be a word of Mermaid's own. */
function drawn(definition: Definition): readonly string[] {
  const { stages } = definition;
  const ids = new Map(stages.map(({ name }, index) => [name, `s${index + 1}`]));
  const idOf = (name: string): string => ids.get(name) ?? "commit";
  return [
    "flowchart LR",
    `  commit[${label(...commitSaid(definition))}]`,
    ...stages.flatMap((stage): readonly string[] => {
      const id = idOf(stage.name);
      const from = stage.needs.length === 0 ? "commit" : stage.needs.map(idOf).join(" & ");
      const before = gateOf(definition, stage);
      const gate = before.length === 0 ? "" : ` --> g${id}{{${label(...before)}}}`;
      return [`  ${from}${gate} --> ${id}[${label(stage.name)}]`];
    }),
  ];
}

const commitSaid = ({ commit: { checks } }: Definition): readonly string[] =>
  checks === "default" || checks.length === 0
    ? ["commit"]
    : ["commit", plainly(checks.map(({ name }) => inTerminal.name(name)).join(", "))];

/** What stands before a stage that is not entered by itself. */
function gateOf(definition: Definition, stage: Stage): readonly string[] {
  const asked = stage.promote === "manual" ? [`/promote ${stage.name}`] : [];
  const gates = plainly(gatesText(definition, stage));
  return gates === "" ? asked : [...asked, gates];
}

/** Whatever is no plain word goes in as its number, which Mermaid shows as the character and never reads. */
const label = (...lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll(/[^\p{L}\p{N} ,./-]/gu, (one) => `#${one.codePointAt(0)};`)).join("<br>")}"`;
