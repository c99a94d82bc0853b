/** From a comment to commands. A line that is near nothing is nobody's business. */
import type { Command, Misspelt, Version } from "../pipeline/command.ts";
import { nearest } from "../pipeline/near.ts";
import { catalogue, laterVerbs } from "./catalogue.ts";
import { spokenLines } from "./text.ts";

/** A comment with more is read so far. */
const MOST_COMMANDS = 10;

const verbs: readonly string[] = catalogue.map((entry) => entry.verb);

export function parse(body: string, stages: readonly string[]): readonly (Command | Misspelt)[] {
  const commands: (Command | Misspelt)[] = [];
  for (const line of spokenLines(body)) {
    const command = commands.length < MOST_COMMANDS ? ofLine(line, stages) : null;
    if (command !== null) commands.push(command);
  }
  return commands;
}

function ofLine(line: string, stages: readonly string[]): Command | Misspelt | null {
  const match = /^ {0,3}\/([A-Za-z]{2,20})(?:[ \t]+(\S.*))?$/.exec(line.trimEnd());
  if (match === null) return null;
  const word = (match[1] ?? "").toLowerCase();
  const rest = (match[2] ?? "").trim();
  if (verbs.includes(word)) return ofVerb(word, rest, stages);
  if (laterVerbs.includes(word)) {
    return misspelt("unknown-command", `/${word}`, {
      expected: "this version does not have that command yet",
      corrected: "/help",
    });
  }
  const near = nearest(word, verbs);
  if (near === null) return null;
  const meant = ofVerb(near, rest, stages);
  const corrected = meant.verb === "unclear" ? meant.corrected : `/${near}${rest === "" ? "" : ` ${rest}`}`;
  return misspelt("unknown-command", `/${word}`, { near: `/${near}`, corrected });
}

function misspelt(
  code: Misspelt["code"],
  word: string,
  more: Partial<Pick<Misspelt, "near" | "expected" | "corrected">>,
): Misspelt {
  return { verb: "unclear", code, word, near: null, expected: null, corrected: null, ...more };
}

const badArgument = (verb: string, word: string, expected: string): Misspelt => {
  const entry = catalogue.find((one) => one.verb === verb);
  return misspelt("bad-argument", word, { expected, corrected: entry?.example ?? null });
};

function ofVerb(verb: string, rest: string, stages: readonly string[]): Command | Misspelt {
  const words = rest === "" ? [] : rest.split(/\s+/);
  switch (verb) {
    case "status":
      return words.length === 0 ? { verb } : badArgument(verb, words[0] ?? "", "nothing behind `/status`");
    case "help":
      return help(words);
    case "promote":
      return promote(rest, stages);
    default:
      return ofStage(verb as "abort" | "retry" | "resume" | "explain", words, stages);
  }
}

function help(words: readonly string[]): Command | Misspelt {
  const about = words[0]?.replace(/^\//, "").toLowerCase() ?? null;
  const known = about === null || verbs.includes(about);
  return known && words.length <= 1
    ? { verb: "help", about }
    : badArgument("help", words.at(-1) ?? "", "one of the commands");
}

function ofStage(
  verb: "abort" | "retry" | "resume" | "explain",
  words: readonly string[],
  stages: readonly string[],
): Command | Misspelt {
  const stage = stageOf(verb, words, stages);
  if (typeof stage !== "string") return stage;
  return words.length === 1 ? { verb, stage } : badArgument(verb, words[1] ?? "", "nothing behind the stage");
}

function stageOf(verb: string, words: readonly string[], stages: readonly string[]): string | Misspelt {
  const [first] = words;
  if (first === undefined) return badArgument(verb, "", `a stage: ${stages.join(", ")}`);
  const word = first.toLowerCase();
  if (stages.includes(word)) return word;
  const near = nearest(word, stages);
  const corrected = near === null ? null : [`/${verb}`, near, ...words.slice(1)].join(" ");
  return misspelt("unknown-stage", first, { near, expected: stages.join(", "), corrected });
}

const NOT_YET = /(?:^|\s)--(expedite|at)\b/;

function promote(rest: string, stages: readonly string[]): Command | Misspelt {
  const [before = "", ...reasons] = rest.split(/\s--reason\s+/);
  const later = NOT_YET.exec(before);
  if (later !== null) return badArgument("promote", `--${later[1]}`, "this version does not have that option yet");
  const words = before.trim() === "" ? [] : before.trim().split(/\s+/);
  const stage = stageOf("promote", words, stages);
  if (typeof stage !== "string") return stage;
  const reason = reasons.length === 0 ? null : reasons.join(" --reason ").trim();
  if (words.length > 2) return badArgument("promote", words[2] ?? "", "a stage and at most one version");
  if (words[1] === undefined) return { verb: "promote", stage, version: null, reason };
  const version = versionOf(words[1]);
  return version === null
    ? badArgument("promote", words[1], "a sha (7 digits or more), a tag or `#12`")
    : { verb: "promote", stage, version, reason };
}

function versionOf(word: string): Version | null {
  if (/^[0-9a-f]{7,40}$/i.test(word)) return { is: "sha", prefix: word.toLowerCase() };
  const pull = /^#([1-9]\d{0,8})$/.exec(word)?.[1];
  if (pull !== undefined) return { is: "pull", number: Number(pull) };
  return /^[A-Za-z0-9_][\w./+-]{0,99}$/.test(word) && !word.includes("..") ? { is: "name", name: word } : null;
}
