/** Keys and values that the format has and this version does not do yet. They are refused, never silently ignored. */

export const VERSION = "0.1.0";

/** By the place they stand in; `*` is any name. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "": ["pipelines", "expedite", "environments", "notify"],
  candidates: ["paths"],
  commit: ["when_broken"],
  permissions: ["freeze", "thaw", "override", "env"],
  calendar: ["freezes", "train"],
  "stages.*.gates": ["window", "http", "shadow"],
  "stages.*.verify": ["metric"],
  "stages.*": ["manual", "strategy", "deployment", "provision", "skip"],
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "candidates.on": ["release", "artifact", "dispatch", "schedule"],
  "stages.*.accept": ["release"],
  "stages.*.select": ["every", "upstream"],
};

const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .filter((part) => typeof part !== "number")
    .map((part, index) => (index === 1 && path[0] === "stages" ? "*" : String(part)))
    .join(".");

export const laterKeysAt = (path: readonly PropertyKey[]): readonly string[] => KEYS[placeOf(path)] ?? [];

export function isLaterValue(path: readonly PropertyKey[], value: unknown): boolean {
  const values = VALUES[placeOf(path)];
  const given = Array.isArray(value) ? value : [value];
  if (values !== undefined) return given.some((one) => values.includes(String(one)));
  // A workflow of another repository: `owner/name/.github/workflows/file.yml@ref`.
  return (
    /(^|\.)deploy$/.test(placeOf(path)) &&
    given.some((one) => /^[\w.-]+\/[\w.-]+\/\.github\/workflows\//.test(String(one)))
  );
}
