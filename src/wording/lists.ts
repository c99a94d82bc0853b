import type { Own, Words } from "./text.ts";

/** `a`, `a and b`, `a, b and c` */
export const listed = <T extends string>(all: readonly T[], last: "and" | "or" = "and"): T =>
  (all.length <= 1 ? (all[0] ?? "") : `${all.slice(0, -1).join(", ")} ${last} ${all.at(-1) ?? ""}`) as T;

/** As `listed`, of a long list the first ones: `a, b and 3 more`. `total`: where not all of them are at hand. */
export function some<T extends string>(all: readonly T[], most: number, total = all.length): T {
  const shown = all.slice(0, most);
  return listed(total <= shown.length ? shown : [...shown, `${total - shown.length} more` as T]);
}

/** `1 change`, `2 changes` */
export const counted = <N extends string>(count: number, noun: Own<N>): Words =>
  `${count} ${noun}${count === 1 ? "" : "s"}` as Words;
