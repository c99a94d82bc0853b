/** What `/explain` says without its dress, line by line: that of a comment, and that of a terminal. */
import { plainly } from "../../src/cli/text.ts";

const squeezed = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const CELLS = /^\| (.*) \| (.*) \| (.*) \|$/;
const LINK = /\[log\]\((.*?)\)/;

/** Without heading, marker and the command that is to be pasted; a row of a table with its result first. */
const markdown = (body: string): readonly string[] =>
  body
    .split("\n")
    .filter((line) => !/^(?:###|<!--|```|\/|\| (?:verification|---) )/.test(line))
    .map((line) => line.replace(/^ *- /, "").replace(/^(\S) \*\*([a-z]+)\*\*:/, "$1 $2"))
    .map((line) => line.replace(/^\S \*\*[a-z]+\*\*(?:, \*\*[a-z]+\*\*)+:/, (titles) => titles.replaceAll("**", "")))
    .map((line) => line.replace(CELLS, "$2 $1 $3").replace(LINK, "$1"))
    .map((line) => squeezed(plainly(line)))
    .filter((line) => line !== "");

/** Without its first line and the command at its end. What a comment says in one line may stand in two. */
const terminal = (stdout: string): readonly string[] => {
  const [, said = "", ...blocks] = /^[^\n]*\n((?: {2}\S[^\n]*\n)+)([^]*)$/.exec(stdout) ?? [];
  const lines = blocks.join("").replace("  Note: ", "").split("\n");
  return [squeezed(said), ...lines.map(squeezed).filter((line) => line !== "" && !line.startsWith("Next: "))];
};

export const undressed = { markdown, terminal };
