/** Code spans and comments inside one paragraph, found as GitHub finds them. Linear in the length of the text. */

/** Stands where something is hidden. GitHub keeps no such character in a comment. */
const HIDDEN = "\0";

export type Paragraph = {
  /** Without the comments; `null`: a line that begins inside a code span or a comment. */
  readonly lines: readonly (string | null)[];
  /** The same lines without code spans and comments. */
  readonly bare: readonly string[];
};

export function paragraphOf(lines: readonly string[]): Paragraph {
  const { marked, bare } = read(lines.join("\n").replaceAll(HIDDEN, " "));
  const isHidden = (line: string): boolean => line.trimStart().startsWith(HIDDEN);
  const shown = marked.split("\n").map((line) => (isHidden(line) ? null : line.replaceAll(HIDDEN, " ")));
  return { lines: shown, bare: bare.split("\n") };
}

/** In `marked` comments are replaced by the mark, line by line; lines that begin inside a code span get it in front. */
function read(text: string): { readonly marked: string; readonly bare: string } {
  const closers = new Closers(text);
  const token = /\\[^]|`+|<!--/g;
  let marked = "";
  let bare = "";
  let from = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const isComment = match[0] === "<!--";
    const end = isComment ? closers.ofComment(match.index) : closers.ofCode(match[0], match.index);
    if (end === null) continue;
    const span = text.slice(match.index, end);
    const hidden = isComment ? span.replaceAll(/[^\n]+/g, HIDDEN) : span.replaceAll("\n", `\n${HIDDEN}`);
    marked += text.slice(from, match.index) + hidden;
    bare += text.slice(from, match.index) + span.replaceAll(/[^\n]+/g, " ");
    from = end;
    token.lastIndex = end;
  }
  return { marked: marked + text.slice(from), bare: bare + text.slice(from) };
}

/** Where spans end. Asked from left to right, so that no part of the text is searched twice. */
class Closers {
  readonly #text: string;
  readonly #lastComment: number;
  /** Starts of the runs of backticks, by their length; those passed are not looked at again. */
  readonly #runs = new Map<number, { readonly starts: number[]; next: number }>();

  constructor(text: string) {
    this.#text = text;
    this.#lastComment = text.lastIndexOf("-->");
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const known = this.#runs.get(run.length);
      if (known === undefined) this.#runs.set(run.length, { starts: [index], next: 0 });
      else known.starts.push(index);
    }
  }

  /** `<!-->` is a whole comment too. */
  ofComment(start: number): number | null {
    return start + 2 > this.#lastComment ? null : this.#text.indexOf("-->", start + 2) + 3;
  }

  ofCode(run: string, start: number): number | null {
    const runs = run.startsWith("`") ? this.#runs.get(run.length) : undefined;
    if (runs === undefined) return null;
    while ((runs.starts[runs.next] ?? Infinity) <= start) runs.next += 1;
    const end = runs.starts[runs.next];
    return end === undefined ? null : end + run.length;
  }
}
