/** Which lines of a comment were meant: not code, not quotes, not hidden. Read as GitHub reads Markdown; in doubt, not meant. */
import { fence } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import { undoubted } from "./doubt.ts";
import { html, openedIn } from "./html.ts";
import { beginsAnswered } from "./mail.ts";
import { paragraphOf } from "./spans.ts";

/** Characters; GitHub takes about as many. */
const LARGEST = 64 * 1024;

type Reader = {
  /** The block that is open. */
  block: Block | null;
  /** The line above belongs to a paragraph of a quote, which goes on without the sign. */
  inQuote: boolean;
  /** The lines of the paragraph so far. */
  paragraph: string[];
  /** What is answered begins in this paragraph, behind so many lines: they may be hidden by what stands there. `null`: it does not. */
  own: number | null;
};

/** Lines that may hold a command, without their line ends. */
export function spokenLines(body: string): readonly string[] {
  const reader: Reader = { block: null, inQuote: false, paragraph: [], own: null };
  const spoken: string[] = [];
  let before = "";
  for (const line of linesOf(body)) {
    if (beginsAnswered(line, before)) reader.own ??= reader.paragraph.length;
    before = line;
    const kind = kindOf(line, reader);
    if (kind !== "text") spoken.push(...ended(reader));
    if (kind !== "text" && reader.own !== null) return spoken;
    if (kind !== "none" && reader.block === null) reader.paragraph.push(line);
  }
  return [...spoken, ...ended(reader)];
}

/** The lines of the paragraph that ends here; what it opened hides what follows. */
function ended(reader: Reader): readonly string[] {
  const { lines, bare } = paragraphOf(reader.paragraph);
  reader.paragraph = [];
  reader.block = openedIn(bare.join("\n")) ?? reader.block;
  return lines.slice(0, Math.min(undoubted(bare), reader.own ?? lines.length)).filter((line) => line !== null);
}

/** Of a comment that is cut, the last line is not whole and might say something else. */
const linesOf = (body: string): readonly string[] =>
  body
    .slice(0, LARGEST)
    .split(/\r\n?|\n/)
    .slice(0, body.length > LARGEST ? -1 : undefined);

/** Signs of list items and quotes, also inside each other. */
const CONTAINERS = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+|>[ \t]*)*/;
const INDENTED = /^(?: {4}| {0,3}\t)[ \t]*[^ \t]/;
/** Headings and rules. */
const BREAK = /^(?:#{1,6}(?:[ \t]|$)|(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$)/;
/** Under a heading; a quote just goes on with it. */
const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
/** The sign of an item with nothing in it: it ends no paragraph, unless it is the line under a heading. */
const EMPTY_ITEM = /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]*$/;

const containersOf = (line: string): string => CONTAINERS.exec(line)?.[0] ?? "";

/** `text` goes on with the paragraph, `item` begins one, `none` is not text and ends it. */
type Kind = "text" | "item" | "none";

function kindOf(line: string, reader: Reader): Kind {
  const place = reader.block?.(line) ?? "behind";
  if (place !== "inside") reader.block = null;
  if (place !== "behind") return "none";
  const containers = containersOf(line);
  const content = line.slice(containers.length);
  if (containers.includes(">")) {
    reader.inQuote = content !== "" && !BREAK.test(content) && fence(content, 0) === null;
    return "none";
  }
  if (INDENTED.test(line)) return reader.paragraph.length > 0 ? "text" : "none";
  return isNumber(containers, reader.paragraph) ? "text" : kindOfContent(content, containers, reader);
}

function kindOfContent(content: string, containers: string, reader: Reader): Kind {
  const item = containers.trim() === "" ? 0 : containers.length;
  if (EMPTY_ITEM.test(containers) && content === "") {
    if (reader.inQuote) return "none";
    if (reader.paragraph.length > 0) return containers.trim() === "-" ? "none" : "text";
  }
  const opened = html(content, { item, inParagraph: item === 0 && (reader.paragraph.length > 0 || reader.inQuote) });
  if (opened !== null) {
    reader.block = opened === "over" ? null : opened;
    return "none";
  }
  reader.block = fence(content, item);
  const isText = reader.block === null && content !== "" && !BREAK.test(content);
  if (!isText || item > 0) reader.inQuote = false;
  if (!isText || reader.inQuote || UNDERLINE.test(content)) return "none";
  return item > 0 ? "item" : "text";
}

/** A paragraph that stands in no list is not ended by a number, but by 1. */
const isNumber = (containers: string, [first]: readonly string[]): boolean =>
  first !== undefined && /^[ \t]*(?!1[.)])\d/.test(containers) && containersOf(first).trim() === "";
