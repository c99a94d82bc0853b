/** How wide the demo writes, in columns. */
export const WIDTH = 94;
/** Rows may go on to the last column that a terminal is sure to have. */
export const LAST = 100;

/** In lines of whole words; a word that is longer stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
