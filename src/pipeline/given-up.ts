import type { Effect } from "./effect.ts";
import type { Input } from "./input.ts";

type OfEffect = Extract<Input, { kind: "dispatch-failed" | "answered" | "revert-refused" }>;
type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

/** What the pipeline is told of an effect that will not be done: nothing waits for it for ever. `mayRun`: it may have been, unseen. */
export function givenUp(
  effect: Effect,
  { detail, mayRun }: { readonly detail: string; readonly mayRun: boolean },
): WithoutTime<OfEffect> | null {
  switch (effect.kind) {
    case "create-deployment":
      return { kind: "dispatch-failed", attempt: effect.attempt, code: "run-lost", detail, mayRun: false };
    case "dispatch":
      return { kind: "dispatch-failed", attempt: effect.attempt, code: "run-lost", detail, mayRun };
    case "reply":
      return { kind: "answered", answer: effect.answer };
    case "open-revert":
      return { kind: "revert-refused", candidate: effect.candidate, detail };
    case "cancel-run":
    case "react":
    case "minimize":
    case "call":
    case "surface":
      return null;
    default:
      return effect satisfies never;
  }
}
