import { describe, expect, test } from "vitest";
import { city, clock, day, duration, moment, since } from "../../src/wording/times.ts";

const at = (text: string): number => Date.parse(text);

/** London changes at 01:00 UTC on 29 March and on 25 October 2026; Lord Howe by half an hour; Apia has skipped a day. */
describe("a moment", () => {
  test.for([
    ["2026-10-15T08:00:00Z", "Europe/London", "Thu 15 Oct, 09:00 London"],
    ["2026-12-15T08:00:00Z", "Europe/London", "Tue 15 Dec, 08:00 London"],
    ["2026-03-29T00:59:59Z", "Europe/London", "Sun 29 Mar, 00:59 London"],
    ["2026-03-29T01:00:00Z", "Europe/London", "Sun 29 Mar, 02:00 London"],
    ["2026-10-25T00:30:00Z", "Europe/London", "Sun 25 Oct, 01:30 London"],
    ["2026-10-25T01:30:00Z", "Europe/London", "Sun 25 Oct, 01:30 London"],
    ["2026-10-25T02:00:00Z", "Europe/London", "Sun 25 Oct, 02:00 London"],
    ["2026-10-14T23:30:00Z", "Europe/London", "Thu 15 Oct, 00:30 London"],
    ["2026-10-15T08:00:00Z", "UTC", "Thu 15 Oct, 08:00 UTC"],
    ["2026-10-15T08:00:00Z", "Etc/UTC", "Thu 15 Oct, 08:00 UTC"],
    ["2026-10-15T08:00:00Z", "America/Argentina/Buenos_Aires", "Thu 15 Oct, 05:00 Buenos Aires"],
    ["2026-10-15T20:00:00Z", "Asia/Kolkata", "Fri 16 Oct, 01:30 Kolkata"],
    ["2026-01-01T00:00:00Z", "Australia/Lord_Howe", "Thu 1 Jan, 11:00 Lord Howe"],
    ["2026-07-01T00:00:00Z", "Australia/Lord_Howe", "Wed 1 Jul, 10:30 Lord Howe"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "Sat 31 Dec, 00:00 Apia"],
    ["2024-02-29T12:00:00Z", "UTC", "Thu 29 Feb, 12:00 UTC"],
  ] as const)("%s in %s", ([text, zone, expected]) => {
    expect(moment(at(text), zone)).toBe(expected);
  });

  test("names each day and each month", () => {
    const days = Array.from({ length: 7 }, (_, index) => day(at("2026-06-01T12:00:00Z") + index * 86_400_000, "UTC"));
    expect(days.join(" ")).toBe("Mon 1 Jun Tue 2 Jun Wed 3 Jun Thu 4 Jun Fri 5 Jun Sat 6 Jun Sun 7 Jun");
    const months = Array.from({ length: 12 }, (_, index) => day(Date.UTC(2026, index, 1), "UTC").split(" ")[2]);
    expect(months.join(" ")).toBe("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
  });

  test("the same day needs no day, another year its year, both as the zone counts them", () => {
    const noon = at("2026-10-15T11:00:00Z");
    expect(since(at("2026-10-15T08:29:00Z"), "Europe/London", noon)).toBe("09:29 London");
    expect(since(at("2026-10-14T23:29:00Z"), "Europe/London", noon)).toBe("00:29 London");
    expect(since(at("2026-10-14T08:29:00Z"), "Europe/London", noon)).toBe("Wed 14 Oct, 09:29 London");
    expect(since(at("2025-10-15T08:29:00Z"), "Europe/London", noon)).toBe("Wed 15 Oct 2025, 09:29 London");
    expect(moment(at("2027-01-04T09:00:00Z"), "Europe/London", noon)).toBe("Mon 4 Jan 2027, 09:00 London");
    expect(day(at("2026-12-31T23:30:00Z"), "Asia/Tokyo", noon)).toBe("Fri 1 Jan 2027");
    expect(clock(noon, "Europe/London")).toBe("12:00");
  });

  test("a zone is called by its city", () => {
    expect(["Europe/London", "America/North_Dakota/New_Salem", "UTC"].map(city)).toEqual([
      "London",
      "New Salem",
      "UTC",
    ]);
  });
});

test.for([
  [-5, "0 s"],
  [0, "0 s"],
  [45_000, "45 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [360_000, "6 min"],
  [3_569_000, "59 min"],
  [3_599_600, "1 h"],
  [3_600_000, "1 h"],
  [73_140_000, "20 h 19 min"],
  [86_399_000, "1 d"],
  [86_400_000, "1 d"],
  [273_600_000, "3 d 4 h"],
  [100 * 86_400_000, "100 d"],
] as const)("%i ms last %s", ([ms, expected]) => {
  expect(duration(ms)).toBe(expected);
});
