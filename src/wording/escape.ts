/** Text that a person or another program wrote, made harmless for the place where it is shown. */
import { line, rich } from "./text.ts";
import type { Markdown, Plain, Tag, Words } from "./text.ts";

const INLINE_LENGTH = 80;
/** A name in a title, beside our own words. */
const NAME_LENGTH = 40;
const ZERO_WIDTH_SPACE = "\u200b";

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
/** Control, bidirectional and zero-width characters, and lone halves of pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

const cleaned = (text: string): string => text.replaceAll(BREAKS, " ").replaceAll(HIDDEN, "").trim();

const shortened = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
};

/** A title that fits. Markdown is not cut so: half a code span is none. */
export const cut = (text: Plain, length: number): Plain => shortened(text, length) as Plain;

/** A mention reaches people by mail even out of a code span: the sign is parted from the name. */
const unmentioned = (text: string): string => text.replaceAll("@", `@${ZERO_WIDTH_SPACE}`);

export function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** One code span. */
export function inline(text: string): Markdown {
  const clean = unmentioned(shortened(cleaned(text), INLINE_LENGTH));
  const fence = "`".repeat(longestRun(clean) + 1);
  if (clean === "") return rich`\` \``;
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return `${fence}${pad}${clean}${pad}${fence}` as Markdown;
}

/** Text without Markdown: check titles, descriptions of deployments. */
export const plain = (text: string, length: number): Plain => shortened(unmentioned(cleaned(text)), length) as Plain;

/** Lines of such text, indented as they are. */
export const plainLines = (lines: readonly string[], length: number): Plain =>
  shortened(
    lines.map((one) => unmentioned(one.replaceAll(BREAKS, " ").replaceAll(HIDDEN, ""))).join("\n"),
    length,
  ) as Plain;

/** A stage or a sha: letters, digits and hyphens mean the same everywhere, and nothing else is left. */
export const word = (text: string): Words => text.replaceAll(/[^A-Za-z0-9-]+/g, "").replaceAll(/^-+|-+$/g, "") as Words;

/** Letters and marks of a sentence that begin nothing in Markdown, not even a link that GitHub makes by itself. */
const SENTENCE =
  /^(?![-+=/]|\d+[.)]\s)(?!.*(?::\/\/|www\.|\bgh-\d))(?:[\p{L}\p{N} .,:;'"()!?/%+=…–→-]|(?<![^ (])#(?=\d))*$/iu;

/** A sentence of the core's, which writes no Markdown but names things `so`. What is no such sentence stands in one code span. */
export function prose(text: string): Markdown {
  const parts = text.split(/(`[^`]+`)/).map((part, index) => ({ part, isName: index % 2 === 1 }));
  const isSentence = !text.includes("``") && parts.every(({ part, isName }) => isName || SENTENCE.test(part));
  if (!isSentence) return inline(text);
  return parts.map(({ part, isName }) => (isName ? inline(part.slice(1, -1)) : part)).join("") as Markdown;
}

/** How the same sentence is said in each kind of text. */
export type Voice<T extends Markdown | Plain> = {
  readonly say: Tag<T>;
  /** A foreign name, or what another program said. */
  readonly name: (foreign: string, length?: number) => T;
  /** What mostly is plain words: the name of a file, a sentence of the core. */
  readonly prose: (text: string) => T;
};

export const inMarkdown: Voice<Markdown> = { say: rich, name: inline, prose };
export const inPlain: Voice<Plain> = {
  say: line,
  name: (foreign, length = NAME_LENGTH) => plain(foreign, length),
  prose: (text) => plain(text, INLINE_LENGTH),
};

/** For a terminal, which has room for a name, and where names stand plainly. */
export const inTerminal: Voice<Plain> = {
  say: line,
  name: (foreign) => plain(foreign, INLINE_LENGTH),
  prose: (text) => plain(text.replaceAll("`", ""), INLINE_LENGTH),
};

/** Text for a terminal: nothing that moves its cursor or turns its words round. */
export const terminal = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => (character === "\n" ? character : ""));

/** Lines that another program wrote, in a fence that none of them ends. Cut where they are read. */
export function block(text: string): Markdown {
  const lines = text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((one) => unmentioned(one.replaceAll("\t", "    ").replaceAll(HIDDEN, "")));
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return `${fence}text\n${lines.join("\n").trimEnd()}\n${fence}` as Markdown;
}

/** The command that comes next, or several of them, ready to paste: our grammar does not read fences. */
export function paste(...commands: readonly string[]): Markdown {
  const clean = commands.map((command) => unmentioned(cleaned(command))).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(clean) + 1));
  return `${fence}text\n${clean}\n${fence}` as Markdown;
}
