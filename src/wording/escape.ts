/** Text that a person or another program wrote, made harmless for the place where it is shown. */

const INLINE_LENGTH = 80;
const COMMENT_LENGTH = 60_000;
const ZERO_WIDTH_SPACE = "\u200b";

/** Control, bidirectional and zero-width characters, and lone halves of pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const cleaned = (text: string): string =>
  text
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(HIDDEN, "")
    .trim();

export const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
};

/** A mention reaches people by mail even out of a code span: the sign is parted from the name. */
const unmentioned = (text: string): string => text.replaceAll("@", `@${ZERO_WIDTH_SPACE}`);

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));

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

/** Text without Markdown: check titles, descriptions of deployments. */
export const plain = (text: string, length: number): string => cut(unmentioned(cleaned(text)), length);

/** Text for a terminal: nothing that moves its cursor. */
export const terminal = (text: string): string => text.replaceAll(/[^\P{Cc}\n]/gu, "");

/** The command that comes next, ready to paste: our grammar does not read fences. */
export const paste = (command: string): string => `\`\`\`text\n${command}\n\`\`\``;

/** A body that GitHub takes. */
export const comment = (body: string, end: string): string =>
  body.length + end.length <= COMMENT_LENGTH
    ? body + end
    : `${body.slice(0, COMMENT_LENGTH - end.length - 2)}…\n${end}`;
