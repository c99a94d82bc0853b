/** Blocks of many lines whose text was not meant: here fenced code. */

/** How a line stands to the block that is open. */
export type Block = (line: string) => "inside" | "last" | "behind";

/** Columns. */
export const indentOf = (line: string): number => (/^[ \t]*/.exec(line)?.[0] ?? "").replaceAll("\t", "    ").length;

/** Markdown knows no other blanks: what looks like one, a no-break space for instance, is text. */
export const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);

/** A fence is closed by one of its own kind that is at least as long, or by the end of the list item (so wide) that it stands in. */
export function fence(content: string, item: number): Block | null {
  const match = /^(?:(`{3,})[^`]*|(~{3,}).*)$/s.exec(content);
  const opening = match?.[1] ?? match?.[2];
  if (opening === undefined) return null;
  return (line) => {
    const [, closing = "", rest = ""] = /^[ \t]*(`+|~+)?(.*)$/s.exec(line) ?? [];
    const width = indentOf(line);
    if (width < item && !isBlank(line)) return "behind";
    const closes = closing[0] === opening[0] && closing.length >= opening.length && isBlank(rest);
    return closes && width <= item + 3 ? "last" : "inside";
  };
}
