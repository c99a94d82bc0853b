/** `a`, `a and b`, `a, b and c` */
export const listed = (words: readonly string[], last = "and"): string =>
  words.length <= 1 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1) ?? ""}`;

/** `1 change`, `2 changes` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
