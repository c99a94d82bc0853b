/** What stands behind `/promote`: a stage, at most one version, and a reason to the end of the line; behind `/plan` no reason. */
import type { Command, Version } from "../pipeline/command.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { onStage } from "./stage.ts";

/** Phones and some desktops write two hyphens as one dash. */
const REASON = /(?:^|\s)(?:--|[–—])reason(?:[\s=]+|$)/i;
const OPTION = /^(?:--|[–—])/;
export const A_VERSION = "a sha (7 digits or more), a tag or #12";
const LATER_OPTIONS: readonly string[] = ["--expedite", "--at"];

export function promote(rest: string, stages: readonly string[]): Command | Problem {
  const mark = REASON.exec(rest);
  const before = mark === null ? rest : rest.slice(0, mark.index);
  const reason = mark === null ? null : rest.slice(mark.index + mark[0].length).trim();
  const words = before.split(/\s+/).filter((word) => word !== "");
  const options = words.findIndex((word) => OPTION.test(word));
  const [word, wanted, more] = options === -1 ? words : words.slice(0, options);
  const version = wanted === undefined ? null : versionOf(wanted);
  const read = onStage("promote", word, stages, (stage) => ({
    verb: "promote",
    stage,
    version,
    reason: reason === "" ? null : reason,
  }));
  if (read.verb === "unclear") return read;
  const bad = (what: string, expected: string): Problem => problem("bad-argument", what, { expected, meant: read });
  if (more !== undefined) return bad(more, "a stage and at most one version");
  if (wanted !== undefined && version === null) return bad(wanted, A_VERSION);
  const option = words[options];
  if (option !== undefined) return bad(option, expectedFor(option));
  return reason === "" ? bad("--reason", "the reason behind it") : read;
}

export function planned(rest: string, stages: readonly string[]): Command | Problem {
  const [word, wanted, more] = rest.split(/\s+/).filter((one) => one !== "");
  const version = wanted === undefined ? null : versionOf(wanted);
  const read = onStage("plan", word, stages, (stage) => ({ verb: "plan", stage, version }));
  if (read.verb === "unclear") return read;
  if (more !== undefined)
    return problem("bad-argument", more, { expected: "a stage and at most one version", meant: read });
  const isBad = wanted !== undefined && version === null;
  return isBad ? problem("bad-argument", wanted, { expected: A_VERSION, meant: read }) : read;
}

const expectedFor = (option: string): string =>
  LATER_OPTIONS.includes(option.toLowerCase())
    ? "a line without it: this version does not have that option yet"
    : "no option but --reason";

export function versionOf(word: string): Version | null {
  if (/^[0-9a-f]{7,40}$/i.test(word)) return { is: "sha", prefix: word.toLowerCase() };
  const pull = /^#([1-9]\d{0,8})$/.exec(word)?.[1];
  if (pull !== undefined) return { is: "pull", number: Number(pull) };
  return /^[A-Za-z0-9_][\w./+-]{0,99}$/.test(word) && !word.includes("..") ? { is: "name", name: word } : null;
}
