/** What may go on over lines of a paragraph, and hide them or make something else of them. In doubt they were not meant. */

/** Ends on its line, whatever stands around it: a link without a title, words in brackets, an address, a tag. */
const WHOLE =
  /\[[^[\]\\]*\](?:\([^()\s"'<>\\]*\)|(?![(:[]))|<https?:\/\/[^\s<>]*>|<\/?(?:a|b|br|em|i|img|strong|sub|sup)(?:[ \t]+[\w-]+="[^"<>]*")*[ \t]*\/?>/gi;
/** A tag or a comment; the words of a link or a picture, its title, its definition. */
const BEGINS = /<[a-z/!?]|\[/i;
/** Math, and words struck out, by one tilde as by two: from the first such sign to the last. */
const PAIRED = ["$", "~"];
/** The second line of a table, in which further lines are rows. */
const DELIMITER = /^[|: \t-]+$/;

/** How many lines from the start of a paragraph are shown as they stand. The lines come without code spans and comments. */
export function undoubted(lines: readonly string[]): number {
  const last = PAIRED.map((sign) => lines.findLastIndex((line) => line.includes(sign)));
  const first = lines.findIndex(
    (line, index) =>
      BEGINS.test(line.replaceAll(WHOLE, "")) ||
      PAIRED.some((sign, which) => index < (last[which] ?? -1) && line.includes(sign)) ||
      (DELIMITER.test(line) && line.includes("-") && /[|:]/.test(line)),
  );
  return first === -1 ? lines.length : first + 1;
}
