/** Blocks of many lines whose text was not meant: fenced code, and HTML that shows code or quotes or nothing. */

/** How a line stands to the block that is open. */
export type Block = (line: string) => "inside" | "last" | "behind";

/** A fence is closed by one of its own kind that is at least as long, or by the end of the list item (so wide) that it stands in. */
export function fence(content: string, item: number): Block | null {
  const match = /^(?:(`{3,})[^`]*|(~{3,}).*)$/s.exec(content);
  const opening = match?.[1] ?? match?.[2];
  if (opening === undefined) return null;
  return (line) => {
    const [, indent = "", closing = "", rest = ""] = /^([ \t]*)(`+|~+)?(.*)$/s.exec(line) ?? [];
    const width = indent.replaceAll("\t", "    ").length;
    if (width < item && line.trim() !== "") return "behind";
    const closes = closing[0] === opening[0] && closing.length >= opening.length && rest.trim() === "";
    return closes && width <= item + 3 ? "last" : "inside";
  };
}

/** What HTML shows as code or as a quote, or not at all. */
const CLOSED_BY_TAG = /<(?:!--|(?:pre|code|samp|kbd|blockquote|script|style|textarea)(?=[\s>/]|$))/g;

export function html(content: string): Block | null {
  if (!content.startsWith("<")) return null;
  const text = content.toLowerCase();
  let from = 0;
  for (const { 0: tag, index } of text.matchAll(CLOSED_BY_TAG)) {
    if (index < from) continue;
    const closing = tag === "<!--" ? "-->" : `</${tag.slice(1)}`;
    from = text.indexOf(closing, index + 2);
    if (from === -1) return (line) => (line.toLowerCase().includes(closing) ? "last" : "inside");
  }
  return null;
}
