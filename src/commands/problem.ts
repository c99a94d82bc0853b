/** A line that was meant, and could not be understood. */
import type { Command, Misspelt } from "../pipeline/command.ts";

export type Problem = Omit<Misspelt, "corrected"> & {
  /** The command that comes nearest to what was written. */
  readonly meant: Command | null;
};

export const problem = (
  code: Problem["code"],
  word: string,
  more: Partial<Pick<Problem, "near" | "expected" | "meant">>,
): Problem => ({ verb: "unclear", code, word, near: null, expected: null, meant: null, ...more });
