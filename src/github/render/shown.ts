/** How a standing is shown: its sign and a word, the same on every surface. */
import { runOf } from "../../pipeline/evolve/attempt.ts";
import { short } from "../../pipeline/model.ts";
import type { Attempt, Candidate, State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { arrows } from "../../wording/arrows.ts";
import type { Node } from "../../wording/arrows.ts";
import type { SignName } from "../../wording/signs.ts";

export const zoneOf = (state: State): string => state.policy?.definition.timezone ?? "UTC";

export const shaOf = (state: State, id: string): string => short(state.candidates[id]?.sha ?? id);

/** A stage at the beginning of a heading. */
export const titled = (stage: string): string => stage.charAt(0).toUpperCase() + stage.slice(1);

/** The pull request by which people know a candidate. */
export function pullOf(candidate: Candidate): number | null {
  return candidate.origin.kind === "pull_request"
    ? candidate.origin.number
    : (candidate.changes.at(-1)?.number ?? null);
}

/** `abc1234 (#12)` */
export function named(candidate: Candidate): string {
  const pull = pullOf(candidate);
  return pull === null ? short(candidate.sha) : `${short(candidate.sha)} (#${pull})`;
}

type Shown = { readonly sign: SignName; readonly word?: string };

export function shownAs(seen: Standing): Shown {
  switch (seen.is) {
    case "absent":
      return { sign: "waits" };
    case "waiting":
      return seen.explanation.waitsMostFor?.code === "approvals-missing"
        ? { sign: "person", word: "needs approval" }
        : { sign: "waits", word: "waits" };
    case "rejected":
      return { sign: "failed", word: "rejected" };
    case "ready":
      return { sign: "waits", word: "ready" };
    case "active":
      return { sign: "running", word: activeWord(seen.attempt) };
    case "ended":
      return seen.back?.attempt.phase.is === "ended"
        ? { sign: "failed", word: seen.back.attempt.phase.outcome.is === "succeeded" ? "rolled back" : "failed" }
        : endedAs(seen.outcome.is);
    case "superseded":
      return { sign: "skipped", word: "superseded" };
    case "vetoed":
      return { sign: "failed", word: "vetoed" };
    case "removed":
      return { sign: "skipped", word: "removed" };
    case "withdrawn":
      return { sign: "skipped", word: "aborted" };
    default:
      return seen satisfies never;
  }
}

function activeWord({ phase, spec }: Attempt): string {
  if (phase.is === "stopping") return "stopping";
  return spec.kind === "deploy" ? "deploying" : "running";
}

function endedAs(outcome: Extract<Standing, { is: "ended" }>["outcome"]["is"]): Shown {
  if (outcome === "succeeded") return { sign: "passed" };
  return outcome === "aborted"
    ? { sign: "skipped", word: "aborted" }
    : { sign: "failed", word: outcome === "timed-out" ? "timed out" : outcome };
}

function commitNode({ commit }: Candidate): Node {
  const shown: Shown =
    commit.is === "passed"
      ? { sign: "passed" }
      : commit.is === "failed"
        ? { sign: "failed", word: "red" }
        : { sign: "running", word: "running" };
  return { name: "commit", needs: [], ...shown };
}

/** Where a candidate is, on one line. A stage links to its workflow run once it has one. */
export function lineOf(state: State, candidate: Candidate, { links }: { readonly links: boolean }): string {
  const stages = state.policy?.definition.stages ?? [];
  const nodes = stages.map((stage): Node => {
    const seen = standing(state, candidate, stage.name);
    const run = seen.is === "active" || seen.is === "ended" ? runOf(seen.attempt.phase) : null;
    const needs = stage.needs.length === 0 ? ["commit"] : stage.needs;
    return { name: stage.name, needs, ...shownAs(seen), link: links ? safeLink(run?.url) : null };
  });
  return arrows([commitNode(candidate), ...nodes]);
}

/** Only an address of a web page becomes a link. */
export const safeLink = (url: string | undefined): string | null =>
  url !== undefined && /^https?:\/\/[^\s()<>"`]+$/.test(url) ? url : null;

/** The shape of a pipeline, without a candidate. */
export const shapeOf = (stages: readonly { readonly name: string; readonly needs: readonly string[] }[]): string =>
  arrows([
    { name: "commit", needs: [], sign: null },
    ...stages.map(({ name, needs }): Node => ({ name, needs: needs.length === 0 ? ["commit"] : needs, sign: null })),
  ]);
