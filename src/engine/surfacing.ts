/** When a text that changed is written: at once where somebody waits for it, else gathered up. */
import { runAt } from "../pipeline/by-stage.ts";
import { lastClick } from "../pipeline/answer.ts";
import type { Surface } from "../pipeline/effect.ts";
import { lastAttempt } from "../pipeline/attempt.ts";
import type { State } from "../pipeline/model.ts";

type StageCheck = Extract<Surface, { is: "stage-check" }>;

/** Whoever clicked has no other answer than what stands there. */
function isAwaited(state: State, { candidate, stage }: StageCheck, writtenAt: number | null): boolean {
  const click = lastClick(state, candidate, stage);
  return click !== undefined && click.at >= (writtenAt ?? 0);
}

/** At most one edit of a surface in this time. */
const SPACING_MS = 10_000;
const CONTROL_SPACING_MS = 60_000;
/** A run that has just begun is shown with the link to its workflow run, which comes a moment later. */
const DISPATCH_MS = 5_000;

export function writeAt(
  state: State,
  surface: Surface,
  when: { readonly at: number; readonly writtenAt: number | null },
): number {
  const { at, writtenAt } = when;
  const spaced = (spacing: number): number => Math.max(at, (writtenAt ?? 0) + spacing);
  switch (surface.is) {
    case "stage-check": {
      const run = runAt(state, surface.candidate, surface.stage);
      const phase = run === undefined ? null : lastAttempt(run).phase.is;
      if (phase === "intended") return at + DISPATCH_MS;
      // An address that flaps would have it written again at each try.
      if (phase === "verifying") return spaced(SPACING_MS);
      return phase === null && !isAwaited(state, surface, writtenAt) ? spaced(SPACING_MS) : at;
    }
    case "config-check":
    case "deployment":
      return at;
    case "commit-check": {
      const isSettled = state.candidates[surface.candidate]?.commit.is !== "waiting";
      return isSettled ? at : spaced(SPACING_MS);
    }
    case "living":
      return writtenAt === null ? at : Math.max(at + DISPATCH_MS, spaced(SPACING_MS));
    case "control":
      return spaced(CONTROL_SPACING_MS);
    default:
      return surface satisfies never;
  }
}
