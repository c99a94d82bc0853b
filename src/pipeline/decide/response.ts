import type { Refusal, Reply, Verdict } from "../answer.ts";
import type { Asked } from "../asking.ts";
import type { Event } from "../event.ts";
import type { StageName } from "../definition.ts";
import type { State } from "../model.ts";
import type { ReasonCode } from "../reason.ts";

/** What a verb makes of it: events at once, and a reply that may look at what followed from them. */
export type Response = {
  readonly events: readonly Event[];
  readonly reply: (after: State) => { readonly verdict: Verdict; readonly reply: Reply };
};

export const refused = (reply: Refusal): Response => ({ events: [], reply: () => ({ verdict: "-1", reply }) });

export const refusal = (
  code: ReasonCode,
  facts: Readonly<Record<string, string>>,
  next: string | null = null,
): Refusal => ({ is: "refused", code, facts, next });

/** Nothing is called so. A few digits alone were meant as a pull request, whose number begins with `#`. */
export function versionUnknown({ command }: Asked, said: string): Refusal {
  if (!/^[1-9]\d{0,5}$/.test(said)) return refusal("version-unknown", { version: said }, "/status");
  const near = `#${said}`;
  const stage = "stage" in command ? ` ${command.stage}` : "";
  const to = command.verb === "rollback" ? " to" : "";
  return refusal("version-unknown", { version: said, near }, `/${command.verb}${stage}${to} ${near}`);
}

/** The commit stage is shown among the others, and is nobody's here to steer. */
export function noStage(
  verb: string,
  stage: StageName,
  known?: { readonly near: string; readonly expected: string },
): Refusal {
  if (stage !== "commit") return refusal("unknown-stage", { word: stage, near: "", expected: "", ...known });
  const state = "these are your own checks; run them again on GitHub, the newest run counts";
  return refusal("nothing-to-do", { verb: verb === "rollback" ? "roll back" : verb, stage, state });
}
