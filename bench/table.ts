/** One line of the result: what was asked, what was measured, and whether it holds. */
export type Row = {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly holds: boolean;
};

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

export function print(rows: readonly Row[]): void {
  const width = (key: "what" | "target" | "measured"): number =>
    Math.max(key.length, ...rows.map((row) => row[key].length));
  const line = (what: string, target: string, measured: string, verdict: string): string =>
    `| ${what.padEnd(width("what"))} | ${target.padEnd(width("target"))} | ${measured.padEnd(width("measured"))} | ${verdict} |`;
  console.log(line("what", "target", "measured", "verdict"));
  console.log(line("---", "---", "---", "---"));
  for (const row of rows) console.log(line(row.what, row.target, row.measured, row.holds ? "holds" : "missed"));
}

export const atMost = (what: string, limit: number, measured: number, unit = ""): Row => ({
  what,
  target: `≤ ${limit}${unit}`,
  measured: `${Number(measured.toFixed(2))}${unit}`,
  holds: measured <= limit,
});
