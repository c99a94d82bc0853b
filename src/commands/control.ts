/** Commands by which people take hold of an environment or a version, or judge one; words to the end of the line say why. */
import type { Command, Version } from "../pipeline/command.ts";
import { A_DURATION, duration } from "../pipeline/durations.ts";
import { A_VERSION, versionOf } from "./promote.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { onStage } from "./stage.ts";

/** Characters of a reason that are kept. */
const REASON_KEPT = 200;

/** The first word, and what stands behind it. */
export function parted(text: string): readonly [word: string | undefined, rest: string] {
  const [, word, rest = ""] = /^(\S+)\s*(.*)$/s.exec(text.trim()) ?? [];
  return [word, rest];
}

const kept = (words: string): string => [...words].slice(0, REASON_KEPT).join("");

/** Whoever stops something says why. */
function withWords(words: string, make: (reason: string) => Command | Problem): Command | Problem {
  const read = make(kept(words));
  if (words !== "" || read.verb === "unclear") return read;
  return problem("bad-argument", `/${read.verb}`, { expected: "the reason at its end", meant: read });
}

/** In front of a reason only what can be no word of it is a version: a sha, `#12`, `v1.2.3`. */
const CERTAIN = /^(?:[0-9a-f]{7,40}|#[1-9]\d{0,8}|v?\d+(?:\.\d+)+[\w.+-]*)$/i;

export const isCertain = (word: string): boolean => CERTAIN.test(word);

/** Where no place says which version is meant, the one that is shown to whoever names none; `null`: the place says it, or there is none. */
export type Offered = Readonly<Record<"veto" | "unveto", Version | null>>;

const EXPECTED = "a version behind it: a sha (7 digits or more), a tag such as v1.2, or #12";
const unnamed = (verb: keyof Offered, meant: Command): Problem =>
  problem("bad-argument", `/${verb}`, { expected: EXPECTED, meant });

/** What begins with a number was meant as a pull request; with a word that may be a name, as something that is not guessed. */
function supposed(said: string, version: Version): Command {
  const [word = "", behind] = parted(said);
  const pull = /^[1-9]\d{0,5}$/.test(word) ? versionOf(`#${word}`) : null;
  if (pull !== null) return { verb: "veto", version: pull, reason: kept(behind) };
  return /\d/.test(word) ? { verb: "status" } : { verb: "veto", version, reason: kept(said) };
}

export function veto(rest: string, offered: Offered["veto"]): Command | Problem {
  const [word = "", behind] = parted(rest);
  const version = isCertain(word) ? versionOf(word) : null;
  if (version === null && offered !== null) return unnamed("veto", supposed(rest.trim(), offered));
  return withWords(version === null ? rest.trim() : behind, (reason) => ({ verb: "veto", version, reason }));
}

export function unveto(rest: string, offered: Offered["unveto"]): Command | Problem {
  const [word, more] = parted(rest);
  if (word === undefined && offered !== null) return unnamed("unveto", { verb: "unveto", version: offered });
  const version = word === undefined ? null : versionOf(word);
  const read: Command = { verb: "unveto", version: version ?? offered };
  if (word !== undefined && version === null)
    return problem("bad-argument", word, { expected: A_VERSION, meant: read });
  return more === "" ? read : problem("bad-argument", more, { expected: "nothing behind the version", meant: read });
}

/** Whatever stands behind the stage speaks for it. */
export function pass(rest: string, stages: readonly string[]): Command | Problem {
  const [word, words] = parted(rest);
  return onStage("pass", word, stages, (stage) => ({ verb: "pass", stage, words: words === "" ? null : kept(words) }));
}

/** Words behind the version, or behind the stage, are the reason; `to` opens the version. */
export function rollback(rest: string, stages: readonly string[]): Command | Problem {
  const [word, behind] = parted(rest);
  const [opened, after] = parted(behind);
  const [named, words] = opened?.toLowerCase() === "to" ? parted(after) : [null, behind];
  const version = named === null || named === undefined ? null : versionOf(named);
  const reason = words === "" ? null : kept(words);
  const read = onStage("rollback", word, stages, (stage) => ({ verb: "rollback", stage, version, reason }));
  if (named === null || version !== null || read.verb === "unclear") return read;
  return problem("bad-argument", named ?? "to", { expected: A_VERSION, meant: read });
}

const HOUR_MS = 3_600_000;
/** A lock that ends by itself does so within a year. */
const LONGEST_LOCK_MS = 365 * 24 * HOUR_MS;
/** Of the lock that is offered to whoever named no length that is one. */
const OFFERED_LOCK_MS = 2 * HOUR_MS;
const FOR = /^for\s+(\d+\s+(?:second|minute|hour|day)s?(?!\S)|\d\S*)\s*(.*)$/is;

/** `for` opens a length of time where a number follows; else it belongs to the reason. */
export function lock(rest: string, stages: readonly string[]): Command | Problem {
  const [word, behind] = parted(rest);
  const [, length, words = behind] = FOR.exec(behind) ?? [];
  const wanted = length === undefined ? null : duration(length.toLowerCase());
  const isUnlimited = length === undefined && words !== "";
  const forMs = wanted === null ? (isUnlimited ? null : OFFERED_LOCK_MS) : Math.min(wanted, LONGEST_LOCK_MS);
  const read = withWords(words, (reason) =>
    onStage("lock", word, stages, (stage) => ({ verb: "lock", stage, forMs, reason })),
  );
  const isRefused = length !== undefined && (wanted === null || wanted > LONGEST_LOCK_MS);
  if (!isRefused || (read.verb === "unclear" && read.code !== "bad-argument")) return read;
  const expected = wanted === null ? A_DURATION : "at most a year: `365d`";
  return problem("bad-argument", length, { expected, meant: read.verb === "unclear" ? read.meant : read });
}
