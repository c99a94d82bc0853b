/** An address that is asked, again and again, whether a deployed version holds: what each try says, and what they come to together. */
import type { HttpRule } from "./definition.ts";
import type { AttemptId } from "./model.ts";
import type { Verdict } from "./verification.ts";

/** Why an address is not asked at all. `private`: its name leads where nobody outside may look. */
export type Refusal = "not-allowed" | "private";
/** Why one that was asked did not answer. */
export type Silence = "no-such-name" | "no-connection" | "no-secure-connection" | "too-slow" | "no-http";

export type HttpAnswer =
  | { readonly is: "answered"; readonly status: number }
  | { readonly is: "refused"; readonly why: Refusal }
  | { readonly is: "silent"; readonly why: Silence };

export type Tried = {
  /** When it was asked. */
  readonly asked: number;
  /** When it was asked before that, as far as whoever asks remembers; `null`: he does not. */
  readonly after: number | null;
  readonly answer: HttpAnswer;
};

/** What the tries have come to: bounded, however many there were, and unchanged by one that says nothing new. */
export type HttpReading = {
  /** Some try had the status that is expected. */
  readonly had: boolean;
  /** Some try had an answer. */
  readonly answered: boolean;
  /** Since when all tries have had it; `null`: the last one did not. */
  readonly since: number | null;
  /** What was said last; `null`: nothing was asked yet. */
  readonly last: HttpAnswer | null;
  /** It had the status at this time, after it was judged; `null`: it was not asked since. */
  readonly heldAt: number | null;
  readonly verdict: Verdict["is"] | null;
};

export type HttpVerification = {
  readonly is: "http";
  readonly rule: HttpRule;
  /** Since when it is judged: from when it was begun, or from its last break. */
  readonly since: number;
  /** How often it broke after it had passed. */
  readonly broke: number;
  readonly read: HttpReading;
};

/** One address to be asked. */
export type Asking = {
  readonly attempt: AttemptId;
  /** Of the verification, in the order of its stage. */
  readonly place: number;
  readonly rule: HttpRule;
  /** Whoever is asked at this time or after it says what it comes to. */
  readonly end: number;
};

export const unread: HttpReading = {
  had: false,
  answered: false,
  since: null,
  last: null,
  heldAt: null,
  verdict: null,
};

/** Who did not look for longer than this cannot say that there was no break meanwhile. */
const SHORTEST_GAP_MS = 30_000;
/** It may break so often after it has passed before a person is to say what that means. */
const MOST_BREAKS = 3;

/** It went away too often to be judged once more. */
export const isFlapping = ({ broke }: HttpVerification): boolean => broke > MOST_BREAKS;

const isGap = ({ everyMs }: HttpRule, { asked, after }: Tried): boolean =>
  after === null || asked - after > Math.max(2 * everyMs, SHORTEST_GAP_MS);

export const hasStatus = ({ status }: HttpRule, { answer }: Tried): boolean =>
  answer.is === "answered" && answer.status === status;

export const endOf = ({ since, rule }: HttpVerification): number => since + rule.timeoutMs;

/** What is known after one more try. Once it is judged no try changes that. */
export function readAfter(verification: HttpVerification, tried: Tried): HttpReading {
  const { rule, read } = verification;
  if (read.verdict !== null) return read;
  const has = hasStatus(rule, tried);
  const goesOn = read.since !== null && !isGap(rule, tried);
  const next: HttpReading = {
    had: read.had || has,
    answered: read.answered || tried.answer.is === "answered",
    since: has ? (goesOn ? read.since : tried.asked) : null,
    last: tried.answer,
    heldAt: null,
    verdict: null,
  };
  return { ...next, verdict: verdictAfter(verification, next, tried) };
}

function verdictAfter(
  verification: HttpVerification,
  { had, answered, since }: HttpReading,
  tried: Tried,
): HttpReading["verdict"] {
  if (isFlapping(verification)) return "inconclusive";
  if (since !== null && tried.asked - since >= verification.rule.forMs) return "passed";
  // One look after a time in which nobody looked says too little to end it.
  if (tried.asked < endOf(verification) || isGap(verification.rule, tried)) return null;
  if (had) return "inconclusive";
  return answered ? "failed" : "errored";
}

/** When it is asked again that was asked last at `asked`: each `every`, and once when its time is over. */
export const nextTry = ({ rule, end }: Asking, asked: number): number =>
  asked < end ? Math.min(asked + rule.everyMs, end) : asked + rule.everyMs;
