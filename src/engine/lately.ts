/** What anybody may ask as often as he likes is found out once, for all who ask while it is, and for a moment after. */
import type { Clock } from "./ports.ts";

/** No older than this is what was found out, counted from when that began. */
const STANDS_MS = 1_000;
/** Whoever comes so late does not wait for it any more: it may have been lost with its connection. */
const LOST_MS = 10_000;

type Asked<T> = { readonly at: number; readonly answer: Promise<T>; hasCome: boolean };

/** A failure is an answer too: what fails is not asked more often than what works. */
export function lately<T>(clock: Pick<Clock, "now">, find: () => Promise<T>): () => Promise<T> {
  let last: Asked<T> | null = null;
  return () => {
    const now = clock.now();
    if (last !== null && isGood(last, now)) return last.answer;
    const asked: Asked<T> = { at: now, answer: find(), hasCome: false };
    const come = (): boolean => (asked.hasCome = true);
    asked.answer.then(come, come);
    last = asked;
    return asked.answer;
  };
}

/** A clock that was set back says nothing of an age. */
const isGood = ({ at, hasCome }: Asked<unknown>, now: number): boolean =>
  now >= at && now - at < (hasCome ? STANDS_MS : LOST_MS);
