/** A process that lives for months meets thousands of pipelines: what it remembers of one ends when there is nothing left to remember. */
import type { Memory } from "./step.ts";
import type { Trouble } from "./trouble.ts";

type Remembered = {
  readonly heard: readonly unknown[];
  readonly performed: readonly unknown[];
  readonly tried: readonly unknown[];
  readonly woken: boolean;
  readonly trouble: Trouble;
  readonly notBefore: number;
  /** Steps that are under way. */
  readonly steps: number;
  readonly memory: Memory;
};

/** How often it failed is remembered too: the pause before the next try follows from it. */
export function isForgettable(desk: Remembered, now: number): boolean {
  const { heard, performed, tried, woken, trouble, notBefore, steps, memory } = desk;
  const isQuiet =
    heard.length + performed.length + tried.length + steps === 0 && !woken && trouble.isOver && notBefore <= now;
  return isQuiet && memory.looks.isEmpty(now) && memory.readings.isEmpty(now) && memory.tries.isEmpty;
}
