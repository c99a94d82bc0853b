/** The workflows of a checkout, those that can be read. */
import { readWorkflow, triggersOf } from "../../config/contract/workflow.ts";
import type { Workflow } from "../../config/contract/workflow.ts";

export type Source = Workflow & { readonly file: string; readonly triggers: readonly string[] };

export type Sources = { readonly read: readonly Source[]; readonly unreadable: readonly string[] };

export function sourcesOf(texts: ReadonlyMap<string, string>): Sources {
  const all = [...texts].map(([file, text]) => ({ file, workflow: readWorkflow(text) }));
  return {
    read: all.flatMap(({ file, workflow }) =>
      workflow.is === "read" ? [{ ...workflow, file, triggers: triggersOf(workflow) }] : [],
    ),
    unreadable: all.filter(({ workflow }) => workflow.is === "unreadable").map(({ file }) => file),
  };
}
