/** From the state to what stands on GitHub. Pure: the same state renders the same text. */
import { createHash } from "node:crypto";
import type { Place } from "../../engine/heard.ts";
import type { Rendered } from "../../engine/ports.ts";
import type { Surface } from "../../pipeline/effect.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { commitCheck } from "./commit-check.ts";
import { configCheck } from "./config-check.ts";
import type { Content } from "./content.ts";
import { controlIssue } from "./control.ts";
import { deploymentContent } from "./deployment.ts";
import { livingComment } from "./living.ts";
import { stageCheck } from "./stage-check.ts";

export type Here = { readonly place: Place; readonly publicUrl: string | null };

/** `hash` leaves out what changes by itself (as of when; where the candidate is meanwhile): only the rest is a reason to write. */
export function renderSurface(
  surface: Surface,
  state: State,
  here: Here,
): Omit<Rendered, "content"> & { readonly content: Content } {
  const content = contentOf(surface, state, here);
  const lasting = JSON.stringify(lastingOf(content)).replaceAll(/<sub>as of .*?<\/sub>/g, "");
  return { hash: createHash("sha256").update(lasting).digest("hex").slice(0, 32), content };
}

function lastingOf(content: Content): object {
  switch (content.is) {
    case "check":
      return { ...content, line: "" };
    // Statuses are only added: one of each state, and one more where its address came late.
    case "status":
      return { state: content.state, ...(content.isAnswered ? { url: content.environmentUrl } : {}) };
    case "comment":
    case "issue":
      return content;
    default:
      return content satisfies never;
  }
}

function contentOf(surface: Surface, state: State, here: Here): Content {
  switch (surface.is) {
    case "stage-check":
      return stageCheck(state, known(state, surface.candidate), surface.stage);
    case "commit-check":
      return commitCheck(state, known(state, surface.candidate));
    case "config-check": {
      const check = state.configChecks[surface.sha];
      if (check === undefined) throw new Error(`no config check of ${surface.sha} is known`);
      return configCheck(check);
    }
    case "living":
      return livingComment(state, surface.pull);
    case "control":
      return controlIssue(state, here.place);
    case "deployment":
      return deploymentContent(state, surface);
    default:
      return surface satisfies never;
  }
}

function known(state: State, id: string): Candidate {
  const candidate = state.candidates[id];
  if (candidate === undefined) throw new Error(`no candidate ${id} is known`);
  return candidate;
}
