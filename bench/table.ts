/** One line of the result: what was asked, what was measured, and whether it holds. */
export type Row = {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly verdict: "holds" | "missed" | "skipped";
};

/** Of so many per cent of them nobody is above it. */
export const percentile = (numbers: readonly number[], percent: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(((numbers.length - 1) * percent) / 100)] ?? Number.NaN;

export const median = (numbers: readonly number[]): number => percentile(numbers, 50);

export function print(rows: readonly Row[]): void {
  const width = (key: "what" | "target" | "measured"): number =>
    Math.max(key.length, ...rows.map((row) => row[key].length));
  const line = ({ what, target, measured, verdict }: Readonly<Record<keyof Row, string>>): string =>
    `| ${what.padEnd(width("what"))} | ${target.padEnd(width("target"))} | ${measured.padEnd(width("measured"))} | ${verdict} |`;
  console.log(line({ what: "what", target: "target", measured: "measured", verdict: "verdict" }));
  console.log(line({ what: "---", target: "---", measured: "---", verdict: "---" }));
  for (const row of rows) console.log(line(row));
}

const numeral = (measured: number): string => String(Number(measured.toFixed(2)));

export const atMost = (what: string, limit: number, measured: number, unit = ""): Row => ({
  what,
  target: `≤ ${limit}${unit}`,
  measured: `${numeral(measured)}${unit}`,
  verdict: measured <= limit ? "holds" : "missed",
});

export const atLeast = (what: string, limit: number, measured: number, unit = ""): Row => ({
  what,
  target: `≥ ${limit}${unit}`,
  measured: `${numeral(measured)}${unit}`,
  verdict: measured >= limit ? "holds" : "missed",
});

const SERVER = { needs: "scripts/postgres.sh", has: "no TEST_DATABASE_URL" };

export const skipped = (what: string, { needs, has } = SERVER): Row => ({
  what,
  target: needs,
  measured: has,
  verdict: "skipped",
});
