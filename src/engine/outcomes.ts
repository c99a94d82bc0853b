/** Writes down what came of effects, in the same transaction as what the pipeline makes of it. */
import type { Store, Transaction } from "../store/store.ts";
import type { Done, Outcome } from "./ports.ts";

export type Performed = {
  readonly key: string;
  readonly outcome: Outcome;
  readonly tries: number;
  readonly looks: number;
  /** Texts that may differ from what stands there, now that this is over: those that waited for it, or itself, which the state may have outrun. */
  readonly texts: "all" | "itself" | "none";
  /** What the pipeline is told of it. */
  readonly input: Done["input"];
};

type Recording = { readonly pipeline: string; readonly performed: readonly Performed[]; readonly at: number };

/** An effect that fails for ever is set aside after this many tries, with its reason, and blocks nobody else. */
export const MOST_TRIES = 12;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Twice as long after each failure, up to ten minutes. */
export const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** tries);
/** What was asked of GitHub may be on its way still when its answer is lost, or the process dies: no look before that is worth anything. */
export const FIRST_LOOK_AFTER_MS = 5_000;
/** The looks for a dispatch whose answer was lost are spread over two minutes. */
const LOOK_AFTER_MS = [FIRST_LOOK_AFTER_MS, 35_000, 80_000];

type Tried = Pick<Performed, "tries" | "looks">;

const pauseBeforeLook = (look: "due" | "in-vain" | "unanswered", { tries, looks }: Tried): number =>
  look === "unanswered" ? pauseAfter(tries) : (LOOK_AFTER_MS[looks] ?? LONGEST_PAUSE_MS);

export async function recordOutcomes(
  store: Store,
  transaction: Transaction,
  { pipeline, performed, at }: Recording,
): Promise<void> {
  for (const one of performed) {
    await store.outbox.settle(transaction, pipeline, one.key, settlement(one, at));
    const written = one.outcome.is === "done" ? one.outcome.written : null;
    if (written !== null) {
      await store.surfaces.put(transaction, { pipeline, ...written, writtenAt: at });
    }
  }
}

export type Settlement = {
  readonly status: "done" | "waiting" | "unsure" | "set-aside";
  readonly at: number;
  readonly nextAt: number;
  readonly tries: number;
  /** How often it was looked for in vain. */
  readonly looks: number;
  readonly problem: string | null;
};

export function settlement(
  { outcome, tries, looks }: Pick<Performed, "outcome" | "tries" | "looks">,
  at: number,
): Settlement {
  switch (outcome.is) {
    case "done":
      return { status: "done", at, nextAt: at, tries: 0, looks: 0, problem: null };
    case "refused":
      return { status: "set-aside", at, nextAt: at, tries, looks, problem: outcome.problem };
    case "unsure":
      return {
        status: "unsure",
        ...again(outcome, { tries, looks, at }, pauseBeforeLook(outcome.look, { tries, looks })),
      };
    case "later":
      return { status: "waiting", ...again(outcome, { tries, looks, at }, pauseAfter(tries)) };
    default:
      return outcome satisfies never;
  }
}

type Again = Extract<Outcome, { is: "later" | "unsure" }>;

/** After that pause at least. What was kept back was not tried. */
const again = (
  { afterMs, problem, isUnsent }: Again,
  { tries, looks, at }: Tried & { readonly at: number },
  pause: number,
) => ({
  at,
  nextAt: at + (isUnsent === true ? afterMs : Math.max(afterMs, pause)),
  tries: isUnsent === true ? tries - 1 : tries,
  looks,
  problem,
});
