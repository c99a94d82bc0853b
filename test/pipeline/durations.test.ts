import { describe, expect, test } from "vitest";
import { duration, spelledDuration } from "../../src/pipeline/durations.ts";

describe("durations", () => {
  test.for([
    ["30m", 1_800_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["45s", 45_000],
    ["1h30m", 5_400_000],
    ["30", null],
    ["", null],
    ["0m", null],
    ["1.5h", null],
    ["-5m", null],
    ["30m1h", null],
    ["5 m", null],
  ] as const)("%s", ([text, expected]) => {
    expect(duration(text)).toBe(expected);
    if (expected !== null) expect(spelledDuration(expected)).toBe(text);
  });

  test("are spelled in the largest units", () => {
    expect([spelledDuration(90 * 60_000), spelledDuration(86_461_000)]).toEqual(["1h30m", "1d1m1s"]);
  });
});
