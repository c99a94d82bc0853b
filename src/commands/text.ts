/** Which lines of a comment were meant: not code, not quotes, not HTML comments. One pass, each line once. */

const LARGEST = 64 * 1024;

/** Lines that may hold a command, without their line ends. */
export function spokenLines(body: string): readonly string[] {
  const lines = body.slice(0, LARGEST).split(/\r?\n/);
  const spoken: string[] = [];
  const reader = { fence: null as string | null, inComment: false, inQuote: false };
  for (const line of lines) {
    const kept = keep(line, reader);
    if (kept !== null) spoken.push(kept);
  }
  return spoken;
}

type Reader = { fence: string | null; inComment: boolean; inQuote: boolean };

function keep(line: string, reader: Reader): string | null {
  if (reader.fence !== null) {
    if (closes(line, reader.fence)) reader.fence = null;
    return null;
  }
  const text = withoutComments(line, reader);
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
  if (fence !== undefined && !(fence.startsWith("`") && text.trimStart().slice(fence.length).includes("`"))) {
    reader.fence = fence;
    return null;
  }
  if (/^ {0,3}>/.test(text)) reader.inQuote = true;
  // A quote goes on, without its sign, until a blank line.
  else if (text.trim() === "") reader.inQuote = false;
  return reader.inQuote || /^(?: {4}| {0,3}\t)/.test(text) ? null : text;
}

/** A fence is closed by one of its own kind that is at least as long, with nothing behind it. */
function closes(line: string, fence: string): boolean {
  const closing = /^ {0,3}(`+|~+)\s*$/.exec(line)?.[1];
  return closing !== undefined && closing[0] === fence[0] && closing.length >= fence.length;
}

function withoutComments(line: string, reader: Reader): string {
  let text = "";
  let rest = line;
  while (rest !== "") {
    const at = rest.indexOf(reader.inComment ? "-->" : "<!--");
    if (!reader.inComment) text += at === -1 ? rest : rest.slice(0, at);
    if (at === -1) return text;
    rest = rest.slice(at + (reader.inComment ? 3 : 4));
    reader.inComment = !reader.inComment;
  }
  return text;
}
