/** A process that lives for months meets thousands of pipelines: what it remembers of one ends when there is nothing left to remember. */
import type { Memory } from "./step.ts";

type Remembered = {
  readonly heard: readonly unknown[];
  readonly performed: readonly unknown[];
  readonly tried: readonly unknown[];
  readonly woken: boolean;
  readonly failures: number;
  readonly notBefore: number;
  /** Steps that are under way. */
  readonly steps: number;
  readonly memory: Memory;
};

/** How often it failed is remembered too: the pause before the next try follows from it. */
export function isForgettable(desk: Remembered, now: number): boolean {
  const { heard, performed, tried, woken, failures, notBefore, steps, memory } = desk;
  const isQuiet = heard.length + performed.length + tried.length + failures + steps === 0 && !woken && notBefore <= now;
  return isQuiet && memory.looks.isEmpty(now) && memory.readings.isEmpty(now) && memory.tries.isEmpty;
}
