/** What is where at this moment, in the words of Sluice, and what shall fail next. */
import type { State } from "../pipeline/model.ts";
import { placeOf } from "../engine/engine.ts";
import { renderSurface } from "../github/render/render.ts";
import { page } from "./page.ts";
import { LIVE_MS } from "./sample.ts";
import type { Stage } from "./stage.ts";
import { Cannot } from "./verbs.ts";

export const stateOf = async ({ app, shop }: Stage): Promise<State> =>
  (await app.engine.store.journal.load(String(shop.id))).state;

/** The control issue as it would be written now: on GitHub it is edited at most once a minute. */
export async function status(stage: Stage): Promise<string> {
  await stage.settle();
  const state = await stateOf(stage);
  const row = await stage.app.engine.store.pipelines.get(String(stage.shop.id));
  if (row === null) return "Nothing yet.";
  const { content } = renderSurface({ is: "control" }, state, { place: placeOf(row), publicUrl: null });
  const where =
    state.controlIssue === null
      ? ""
      : `\n\nThe control issue, where this stands and commands are taken, is #${state.controlIssue}.`;
  return content.is === "issue" ? `${page(content.body)}${where}` : "";
}

/** Typed twice it is still the next run alone: none has begun in between. */
export function failing(stage: Stage): (name: string) => Promise<string> {
  const { actions } = stage.shop;
  const begun = (name: string): number => actions.dispatches.filter(({ inputs }) => inputs["stage"] === name).length;
  const asked = new Map<string, number>();
  return async (name) => {
    const stages = (await stateOf(stage)).policy?.definition.stages ?? [];
    if (name === "commit")
      throw new Cannot("commit is the repository's own checks: `red` has those of the next commit fail.");
    const found = stages.find((one) => one.name === name);
    if (found === undefined)
      throw new Cannot(`There is no stage ${name}. Stages: ${stages.map((one) => one.name).join(", ")}.`);
    if (asked.get(name) !== begun(name))
      actions.script(found.workflow, { conclusion: "failure", takes: LIVE_MS }, 1, { stage: name });
    asked.set(name, begun(name));
    return `The next run of ${found.workflow} for ${name} fails, whichever candidate it is for.`;
  };
}
