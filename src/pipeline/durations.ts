/** `45s`, `30m`, `2h`, `1d`, `1h30m`: whole numbers with their unit, each unit at most once, the larger first. */
export const DURATION = /^(?=\d)(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$/;
export const A_DURATION = "a duration: `30m`, `2h`, `1d`";

const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];

/** Milliseconds, or `null` where the text is no duration or none at all. */
export function duration(text: string): number | null {
  const match = DURATION.exec(text);
  if (match === null) return null;
  const ms = UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
  return ms > 0 ? ms : null;
}

/** The same length of time as people write it: `90m` comes back as `1h30m`. Whole seconds. */
export function spelledDuration(ms: number): string {
  let left = ms;
  let text = "";
  for (const [index, unit] of UNITS_MS.entries()) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0) text += `${count}${"dhms"[index]}`;
  }
  return text;
}
