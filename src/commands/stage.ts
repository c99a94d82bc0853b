/** The stage that a command is about. */
import type { Command } from "../pipeline/command.ts";
import { nearest } from "../pipeline/near.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";

/** Shown before all others, and known by name, so that whoever tries it is told whose it is. */
const COMMIT = "commit";

export function onStage(
  verb: string,
  word: string | undefined,
  stages: readonly string[],
  make: (stage: string) => Command,
): Command | Problem {
  const known = stages.join(", ");
  if (word === undefined) {
    const last = stages.at(-1);
    const meant = last === undefined ? null : make(last);
    return problem("bad-argument", `/${verb}`, { expected: `a stage behind it: ${known}`, meant });
  }
  const stage = word.toLowerCase();
  if (stages.includes(stage) || stage === COMMIT) return make(stage);
  const near = nearest(stage, stages);
  return problem("unknown-stage", word, { near, expected: known, meant: near === null ? null : make(near) });
}
