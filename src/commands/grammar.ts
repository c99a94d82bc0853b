/** From a comment to commands. A line that is near nothing is nobody's business. */
import type { Command, Misspelt } from "../pipeline/command.ts";
import { nearest } from "../pipeline/near.ts";
import { catalogue, laterVerbs } from "./catalogue.ts";
import { lock, pass, rollback, unveto, veto } from "./control.ts";
import type { Offered } from "./control.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { planned, promote } from "./promote.ts";
import { withReason } from "./reason.ts";
import { spelled } from "./spelled.ts";
import { onStage } from "./stage.ts";
import { spokenLines } from "./text.ts";

/** A comment with more is read so far. */
const MOST_COMMANDS = 10;

type Entry = (typeof catalogue)[number];

const verbs = catalogue.map((entry) => entry.verb);
const entryOf = (verb: string): Entry | undefined => catalogue.find((entry) => entry.verb === verb);

type Around = { readonly stages: readonly string[]; readonly offered: Offered };

/** The commands in a comment, and the lines that were meant as one. Takes any text; never throws. */
export function parse(
  body: string,
  stages: readonly string[],
  offered: Offered = { veto: null, unveto: null },
): readonly (Command | Misspelt)[] {
  const commands: (Command | Misspelt)[] = [];
  for (const line of spokenLines(body)) {
    const command = commands.length < MOST_COMMANDS ? ofLine(line, { stages, offered }) : null;
    if (command !== null) commands.push(command.verb === "unclear" ? misspelt(command) : command);
  }
  return commands;
}

const misspelt = ({ meant, ...rest }: Problem): Misspelt => ({
  ...rest,
  corrected: meant === null ? null : spelled(meant),
});

function ofLine(line: string, around: Around): Command | Problem | null {
  const match = /^ {0,3}\/([A-Za-z]{2,20})(?:\s+(\S.*))?$/s.exec(line.trimEnd());
  if (match === null) return null;
  const word = (match[1] ?? "").toLowerCase();
  const rest = match[2] ?? "";
  const entry = entryOf(word);
  if (entry !== undefined) return ofEntry(entry, rest, around);
  if (laterVerbs.includes(word)) {
    const expected = "this version does not have that command yet";
    return problem("unknown-command", `/${word}`, { expected, meant: { verb: "help", about: null } });
  }
  const near = entryOf(nearest(word, verbs) ?? "");
  if (near === undefined) return null;
  const read = ofEntry(near, rest, around);
  const meant = read.verb === "unclear" ? read.meant : read;
  return problem("unknown-command", `/${word}`, { near: `/${near.verb}`, meant });
}

function ofEntry(entry: Entry, rest: string, { stages, offered }: Around): Command | Problem {
  const [word, more] = rest === "" ? [] : rest.split(/\s+/);
  switch (entry.takes) {
    case "nothing":
      return alone({ verb: entry.verb }, word);
    case "verb":
      return alone(help(word), more);
    case "stage":
      return alone(
        onStage(entry.verb, word, stages, (stage) => ({ verb: entry.verb, stage })),
        more,
      );
    case "stage and reason":
      return withReason(entry.verb, rest, stages);
    case "stage and words":
      return pass(rest, stages);
    case "stage and version":
      return planned(rest, stages);
    case "stage, version and reason":
      return promote(rest, stages);
    case "stage, duration and reason":
      return lock(rest, stages);
    case "stage, version back and reason":
      return rollback(rest, stages);
    case "version and reason":
      return veto(rest, offered.veto);
    case "version":
      return unveto(rest, offered.unveto);
    default:
      return entry satisfies never;
  }
}

/** Nothing more may stand behind a command that is whole. */
function alone(read: Command | Problem, more: string | undefined): Command | Problem {
  if (more === undefined || read.verb === "unclear") return read;
  return problem("bad-argument", more, { expected: `nothing behind ${spelled(read)}`, meant: read });
}

function help(word: string | undefined): Command | Problem {
  const about = word?.replace(/^\//, "").toLowerCase() ?? null;
  if (about === null || entryOf(about) !== undefined) return { verb: "help", about };
  const near = nearest(about, verbs);
  const expected = `one of ${verbs.join(", ")}`;
  return problem("bad-argument", word ?? "", { near, expected, meant: { verb: "help", about: near } });
}
