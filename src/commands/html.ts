/** HTML in a comment: GitHub shows some of it as code, as a quote, struck out or not at all. Whatever it may hide was not meant. */
import { indentOf, isBlank } from "./blocks.ts";
import type { Block } from "./blocks.ts";

/** Elements whose text is shown like any other; `details` only where it is open. */
const SHOWN = new Set(
  `a abbr b big br center div dl dt dd em font h1 h2 h3 h4 h5 h6 hr i img ins li mark ol p section small span strong
  sub summary sup table tbody td tfoot th thead tr u ul`.split(/\s+/),
);

/** A whole tag, as CommonMark has it: at its end nothing stands beside the name. */
const TAG =
  /^<(?:(\/)(?=[a-z][a-z0-9-]*[ \t\n]*>))?([a-z][a-z0-9-]*)(?:[ \t\n]+[^\s"'=<>`/]+(?:[ \t\n]*=[ \t\n]*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*[ \t\n]*\/?>/;
/** A longer one is taken for none. */
const LONGEST_TAG = 1_000;
const BEGINS = /<(?:!--|!\[cdata\[|[!?]|\/?[a-z])/g;
const ENDS: Readonly<Record<string, string>> = { "<!--": "-->", "<![cdata[": "]]>", "<!": ">", "<?": "?>" };

/** The element that hides what follows, and how deep it is nested in itself. */
type Hiding = { readonly name: string; readonly depth: number } | "all" | null;

/** What hides the text behind `text`, which is in lower case. In a `paragraph` what is not whole is no HTML; in a block it hides all. */
function behind(text: string, before: Hiding, within: "block" | "paragraph"): Hiding {
  let hiding = before;
  let from = 0;
  for (const { 0: beginning, index } of text.matchAll(BEGINS)) {
    if (index < from || hiding === "all") continue;
    const tag = TAG.exec(text.slice(index, index + LONGEST_TAG));
    const end = ENDS[beginning];
    if (end !== undefined && within === "block") {
      const at = text.indexOf(end, index + 2);
      if (at === -1) return "all";
      from = at;
    } else if (tag !== null) {
      from = index + tag[0].length;
      hiding = behindTag(hiding, tag[2] ?? "", { isClosing: tag[1] === "/", isOpen: isOpen(tag[0]) });
    } else if (within === "block") return "all";
  }
  return hiding;
}

/** Else a reader sees a triangle, and behind it the summary alone. */
const isOpen = (tag: string): boolean =>
  /^<details[ \t\n](?:.*[ \t\n])?open[ \t\n=/>]/s.test(tag.replaceAll(/"[^"]*"|'[^']*'/g, ""));

type Tag = { readonly isClosing: boolean; readonly isOpen: boolean };

function behindTag(hiding: Hiding, name: string, { isClosing, isOpen: isShown }: Tag): Hiding {
  if (hiding === "all") return hiding;
  if (hiding === null) return isClosing || isShown || SHOWN.has(name) ? null : { name, depth: 1 };
  if (name !== hiding.name) return hiding;
  const depth = hiding.depth + (isClosing ? -1 : 1);
  return depth === 0 ? null : { name, depth };
}

/** Kinds 1 to 5 of CommonMark §4.6: left as written until they end, whatever stands between. */
function endOf(text: string): RegExp | null {
  if (/^<(?:pre|script|style|textarea)(?=[\s>]|$)/.test(text)) return /<\/(?:pre|script|style|textarea)>/;
  if (text.startsWith("<!--")) return /-->/;
  if (text.startsWith("<![cdata[")) return /\]\]>/;
  return text.startsWith("<?") ? /\?>/ : /^<![a-z]/.test(text) ? />/ : null;
}

/** Kind 6: left as written up to a blank line. */
const BLOCK =
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?=\s|\/?>|$)/;

/** Kind 7: any other tag alone on its line, where no paragraph goes on. */
function isAlone(text: string): boolean {
  const tag = TAG.exec(text.slice(0, LONGEST_TAG))?.[0];
  return tag !== undefined && text.slice(tag.length).trim() === "";
}

type Where = {
  /** How wide the list item is in which it stands; 0: in none. */
  readonly item: number;
  readonly inParagraph: boolean;
};

/** It begins a block only for who takes any blank for one: another reader may see something else open there. */
const DOUBTFUL = /^<\/?[a-z][a-z0-9-]*[^\S \t]|>\s*[^\S \t]\s*$/;

/** `over`: a block of one line. What a block leaves open hides the rest of the comment, and so does one that its list item cuts off. */
export function html(content: string, { item, inParagraph }: Where): Block | "over" | null {
  const first = content.toLowerCase();
  const end = endOf(first);
  if (end === null && !BLOCK.test(first) && (inParagraph || !isAlone(first))) return null;
  if (DOUBTFUL.test(first)) return () => "inside";
  const block = end === null ? tillBlank() : tillEnd(end);
  // `<!-->` is a whole comment too.
  if (block(end === null ? first : first.slice(2)) === "last") return "over";
  return item === 0 ? block : inItem(block, item);
}

function inItem(block: Block, item: number): Block {
  let isCut = false;
  return (line) => {
    isCut ||= !isBlank(line) && indentOf(line) < item;
    return isCut ? "inside" : block(line);
  };
}

function tillEnd(end: RegExp): Block {
  let isOver = false;
  return (line) => {
    const text = line.toLowerCase();
    const found = isOver ? null : end.exec(text);
    if (found === null) return "inside";
    isOver = true;
    return behind(text.slice(found.index + found[0].length), null, "block") === null ? "last" : "inside";
  };
}

function tillBlank(): Block {
  let hiding: Hiding = null;
  return (line) => {
    if (isBlank(line) && hiding === null) return "behind";
    hiding = isBlank(line) ? "all" : behind(line.toLowerCase(), hiding, "block");
    return "inside";
  };
}

/** `text`: a paragraph without its code spans and comments. What it opens and does not close hides the rest of the comment. */
export const openedIn = (text: string): Block | null =>
  behind(text.toLowerCase(), null, "paragraph") === null ? null : () => "inside";
