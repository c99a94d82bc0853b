/** Writes what is generated from the code: the JSON Schema for editors and the reference pages. A test holds the files to it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { catalogue as verbs, commonFlags } from "../src/cli/catalogue.ts";
import { catalogue, laterVerbs } from "../src/commands/catalogue.ts";
import { jsonSchema } from "../src/config/schema.ts";
import { reasons } from "../src/wording/reasons.ts";

type Schema = {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
};

/** Every key with its path; a stage's keys stand under `stages.<name>`. */
function rows(schema: Schema, path: string): readonly string[] {
  const inner = schema.anyOf?.find((one) => one.properties !== undefined) ?? schema;
  const own = Object.entries(inner.properties ?? {}).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    const said = value.description === undefined ? [] : [row(here, value.description)];
    return [...said, ...rows(value, here)];
  });
  const named =
    typeof inner.additionalProperties === "object" ? rows(inner.additionalProperties, `${path}.<name>`) : [];
  return [...own, ...named];
}

/** A description ends with its default where there is one: editors show both together, the page in a column of its own. */
function row(key: string, description: string): string {
  const [what = "", standard = ""] = description.replaceAll("|", String.raw`\|`).split(" Default: ");
  return `| \`${key}\` | ${what} | ${standard.replace(/\.$/, "")} |`;
}

const made = "<!-- Made by `npm run reference`. -->\n";

const configPage = (): string =>
  `${made}# .github/sluice.yml\n\nRead from the trunk only. Unknown keys are errors. Durations are whole numbers with \`s\`, \`m\`, \`h\` or \`d\`: \`30m\`, \`1h30m\`.\n\n| key | what | default |\n| --- | --- | --- |\n${rows(jsonSchema(), "").join("\n")}\n`;

/** What `src/commands/text.ts` does not hear. */
const notMeant = `A line is obeyed only where everybody sees it as plain text; in doubt it was not meant. So these are not heard:

- lines in code, in quotes, in HTML comments;
- what stands in HTML, up to the next blank line; and the rest of the comment where a tag that may hide its text (\`<template>\`, \`<blockquote>\`, \`<del>\`, \`<details>\` without \`open\`) is not closed before that;
- in a paragraph, the lines below one that begins what may go on over lines: a tag, a link with a title or over two lines, the definition of a link, a picture, math, words struck out (a \`~\` above and one below), a table. Leave a blank line above the command;
- what stands below \`-----Original Message-----\` or \`On … wrote:\` in a reply by mail.
`;

/** What is meant where no version is named. */
const meant =
  "`/promote`, `/plan`, `/veto` and `/unveto` without a version mean that of the pull request. The control issue has none: there `/promote` and `/plan` take the newest that may enter, and `/veto` and `/unveto` need one.\n";

/** What each of these means for a version that has entered a stage. */
const begun = `What has begun, also where GitHub has not taken its dispatch yet (it may have to wait there for GitHub's limit):

- \`/hold\` and \`/lock\` let it finish; they keep out what has not entered yet. \`/abort\` ends it.
- \`/veto\` keeps it from starting as long as GitHub has not taken the dispatch; where nobody knows that yet, its run is cancelled when it is found. What runs stays: \`/abort\` ends it, \`/rollback\` puts it away.
- \`/abort\` ends it at once where nothing was dispatched, else when its run has ended on GitHub.
`;

const commandsPage = (): string =>
  `${made}# Commands\n\nA line of its own in a comment on a pull request or on the control issue; other lines may stand above and below it. Case does not matter. On a public repository whoever has no more than read is a stranger and gets no answer.\n\n${notMeant}\n| write | to | takes | example |\n| --- | --- | --- | --- |\n${catalogue.map((entry) => `| \`${entry.syntax}\` | ${entry.does} | ${entry.right} | \`${entry.example}\` |`).join("\n")}\n\n${meant}\n${begun}\nKnown by name, and answered that this version does not have them: ${laterVerbs.map((verb) => `\`/${verb}\``).join(", ")}.\n`;

const kinds = { R: "refusal", W: "wait", X: "result" } as const;
const reasonsPage = (): string =>
  `${made}# Reason codes\n\nContracts: only added, never renamed.\n\n| code | | says | way out |\n| --- | --- | --- | --- |\n${Object.entries(
    reasons,
  )
    .map(
      ([code, { kind, sentence, wayOut }]) =>
        `| \`${code}\` | ${kinds[kind]} | ${sentence.replaceAll("{", "‹").replaceAll("}", "›")} | ${wayOut.replaceAll("{", "‹").replaceAll("}", "›")} |`,
    )
    .join("\n")}\n`;

const flagged = (flags: Readonly<Record<string, string>>): string =>
  Object.entries(flags)
    .map(([flag, does]) => `- \`--${flag}\`: ${does}\n`)
    .join("");

const cliPage = (): string =>
  `${made}# The command line\n\nUntil it is published: \`npm run sluice -- <verb>\` in Sluice's own folder, or \`npm --prefix <that folder> run sluice -- <verb>\` from anywhere. The answer is on stdout, trouble on stderr. Exit 0: fine; 1: problems were found; 2: it was used wrongly. \`NO_COLOR\` and pipes take the colour away.\n\nEvery verb takes\n\n${flagged(commonFlags)}\n${verbs
    .map(
      ({ syntax, does, flags, example }) =>
        `## \`${syntax}\`\n\n${does[0]?.toUpperCase()}${does.slice(1)}.\n\n${Object.keys(flags).length === 0 ? "" : `${flagged(flags)}\n`}\`\`\`sh\n${example}\n\`\`\`\n`,
    )
    .join("\n")}`;

export const generated: Readonly<Record<string, () => string>> = {
  "schema/sluice.schema.json": () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  "docs/reference/config.md": configPage,
  "docs/reference/commands.md": commandsPage,
  "docs/reference/reasons.md": reasonsPage,
  "docs/reference/cli.md": cliPage,
};

if (import.meta.main) {
  for (const [path, make] of Object.entries(generated)) {
    const file = new URL(`../${path}`, import.meta.url);
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, make());
  }
}
