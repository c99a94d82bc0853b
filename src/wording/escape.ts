/** Text that a person or another program wrote, made harmless for the place where it is shown. */

const INLINE_LENGTH = 80;
const COMMENT_LENGTH = 60_000;
const ZERO_WIDTH_SPACE = "\u200b";

/** Control, bidirectional and zero-width characters, and lone halves of pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

const cleaned = (text: string): string =>
  text
    .replaceAll(/[\t-\r\u0085\u2028\u2029]+/g, " ")
    .replaceAll(HIDDEN, "")
    .trim();

export const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
};

/** A mention reaches people by mail even out of a code span: the sign is parted from the name. */
const unmentioned = (text: string): string => text.replaceAll("@", `@${ZERO_WIDTH_SPACE}`);

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** One code span. */
export function inline(text: string): string {
  const clean = unmentioned(cut(cleaned(text), INLINE_LENGTH));
  const fence = "`".repeat(longestRun(clean) + 1);
  if (clean === "") return "` `";
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** One code span in a table. */
export const cell = (text: string): string => inline(text).replaceAll("|", String.raw`\|`);

const HARMLESS = /^[a-z\d](?:[\w .,-]*[a-z\d])?$/i;
const LINKED = /www\.|\bgh-\d/i;

/** How a name that others gave is put into a sentence: differently into Markdown and into a plain title. */
export type Spelling = (name: string) => string;

/** In Markdown: as it is where it holds nothing that Markdown could read, else one code span. */
export const spelt: Spelling = (name) => (HARMLESS.test(name) && !LINKED.test(name) ? name : inline(name));

/** Plain text in Markdown, sign by sign as it is. */
export const literal = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>()#!|~]/g, String.raw`\$&`);

/** Text without Markdown: check titles, descriptions of deployments. */
export const plain = (text: string, length: number): string => cut(unmentioned(cleaned(text)), length);

/** Text for a terminal: nothing that moves its cursor or turns its words round. */
export const terminal = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => (character === "\n" ? character : ""));

/** The command that comes next, ready to paste: our grammar does not read fences. */
export function paste(command: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(command) + 1));
  return `${fence}text\n${command}\n${fence}`;
}

const FENCE = /^(`{3,})[^`\n]*$/gm;
const CUT = "\n…\n";
/** A longer line is cut in its middle. */
const LONGEST_LINE = 2_000;

/** A body that GitHub takes (its length in UTF-16 units): cut after a whole line; a fence that is open there is closed. */
export function comment(body: string, end: string): string {
  if (body.length + end.length <= COMMENT_LENGTH) return body + end;
  const room = body.slice(0, Math.max(0, COMMENT_LENGTH - end.length - CUT.length - longestRun(body) - 1));
  const line = room.lastIndexOf("\n");
  const kept = line > room.length - LONGEST_LINE ? room.slice(0, line) : room.replace(/[\ud800-\udbff]$/, "");
  const fences = [...kept.matchAll(FENCE)];
  const closing = fences.length % 2 === 0 ? "" : `\n${fences.at(-1)?.[1] ?? ""}`;
  return `${kept}${closing}${CUT}${end}`;
}
