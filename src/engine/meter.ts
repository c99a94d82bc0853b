/**
 * What happens, told to whoever counts it: numbers, and names out of closed sets. Nothing here names a person, a repository or a
 * text, as it may be read by whoever reads the metrics.
 */
import type { Outcome as Ended } from "../pipeline/attempt.ts";
import type { Input } from "../pipeline/input.ts";
import type { Outcome } from "./ports.ts";

/** `status`: `null` where nothing was answered. */
export type Call = {
  readonly method: string;
  /** As GitHub writes it, with `{owner}` and `{repo}` as they stand. */
  readonly route: string;
  readonly status: number | null;
  readonly ms: number;
};

export type Fact =
  /** `event`: `null` unless GitHub has signed it, as anybody may name one. `ignored`: it says nothing to us, and is not kept. */
  | {
      readonly is: "webhook";
      readonly event: string | null;
      readonly outcome: "new" | "known" | "ignored" | "refused" | "failed";
    }
  /** A pipeline is done with a delivery, so long after it came. */
  | { readonly is: "heard"; readonly afterMs: number }
  | { readonly is: "step"; readonly ms: number }
  | { readonly is: "step-failed" }
  /** `kind`: of a surface which one it is. */
  | { readonly is: "effect"; readonly kind: string; readonly outcome: Outcome["is"] }
  | { readonly is: "run-ended"; readonly outcome: Ended["is"] }
  | ({ readonly is: "call" } & Call)
  | { readonly is: "swept"; readonly part: "deliveries" | "pipeline"; readonly outcome: "done" | "failed" }
  /** What webhooks had not told. */
  | { readonly is: "found"; readonly what: Input["kind"] | "missed-delivery"; readonly count: number };

export type Meter = { note(fact: Fact): void };

/** Counts nothing. */
export const unmetered: Meter = { note: () => undefined };

/** What is known of one installation; `null`: nothing yet. */
export type Account = {
  readonly installation: number;
  readonly primary: { readonly limit: number; readonly remaining: number; readonly resetAt: number } | null;
  /** A secondary limit lasts until then; `null`: none does. */
  readonly blockedUntil: number | null;
};
