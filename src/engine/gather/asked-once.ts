import type { Reads } from "../ports.ts";

type Standing = Pick<Reads, "branchHead" | "file" | "lacking" | "leadsTo">;

/**
 * How a repository stands is asked once for all that a step hears of it: whatever changes meanwhile is told by a webhook that a
 * later step hears. A person's rights are none of it.
 */
export function askedOnce(reads: Reads): Reads {
  const answers = new Map<string, Promise<unknown>>();
  const once = <Asked extends readonly unknown[], Answer>(
    name: keyof Standing,
    ask: (...asked: Asked) => Promise<Answer>,
  ): ((...asked: Asked) => Promise<Answer>) => {
    return async (...asked) => {
      const key = JSON.stringify([name, ...asked]);
      const answer = (answers.get(key) as Promise<Answer> | undefined) ?? ask(...asked);
      answers.set(key, answer);
      return await answer;
    };
  };
  return {
    ...reads,
    branchHead: once("branchHead", reads.branchHead),
    file: once("file", reads.file),
    lacking: once("lacking", reads.lacking),
    leadsTo: once("leadsTo", reads.leadsTo),
  };
}
