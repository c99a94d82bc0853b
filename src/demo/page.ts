/** What Sluice writes on GitHub, for a terminal: all of it, folds too, without the signs of Markdown. */
import { terminal } from "../wording/escape.ts";
import { WIDTH, wrapped } from "./width.ts";

/** A table's last column is never made narrower. */
const NARROWEST = 24;

export function page(markdown: string): string {
  const lines = shownAll(withoutMarks(terminal(markdown)).split("\n"));
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}

/** Markers and the line that says when; a fold is opened. */
const withoutMarks = (text: string): string =>
  text
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/<sub>.*?<\/sub>/gs, "")
    .replaceAll(/<details><summary>(.*?)<\/summary>/g, "\n$1:")
    .replaceAll("</details>", "");

function shownAll(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let fence = "";
  let table: string[] = [];
  for (const line of lines) {
    const mark = /^`{3,}/.exec(line)?.[0] ?? "";
    if (fence === "" && line.startsWith("|")) {
      table.push(line);
      continue;
    }
    shown.push(...columns(table));
    table = [];
    if (fence === "" && mark !== "") fence = mark;
    else if (fence !== "" && line === fence) fence = "";
    else if (fence === "") shown.push(...prose(line));
    else shown.push(`    ${line}`);
  }
  return [...shown, ...columns(table)];
}

/** A list's lines go on under its text. */
function prose(line: string): readonly string[] {
  const [, begin = "", text = ""] = /^((?: *- )?)(.*)$/.exec(line.replace(/^#{1,6} /, "")) ?? [];
  const [first = "", ...rest] = wrapped(words(text), WIDTH - begin.length);
  return [begin + first, ...rest.map((more) => " ".repeat(begin.length) + more)];
}

function columns(table: readonly string[]): readonly string[] {
  const rows = table.filter((line) => !/^[|\s:-]+$/.test(line)).map(cells);
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 2);
  return rows.flatMap((row) => {
    const known = row.slice(0, count - 1).map((text, at) => text.padEnd((widths[at] ?? 0) + 2));
    const [first = "", ...rest] = wrapped(row[count - 1] ?? "", Math.max(NARROWEST, WIDTH - before));
    return [`  ${known.join("")}${first}`.trimEnd(), ...rest.map((more) => " ".repeat(before) + more)];
  });
}

/** A bar in a cell has a backslash before it. */
const cells = (line: string): readonly string[] =>
  line
    .trim()
    .replaceAll(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((text) => words(text.replaceAll(String.raw`\|`, "|").trim()));

/** As many backticks before it as behind it. */
const SPAN = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g;

/** Code spans as they are; elsewhere links, bold and backslashes lose their signs. */
function words(text: string): string {
  let shown = "";
  let end = 0;
  for (const { index, 0: span, 2: inside = "" } of text.matchAll(SPAN)) {
    shown += plainly(text.slice(end, index)) + inside.replaceAll(/^ | $/g, "");
    end = index + span.length;
  }
  return shown + plainly(text.slice(end));
}

/** A sentence that is a link and nothing more, and a link in brackets: without its address it says nothing. */
const ONLY_A_LINK = / (?:\(\[[^\]]*\]\([^)]*\)\)|(?<=\. )\[[^\]]*\]\([^)]*\)$)/g;

const plainly = (text: string): string =>
  text
    .replaceAll(ONLY_A_LINK, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("**", "")
    .replaceAll(/\\([\\`*_{}[\]()#+.!|<>~-])/g, "$1");
