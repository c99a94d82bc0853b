/** `sluice init`: proposes the file from the workflows of a checkout, and shows what they need. Changes nothing without `--write`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "../config/parse.ts";
import { weigh } from "../config/weigh.ts";
import { checkWorkflows } from "../config/workflows.ts";
import { shapeOf } from "../github/render/shown.ts";
import type { ConfigProblem } from "../pipeline/definition.ts";
import { counted } from "../wording/lists.ts";
import { CONFIG_FILE, readCheckout, WORKFLOWS } from "./checkout.ts";
import type { Checkout } from "./checkout.ts";
import { propose } from "./init/proposal.ts";
import { deployWorkflow } from "./init/template.ts";
import { isWritten } from "./new-file.ts";
import { problemLines } from "./problems.ts";
import { indented } from "./text.ts";
import type { Answer, Typed } from "./verb.ts";

export function init({ folder, positionals: [given], flags }: Typed): Promise<Answer> {
  const checkout = readCheckout(folder, given);
  const wishes = flags.has("write");
  if (checkout.config !== null && wishes) return Promise.resolve(refused);
  const { text, notes } = propose(checkout.workflows, trunkOf(checkout.root));
  const parsed = parse(text);
  const { problems } = weigh(parsed, checkWorkflows(parsed.workflows, checkout.workflows));
  const missing = parsed.workflows.map(({ file }) => file).filter((file) => !checkout.workflows.has(file));
  const needs = problems.filter(({ code }) => code !== "workflow-missing");
  if (wishes && !isWritten(join(checkout.root, CONFIG_FILE), text)) return Promise.resolve(refused);
  return Promise.resolve({
    exit: 0,
    lines: [
      heading(checkout, wishes),
      "",
      ...indented(text.trimEnd().split("\n"), 2),
      "",
      ...(parsed.is === "good" ? [`  ${shapeOf(parsed.definition.stages)}`, ""] : []),
      ...section(
        "To be judged by you:",
        notes.map((note) => `- ${note}`),
      ),
      ...missing.flatMap((file) =>
        section(`There is no ${WORKFLOWS}/${file} yet. It could begin so:`, deployWorkflow.trimEnd().split("\n")),
      ),
      ...needed(needs),
      closing(checkout, wishes),
    ],
    json: { file: CONFIG_FILE, written: wishes, text, notes, missing, problems: needs },
  });
}

function closing({ config }: Checkout, isWritten: boolean): string {
  if (isWritten) return "Then: sluice validate";
  return config === null
    ? "Nothing was written. sluice init --write writes the file; workflows are yours to change."
    : `Nothing was written: ${CONFIG_FILE} stays as it is. sluice validate checks it.`;
}

const refused: Answer = {
  exit: 1,
  lines: [`${CONFIG_FILE} is there already, and is not overwritten. sluice validate checks it.`],
  json: { file: CONFIG_FILE, written: false, is: "present" },
};

function heading({ config, workflows }: Checkout, isNew: boolean): string {
  const read = `from ${counted(workflows.size, "workflow")}`;
  if (isNew) return `${CONFIG_FILE} is written, ${read}:`;
  return config === null
    ? `Proposed ${CONFIG_FILE}, ${read}:`
    : `${CONFIG_FILE} is there already. ${read[0]?.toUpperCase()}${read.slice(1)} this would be proposed:`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...indented(lines, 2), ""];

const needed = (problems: readonly ConfigProblem[]): readonly string[] =>
  problems.length === 0
    ? []
    : ["What Sluice needs of them before the first promotion:", "", ...problemLines(problems), ""];

/** The branch that the remote calls its default one, where the checkout knows. */
function trunkOf(root: string): string {
  try {
    const head = readFileSync(join(root, ".git/refs/remotes/origin/HEAD"), "utf8");
    return /^ref: refs\/remotes\/origin\/(\S{1,200})$/m.exec(head)?.[1] ?? "main";
  } catch {
    return "main";
  }
}
