/** Lines for a terminal. */

/** Texts that are shared with GitHub's pages mark names as code; here they stand plainly. */
export const plainly = (text: string): string => text.replaceAll("`", "").replaceAll("\u200b", "");

/** Rows with their columns below each other, two spaces between; the last is as long as it likes. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, text] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, text.length);
  return rows.map((row) =>
    row.map((text, index) => (index === row.length - 1 ? text : text.padEnd(widths[index] ?? 0))).join("  "),
  );
}

export const indented = (lines: readonly string[], by: number): readonly string[] =>
  lines.map((line) => (line === "" ? "" : `${" ".repeat(by)}${line}`));
