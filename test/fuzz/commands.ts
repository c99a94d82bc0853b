/** Comments: what is read as a command is seen as one, and what is proposed is read as what it says. */
import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { parse } from "../../src/commands/grammar.ts";
import { spelled } from "../../src/commands/spelled.ts";
import type { Command, Misspelt } from "../../src/pipeline/command.ts";
import { fuzzed } from "./fuzzed.ts";

const MOST = 10;
/** Of what is answered, beside what was written: a list of verbs, for each line. */
const ANSWER = 4_000;

const stages = Array.from({ length: 12 }, (_, index) => `s${index}x`);
const stage = fc.constantFrom(...stages);
const isCommand = (one: Command | Misspelt): one is Command => one.verb !== "unclear";

/** What opens, closes, hides or goes on. */
const sign = fc.constantFrom(
  ..."> |>|>> |```|````|~~~|``|`|    |\t|  |- |* |1. |2) |# |***|---|===|\\|*|_|[|](|)|![|<|/>|<!--|-->|<!|<?|?>|<![CDATA[|]]>|<b |<b>|</b>|<pre>|</pre>|<script>|</script>|<details>|<details open>|</details>|~|~~|<div|\"|'|&|$$|:|[a]: x|a@b.example wrote:|On Tue X wrote:|text|\u200b|\u2028|\u00a0|\u3000|\f|\v|\ufeff|\0|é".split(
    "|",
  ),
);
const said = fc.oneof(
  stage.map((one) => `/lock ${one} for 2h why`),
  stage.map((one) => `/hold ${one} why`),
  stage.map((one) => `/pass ${one}`),
);
const piece = fc.oneof(
  { weight: 5, arbitrary: sign },
  { weight: 3, arbitrary: said },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
);
const ends = fc.constantFrom("\n", "\n", "\n", "\r\n", "\r", "\n\n");
const comment = fc
  .array(fc.tuple(fc.array(piece, { maxLength: 4 }), ends), { maxLength: 14 })
  .map((lines) => lines.map(([pieces, end]) => pieces.join("") + end).join(""));

const markdown = new MarkdownIt({ html: true, linkify: false });

type Token = ReturnType<typeof markdown.parse>[number];

/** What a reader sees as plain text: neither code nor HTML, nor anything in a quote or struck out. */
function seen(body: string): string {
  const parts: string[] = [];
  let quotes = 0;
  let struck = 0;
  const read = (token: Token): void => {
    if (token.type === "s_open") struck += 1;
    if (token.type === "s_close") struck -= 1;
    if (token.type === "blockquote_open") quotes += 1;
    else if (token.type === "blockquote_close") quotes -= 1;
    else if (quotes > 0) return;
    else if (token.type === "inline") for (const child of token.children ?? []) read(child);
    else if (token.type === "text" && struck === 0) parts.push(token.content);
    else if (token.type === "softbreak" || token.type === "hardbreak") parts.push("\n");
  };
  for (const token of markdown.parse(body, {})) {
    read(token);
    if (token.type === "inline") parts.push("\n\n");
  }
  return parts.join("");
}

const meant = fuzzed(
  "a command that is read can be seen: not code, not HTML, not a quote, not struck out",
  200_000,
  comment,
  (body) => {
    const read = parse(body, stages);
    assert(read.length <= MOST);
    assert(JSON.stringify(read).length <= 4 * body.length + MOST * ANSWER);
    const text = read.length === 0 ? "" : seen(body);
    for (const one of read)
      if (isCommand(one) && "stage" in one) assert.match(text, new RegExp(`/(?:lock|hold|pass)\\s+${one.stage}`));
  },
);

const line = fc.array(fc.oneof(sign, said, fc.string({ unit: "grapheme", maxLength: 5 })), { maxLength: 6 });
const lines = fc.array(
  line.map((pieces) => pieces.join("").replaceAll(/[\r\n]/g, " ")),
  { minLength: 1, maxLength: 8 },
);

/** Ways to write something without saying it. What would end them is taken out. */
const unsaid: Readonly<Record<string, (text: readonly string[]) => string>> = {
  quote: (text) => text.map((one) => `> ${one}`).join("\n"),
  fence: (text) => `\`\`\`\`\n${text.map((one) => one.replaceAll(/^ {0,3}`+/g, "")).join("\n")}\n\`\`\`\``,
  tildes: (text) => `~~~~ sh\n${text.map((one) => one.replaceAll(/^ {0,3}~+/g, "")).join("\n")}`,
  indented: (text) => text.map((one) => `    ${one}`).join("\n"),
  struck: (text) => `~a\n${text.map((one) => `/pass s1x ${one}`).join("\n")}\nb~`,
  folded: (text) => `<details>\n\n${text.map((one) => one.replaceAll("</", "")).join("\n")}\n\n</details>`,
  comment: (text) => `<!--\n${text.map((one) => one.replaceAll(/-->|--!>|--$/g, "")).join("\n")}\n-->`,
};

const hidden = fuzzed(
  "nothing is found in a quote, in code, in a comment, struck out or folded away",
  180_000,
  fc.tuple(fc.constantFrom(...Object.keys(unsaid)), lines),
  ([way, text]) => assert.deepEqual(parse(unsaid[way]?.(text) ?? "", stages), []),
);

const uncommanding = fuzzed(
  "a text without a line that begins with a slash has none",
  60_000,
  comment.map((body) => body.replaceAll("/", ".")),
  (body) => assert.deepEqual(parse(body, stages), []),
);

const words = fc.oneof(
  stage,
  fc.constantFrom("for", "to", "2h", "90m", "1d2h", "#12", "abc1234", "v1.2", "--reason", "--at", "@x", "`", "<b>"),
  fc.string({ unit: "grapheme", maxLength: 5 }),
);
const verbs = fc.constantFrom(
  ..."promote,plan,abort,retry,approve,reject,pass,fail,lock,unlock,hold,resume,rollback,veto,unveto,status,explain,help,promot,aprove,freeze".split(
    ",",
  ),
);
const single = fc
  .tuple(verbs, fc.array(words, { maxLength: 5 }), fc.constantFrom(" ", "  ", "\t"))
  .map(([verb, rest, gap]) => [`/${verb}`, ...rest].join(gap));

const proposed = fuzzed(
  "a command that is written down again is read as the same; one that is proposed is read",
  200_000,
  single,
  (body) => {
    for (const one of parse(body, stages)) {
      const again = isCommand(one) ? spelled(one) : one.corrected;
      if (again === null) continue;
      const [read, ...more] = parse(again, stages);
      assert.equal(more.length, 0);
      assert(read !== undefined && isCommand(read), `${again} is no command`);
      assert.equal(spelled(read), again);
    }
  },
);

export const commands = [meant, hidden, uncommanding, proposed];
