/** What stands behind a verb that must be explained: a stage, and the reason to the end of the line. */
import type { Command } from "../pipeline/command.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { onStage } from "./stage.ts";

type Reasoned = Extract<Command, { verb: "reject" | "hold" | "fail" }>;

export function withReason(verb: Reasoned["verb"], rest: string, stages: readonly string[]): Command | Problem {
  const [word] = rest === "" ? [] : rest.split(/\s+/);
  const reason = rest.slice(word?.length ?? 0).trim();
  const read = onStage(verb, word, stages, (stage) => ({ verb, stage, reason }));
  if (read.verb === "unclear" || reason !== "") return read;
  return problem("bad-argument", `/${verb}`, { expected: "the reason behind the stage", meant: read });
}
